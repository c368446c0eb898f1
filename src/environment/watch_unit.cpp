// SPDX-License-Identifier: MIT
#include "environment/watch_unit.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

constexpr const char* mark = "# Made by 'git dockertree watch --install'; '--uninstall' removes it.\n";

// A word of a unit file: quoted, with what systemd would replace doubled.
std::string quoted(const std::string& word) {
  std::string text = base::replace_all(word, "\\", "\\\\");
  text = base::replace_all(text, "\"", "\\\"");
  text = base::replace_all(text, "%", "%%");
  return "\"" + text + "\"";
}

void refuse_foreign(const std::optional<std::string>& content) {
  if (!content || content->rfind(mark, 0) == 0) return;
  throw base::Error(fmt::format("'{}' is not from git-dockertree", watch_unit_file().string()))
      .hint("move it away first");
}

}  // namespace

fs::path watch_unit_file() {
  return base::config_folder().parent_path() / "systemd" / "user" / "git-dockertree.service";
}

std::string watch_unit(const fs::path& program,
                       const std::vector<std::pair<std::string, std::string>>& variables) {
  std::string text = mark;
  text +=
      "[Unit]\n"
      "Description=Docker environments that come and go with git worktrees\n"
      "Documentation=man:git-dockertree(1)\n\n"
      "[Service]\n";
  // A dollar sign is replaced in a command, though not in Environment=.
  text += fmt::format("ExecStart={} watch\n", base::replace_all(quoted(program.string()), "$", "$$"));
  for (const auto& [name, value] : variables)
    text += fmt::format("Environment={}\n", quoted(fmt::format("{}={}", name, value)));
  text +=
      "Restart=on-failure\n"
      "RestartSec=5\n\n"
      "[Install]\n"
      "WantedBy=default.target\n";
  return text;
}

bool write_watch_unit(const std::string& text) {
  const fs::path file = watch_unit_file();
  refuse_foreign(base::load_file(file));
  fs::create_directories(file.parent_path());
  return base::write_atomically(file, text, {.mode = 0644});
}

bool remove_watch_unit() {
  refuse_foreign(base::load_file(watch_unit_file()));
  return base::remove_file(watch_unit_file());
}

}  // namespace environment
