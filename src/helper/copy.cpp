// SPDX-License-Identifier: MIT
#include "helper/copy.hpp"

#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"

namespace helper {
namespace {

CopyOptions read_options(const Arguments& arguments) {
  CopyOptions options;
  options.threads = static_cast<unsigned>(arguments.number("--threads", 4));
  if (options.threads == 0 || options.threads > 64) fail(exit_usage, "'--threads' must be 1 to 64");
  options.reflink = !arguments.has("--no-reflink");
  options.difference = arguments.has("--delta");
  options.since = arguments.number("--since", UINT64_MAX);
  const std::string pass = arguments.value("--pass", "final");
  if (pass != "live" && pass != "final") fail(exit_usage, "'--pass' must be live or final");
  options.pass = pass == "live" ? Pass::live : Pass::last;
  options.sync_source = arguments.has("--fsync-source") || options.pass == Pass::live;
  return options;
}

uint64_t coarse_now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000ULL + static_cast<uint64_t>(now.tv_nsec);
}

// Whoever writes to the source needs room as well: a full disk makes a database fail.
void require_room(const CopyJob& job, const Tree& tree, uint64_t reserve, const std::string& shown) {
  struct statvfs status {};
  if (fstatvfs(job.target, &status) < 0) fail_system("stat", shown);
  const uint64_t room = static_cast<uint64_t>(status.f_bavail) * status.f_frsize;
  if (tree.bytes + reserve <= room || can_reflink(job.target)) return;
  fail(exit_no_space, "the copy takes " + std::to_string(tree.bytes) + " bytes and " +
                          std::to_string(reserve) + " are to stay free, but there are only " +
                          std::to_string(room));
}

// For this thread and those that it starts. Where the kernel knows no such thing, the copy is only less
// polite.
void yield_to_others() {
  constexpr int process = 1;
  constexpr int idle = 3 << 13;
  if (syscall(SYS_ioprio_set, process, 0, idle) < 0 && errno == EPERM) return;
  static_cast<void>(nice(19) + 1);
}

// A line of stdin, without its end; nothing when there is no more.
std::string read_request() {
  std::string line;
  char byte = 0;
  while (true) {
    const ssize_t count = read(0, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return "";
    if (byte == '\n') return line;
    line += byte;
  }
}

// One pass: the answer "copied", then, when it is done with the target as well, what it did.
class Copier {
 public:
  explicit Copier(const Arguments& arguments)
      : options_(read_options(arguments)),
        shown_(arguments.positional()[1]),
        source_(require_folder(arguments.positional()[0])),
        target_(require_folder(shown_)) {
    if (arguments.has("--reserve")) reserve_ = arguments.number("--reserve", 0);
    if (!options_.difference && !read_names(target_.number(), shown_).empty())
      fail(exit_usage, "'" + shown_ + "' is not empty, use --delta");
  }

  void run() {
    const uint64_t started = coarse_now();
    CopyJob job{source_.number(), target_.number(), options_, {}};
    const Tree tree = scan_source(job);
    if (reserve_) require_room(job, tree, *std::exchange(reserve_, std::nullopt), shown_);
    Progress progress(tree.bytes);
    progress.add(0);
    copy_files(job, tree, progress);
    finish_tree(job, tree);
    // From here on the source is not needed: who froze it may let it go while the target is written to disk.
    answer("copied");
    if (options_.pass == Pass::last || !asked_) sync();
    report(job, tree, started, progress.milliseconds());
    options_.difference = true;
    options_.since = started;
  }

  // Passes as stdin asks for them, "live" or "last" a line, so that one that is wanted at once begins at
  // once.
  void run_requests() {
    asked_ = true;
    for (std::string request = read_request(); !request.empty(); request = read_request()) {
      if (request != "live" && request != "last") fail(exit_usage, "there is no pass '" + request + "'");
      options_.pass = request == "last" ? Pass::last : Pass::live;
      options_.sync_source = options_.pass == Pass::live;
      run();
    }
    if (options_.pass == Pass::live) sync();
  }

 private:
  void sync() const {
    if (syncfs(target_.number()) < 0) fail_system("sync", shown_);
  }
  void report(const CopyJob& job, const Tree& tree, uint64_t started, uint64_t milliseconds) const {
    const auto& counts = job.counts;
    const bool reflinked = counts.reflinked > 0 && counts.copied == 0;
    answer(JsonObject()
               .add("files", tree.entries)
               .add("bytes", tree.bytes)
               .add("copied_bytes", counts.copied_bytes.load())
               .add("unchanged", counts.unchanged.load())
               .add("lost_attributes", counts.lost_attributes.load())
               .add("method", reflinked ? "reflink" : "copy")
               .add("started", started)
               .add("milliseconds", milliseconds)
               .text());
  }

  CopyOptions options_;
  std::string shown_;
  Descriptor source_;
  Descriptor target_;
  std::optional<uint64_t> reserve_;
  bool asked_ = false;  // further passes may follow, and the last one, or the end, writes all to disk
};

}  // namespace

int run_copy(int count, char** words) {
  const Arguments arguments(count, words,
                            {{"--threads", Takes::value},
                             {"--no-reflink", Takes::nothing},
                             {"--delta", Takes::nothing},
                             {"--fsync-source", Takes::nothing},
                             {"--since", Takes::value},
                             {"--reserve", Takes::value},
                             {"--pass", Takes::value},
                             {"--requests", Takes::nothing},
                             {"--idle", Takes::nothing}});
  arguments.require_positional(2, 2);
  if (arguments.has("--idle")) yield_to_others();
  Copier copier(arguments);
  if (arguments.has("--requests")) {
    copier.run_requests();
  } else {
    copier.run();
  }
  return exit_done;
}

}  // namespace helper
