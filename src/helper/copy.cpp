// SPDX-License-Identifier: MIT
#include "helper/copy.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <ctime>

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

}  // namespace

int run_copy(int count, char** words) {
  const Arguments arguments(count, words,
                            {{"--threads", Takes::value},
                             {"--no-reflink", Takes::nothing},
                             {"--delta", Takes::nothing},
                             {"--fsync-source", Takes::nothing},
                             {"--since", Takes::value},
                             {"--reserve", Takes::value},
                             {"--pass", Takes::value}});
  arguments.require_positional(2, 2);
  const uint64_t started = coarse_now();
  const Descriptor source = require_folder(arguments.positional()[0]);
  const Descriptor target = require_folder(arguments.positional()[1]);
  CopyJob job{source.number(), target.number(), read_options(arguments), {}};
  if (!job.options.difference && !read_names(target.number(), arguments.positional()[1]).empty())
    fail(exit_usage, "'" + arguments.positional()[1] + "' is not empty, use --delta");

  const Tree tree = scan_source(job);
  if (arguments.has("--reserve"))
    require_room(job, tree, arguments.number("--reserve", 0), arguments.positional()[1]);
  Progress progress(tree.bytes);
  progress.add(0);
  copy_files(job, tree, progress);
  finish_tree(job, tree);
  // From here on the source is not needed: who froze it may let it go while the target is written to disk.
  answer("copied");
  if (syncfs(target.number()) < 0) fail_system("sync", arguments.positional()[1]);

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
             .add("milliseconds", progress.milliseconds())
             .text());
  return exit_done;
}

}  // namespace helper
