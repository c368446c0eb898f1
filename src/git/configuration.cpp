// SPDX-License-Identifier: MIT
#include "git/configuration.hpp"

#include <chrono>
#include <random>
#include <thread>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "git/command.hpp"

// The git binary answers: it knows includeIf, worktree configuration and `git -c`, and takes 1.5 ms.
namespace git {
namespace {

base::Process config(const std::optional<Repository>& repository, const std::filesystem::path& inside,
                     std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "config");
  if (!inside.empty()) return command(inside, std::move(arguments));
  if (repository) return command(*repository, std::move(arguments));
  base::Process process = command(std::filesystem::path("/"), std::move(arguments));
  std::erase(process.unset, "GIT_DIR");
  process.environment.emplace_back("GIT_DIR", "/dev/null");  // no repository
  return process;
}

constexpr int no_such_key = 5;
constexpr int attempts = 40;

// git takes a lock file and does not wait for it: of 12 writers at once, one fails.
void write(const std::optional<Repository>& repository, std::vector<std::string> arguments,
           const std::string& what) {
  arguments.insert(arguments.begin(), repository ? "--local" : "--global");
  base::Process process = config(repository, {}, std::move(arguments));
  process.environment.emplace_back("LC_ALL", "C");
  std::mt19937 random(std::random_device{}());
  for (int left = attempts; left > 0; --left) {
    const base::Finished finished = base::run(process);
    if (finished.ok() || finished.status == no_such_key) return;
    if (finished.err.find("no such section") != std::string::npos) return;
    if (left == 1 || finished.err.find("could not lock") == std::string::npos)
      throw command_error(finished, what);
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 60));
  }
}

}  // namespace

std::vector<Setting> settings(const std::optional<Repository>& repository, const std::string& prefix,
                              const std::filesystem::path& inside) {
  const std::string out =
      require_output(config(repository, inside, {"--list", "-z", "--show-scope", "--show-origin"}),
                     "cannot read git's configuration");
  // SCOPE NUL ORIGIN NUL KEY [LF VALUE] NUL
  std::vector<Setting> found;
  const std::vector<std::string> pieces = base::split(out, '\0');
  for (std::size_t i = 0; i + 2 < pieces.size(); i += 3) {
    const std::string& entry = pieces[i + 2];
    if (entry.compare(0, prefix.size(), prefix) != 0) continue;
    const std::size_t end = entry.find('\n');
    Setting setting;
    setting.key = entry.substr(0, end);
    setting.value = end == std::string::npos ? "true" : entry.substr(end + 1);
    setting.origin = pieces[i + 1];
    setting.scope = pieces[i];
    found.push_back(std::move(setting));
  }
  return found;
}

std::optional<std::string> find_setting(const std::optional<Repository>& repository, const std::string& key,
                                        const std::filesystem::path& inside) {
  // Only section and name ignore case; a subsection between them does not.
  const std::size_t first = key.find('.');
  const std::size_t last = key.rfind('.');
  const std::string wanted =
      base::lower(key.substr(0, first)) + key.substr(first, last - first) + base::lower(key.substr(last));
  std::optional<std::string> value;
  for (Setting& setting : settings(repository, wanted, inside)) {
    if (setting.key == wanted) value = std::move(setting.value);
  }
  return value;
}

void set_setting(const std::optional<Repository>& repository, const std::string& key,
                 const std::string& value) {
  write(repository, {"--replace-all", key, value}, "cannot set '" + key + "'");
}

void unset_setting(const std::optional<Repository>& repository, const std::string& key) {
  write(repository, {"--unset-all", key}, "cannot unset '" + key + "'");
}

void remove_section(const std::optional<Repository>& repository, const std::string& section) {
  write(repository, {"--remove-section", section}, "cannot remove the section '" + section + "'");
}

}  // namespace git
