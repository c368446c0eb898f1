// SPDX-License-Identifier: MIT
#include "git/ignore.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "git/command.hpp"
#include "git/handles.hpp"

namespace git {
namespace fs = std::filesystem;
namespace {

// A file that git is to read; gone with this object.
class TemporaryPatterns {
 public:
  explicit TemporaryPatterns(const std::string& text)
      : path_(fs::temp_directory_path() / ("dockertree-patterns-" + base::random_hex(16))) {
    base::write_atomically(path_, text);
  }
  TemporaryPatterns(const TemporaryPatterns&) = delete;
  TemporaryPatterns& operator=(const TemporaryPatterns&) = delete;
  ~TemporaryPatterns() { ::unlink(path_.c_str()); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Statuses other than these mean that git could not tell.
bool answer(const base::Finished& finished, const std::string& what) {
  if (finished.status == 0) return true;
  if (finished.status == 1) return false;
  throw command_error(finished, what);
}

fs::path exclude_file(const Repository& repository) { return repository.common_dir / "info" / "exclude"; }

}  // namespace

bool is_tracked(const fs::path& root, const fs::path& relative) {
  const std::string path = relative.lexically_normal().string();
  if (const handles::Repository repository = handles::open(root)) {
    git_index* raw = nullptr;
    if (git_repository_index(&raw, repository.get()) == 0) {
      const handles::Index index(raw);
      return git_index_find(nullptr, index.get(), path.c_str()) == 0;
    }
  }
  return answer(base::run(command(root, {"--literal-pathspecs", "ls-files", "--error-unmatch", "--", path})),
                fmt::format("cannot tell whether '{}' is tracked", path));
}

bool is_ignored(const fs::path& root, const fs::path& relative) {
  const std::string path = relative.lexically_normal().string();
  if (const handles::Repository repository = handles::open(root)) {
    int ignored = 0;
    if (git_ignore_path_is_ignored(&ignored, repository.get(), path.c_str()) == 0)
      return ignored != 0 && !is_tracked(root, relative);
  }
  return answer(base::run(command(root, {"check-ignore", "-q", "--", path})),
                fmt::format("cannot tell whether '{}' is ignored", path));
}

std::vector<fs::path> ignored_files_matching(const fs::path& root, const std::string& patterns) {
  const std::string what = fmt::format("cannot list the ignored files of '{}'", root.string());
  const TemporaryPatterns file(patterns);
  base::Process list =
      command(root, {"ls-files", "-z", "--others", "--ignored", "--exclude-from=" + file.path().string()});
  const std::string matching = require_output(list, what);
  if (matching.empty()) return {};
  base::Process check = command(root, {"check-ignore", "-z", "--stdin"});
  check.input = matching;
  const base::Finished checked = base::run(check);
  if (!answer(checked, what)) return {};
  std::vector<fs::path> files;
  for (const std::string& path : base::split(checked.out, '\0')) {
    if (!path.empty()) files.emplace_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool exclude(const Repository& repository, const std::string& pattern) {
  const fs::path file = exclude_file(repository);
  std::string text = base::load_file(file).value_or("");
  const std::vector<std::string> there = base::lines(text);
  if (std::find(there.begin(), there.end(), pattern) != there.end()) return false;
  if (!text.empty() && text.back() != '\n') text += '\n';
  text += pattern + "\n";
  fs::create_directories(file.parent_path());
  base::write_atomically(file, text, {.mode = 0644, .keep_mode = true});
  return true;
}

}  // namespace git
