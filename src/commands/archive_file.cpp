// SPDX-License-Identifier: MIT
#include "commands/archive_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/publish.hpp"
#include "base/text.hpp"
#include "environment/identity.hpp"
#include "output/progress.hpp"

namespace commands {
namespace fs = std::filesystem;
namespace {

base::Error there_already(const fs::path& path) {
  return base::Error(fmt::format("'{}' is there already", path.string())).hint("take another name: -o FILE");
}

// A sibling file that gets its name when it is whole; it goes when it does not come to that.
class NewFile {
 public:
  explicit NewFile(fs::path path) : path_(std::move(path)), part_(path_.string() + ".part") {
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor_ >= 0) return;
    const bool left = errno == EEXIST;
    const auto error = base::system_error(fmt::format("cannot write '{}'", part_.string()));
    if (!left) throw error;
    throw error.hint(
        "an interrupted backup has left it, or one is being written: remove it, or take -o FILE");
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!is_published_) ::unlink(part_.c_str());
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw base::system_error(fmt::format("cannot write '{}'", part_.string()));
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void finish() {
    if (::fsync(descriptor_) != 0) throw base::system_error(fmt::format("cannot write '{}'", part_.string()));
    ::close(descriptor_);
    descriptor_ = -1;
    if (!base::publish(part_, path_)) throw there_already(path_);
    is_published_ = true;
  }

 private:
  fs::path path_;
  fs::path part_;
  int descriptor_ = -1;
  bool is_published_ = false;
};

}  // namespace

fs::path standard_archive(const environment::ReplaceInput& input) {
  const std::string time = base::replace_all(base::timestamp(base::now()), ":", "");
  return fmt::format("{}-{}-{}.tar.zst", base::slug(input.workspace.repository.name),
                     base::slug(environment::branch_of(input.worktree)), time);
}

void write_archive(cli::Context& context, const environment::ReplaceInput& input,
                   const environment::BackupOptions& options, const fs::path& path) {
  if (fs::exists(fs::symlink_status(path))) throw there_already(path);
  NewFile file(path);
  std::int64_t done = 0;
  {
    output::Progress progress(context.ui(), "writing the archive");
    environment::write_backup(input, options, [&](std::string_view bytes) {
      file.write(bytes);
      done += static_cast<std::int64_t>(bytes.size());
      progress.advance_to(done);
    });
  }
  file.finish();
  context.ui().say(base::human_size(done) + " written");
}

}  // namespace commands
