// SPDX-License-Identifier: MIT
#include "config/config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "config/check.hpp"
#include "config/keys.hpp"
#include "config/team_file.hpp"

namespace config {
namespace {

bool is_list(Type type) {
  return type == Type::list || type == Type::paths || type == Type::ranges || type == Type::choices;
}

// One text that stands for a list, from git's configuration or the environment.
std::vector<std::string> pieces(const std::string& text) {
  std::vector<std::string> result;
  for (const auto& piece : base::split(text, ',')) {
    if (auto item = base::trim(piece); !item.empty()) result.push_back(std::move(item));
  }
  return result;
}

std::optional<std::string> suggestion(const std::string& name) {
  const auto parts = base::split(name, '.');
  std::vector<std::string> names;
  for (const auto& key : keys()) {
    // For a wild key the user's own name is taken over: services.web.prot is near to services.web.port.
    names.push_back(base::replace_all(key.name, "*", parts.size() > 2 ? parts[1] : "NAME"));
  }
  if (auto near = base::nearest(name, names)) return near;
  return base::nearest(parts.back(), names);
}

}  // namespace

// Applies the sources one after the other; the settings are those of the last that says something.
class Loader {
 public:
  void add_defaults() {
    for (const auto& key : keys()) {
      if (std::string(key.name).find('*') != std::string::npos) continue;
      Shown entry{key.name, {}, is_list(key.type), "default"};
      if (key.standard != nullptr) {
        entry.values = entry.is_list ? pieces(key.standard) : std::vector<std::string>{key.standard};
        key.apply(config_.settings_, "", entry.values);
      }
      config_.entries_[key.name] = std::move(entry);
    }
  }

  void add_team_file(const std::filesystem::path& root) {
    const auto path = root / team_file;
    const auto text = base::load_file(path);
    if (!text) return;
    for (const auto& value : parse_toml(*text, path.string())) {
      const std::string place = fmt::format("{}:{}", path.string(), value.line);
      const Match match = find_key(value.name);
      if (match.key == nullptr) {
        const base::Error error(fmt::format("{}: unknown key '{}'", place, value.name));
        const auto near = suggestion(value.name);
        throw near ? error.hint(fmt::format("did you mean '{}'?", *near)) : error;
      }
      if (match.key->trust == Trust::personal) {
        throw base::Error(
            fmt::format("{}: '{}' is personal and may not stand in a committed file", place, match.name))
            .hint(fmt::format("run 'git config {} VALUE'", git_name(match.name)));
      }
      if (value.is_list != is_list(match.key->type)) {
        throw base::Error(fmt::format("{}: '{}': expected a {}", place, match.name,
                                      value.is_list ? to_string(match.key->type) : "list"));
      }
      try {
        if (match.key->type == Type::path || match.key->type == Type::paths) {
          for (const auto& item : value.values) check_inside(item);
        }
        apply(match, value.values, fmt::format("{}:{}", team_file, value.line));
      } catch (const base::Error& error) {
        throw error.prefixed(fmt::format("{}: '{}'", place, match.name));
      }
    }
  }

  void add_git(const std::vector<GitValue>& values) {
    struct Gathered {
      Match match;
      std::vector<std::string> values;
      std::string origin;
    };
    std::vector<Gathered> all;
    for (const auto& value : values) {
      const std::string start = "dockertree.";
      if (base::lower(value.key).rfind(start, 0) != 0) continue;
      Match match = find_key(value.key.substr(start.size()));
      if (match.key == nullptr) {
        const auto near = suggestion(value.key.substr(start.size()));
        config_.warnings_.push_back(
            fmt::format("unknown key '{}' in git config ({}){}", value.key, value.origin,
                        near ? fmt::format("; did you mean '{}'?", git_name(*near)) : ""));
        continue;
      }
      if (std::string(match.key->name) == "env.*") {
        // git folds the case of a key's last part, and variables are written in capitals.
        match.wild = base::upper(match.wild);
        match.name = "env." + match.wild;
      }
      auto found =
          std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.match.name == match.name; });
      if (found == all.end()) found = all.insert(all.end(), Gathered{match, {}, ""});
      if (!is_list(match.key->type)) {
        found->values = {value.value};
      } else if (value.value.empty()) {
        found->values.clear();  // as git does: an empty value starts the list anew
      } else {
        for (auto& piece : pieces(value.value)) found->values.push_back(std::move(piece));
      }
      found->origin = value.origin;
    }
    for (const auto& one : all) {
      try {
        apply(one.match, one.values, fmt::format("git config ({})", one.origin));
      } catch (const base::Error& error) {
        const std::string name = git_name(one.match.name);
        throw error.prefixed(fmt::format("'{}' in git config ({})", name, one.origin))
            .hint(fmt::format("run 'git config --unset-all {}' where it is set", name));
      }
    }
  }

  void add_environment() {
    for (const auto& key : keys()) {
      if (std::string(key.name).find('*') != std::string::npos) continue;
      const std::string variable = environment_name(key.name);
      const auto value = base::environment(variable.c_str());
      if (!value) continue;
      try {
        apply({&key, "", key.name}, is_list(key.type) ? pieces(*value) : std::vector<std::string>{*value},
              "environment " + variable);
      } catch (const base::Error& error) {
        throw error.prefixed("environment variable '" + variable + "'");
      }
    }
  }

  [[nodiscard]] Config take() { return std::move(config_); }

 private:
  void apply(const Match& match, const std::vector<std::string>& values, const std::string& origin) {
    match.key->apply(config_.settings_, match.wild, values);
    config_.entries_[match.name] = {match.name, values, is_list(match.key->type), origin};
  }

  Config config_;
};

Config Config::load(const Sources& sources) {
  Loader loader;
  loader.add_defaults();
  if (!sources.root.empty()) loader.add_team_file(sources.root);
  loader.add_git(sources.git);
  if (sources.read_environment) loader.add_environment();
  return loader.take();
}

bool Config::is_set(const std::string& name) const {
  const auto found = entries_.find(name);
  return found != entries_.end() && found->second.origin != "default";
}

std::vector<Shown> shown(const Config& config) {
  std::vector<Shown> result;
  for (const auto& key : keys()) {
    for (const auto& [name, entry] : config.entries()) {
      if (find_key(name).key == &key) result.push_back(entry);
    }
  }
  return result;
}

}  // namespace config
