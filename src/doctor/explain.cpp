// SPDX-License-Identifier: MIT
#include "doctor/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/env_file.hpp"
#include "docker/client.hpp"
#include "doctor/links.hpp"
#include "environment/layout.hpp"

namespace doctor {
namespace fs = std::filesystem;
namespace {

std::optional<std::string> entry_of(const std::vector<std::string>& environment,
                                    const std::string& variable) {
  for (const auto& entry : environment) {
    if (entry.rfind(variable + "=", 0) == 0) return entry.substr(variable.size() + 1);
  }
  return std::nullopt;
}

std::optional<std::string> value_in(const fs::path& file, const std::string& variable) {
  const auto all = compose::parse_env(base::load_file(file).value_or(""));
  const auto found = all.find(variable);
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

class Explanation {
 public:
  Explanation(const Subject& subject, const std::string& variable, const compose::Service& service)
      : subject_(subject), variable_(variable), service_(service) {
    result_.service = service.name;
  }

  Explained explain() {
    add_image();
    for (const auto& file : written_env_files(compose_files(), subject_.files->directory, service_.name))
      add_file(file, false);
    if (subject_.has_environment()) add_file(environment::Layout(subject_.root).env_file(), false);
    add_written();
    const auto winner = std::find_if(result_.layers.rbegin(), result_.layers.rend(),
                                     [](const auto& layer) { return !layer.fills; });
    if (winner != result_.layers.rend()) winner->wins = true;
    const auto found = service_.environment.find(variable_);
    if (found != service_.environment.end() && found->second) {
      result_.value = masked(variable_, *found->second);
    } else if (!image_.empty()) {
      result_.value = masked(variable_, image_);
    }
    compare_container();
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::vector<fs::path> compose_files() const {
    auto files = subject_.files->files;
    files.insert(files.end(), subject_.files->team.begin(), subject_.files->team.end());
    return files;
  }

  void add(const std::string& where, const std::string& value, bool fills = false) {
    result_.layers.push_back({where, masked(variable_, value), fills, false});
  }

  void add_image() {
    if (!subject_.engine_trouble.empty() || service_.image.empty()) return;
    docker::Client client(subject_.endpoint, std::chrono::seconds(10));
    const auto image = client.find_image(service_.image);
    const auto value = image ? entry_of(image->environment, variable_) : std::nullopt;
    if (!value) return;
    image_ = *value;
    add(fmt::format("image {}", service_.image), *value);
  }

  void add_file(const fs::path& file, bool fills) {
    if (const auto value = value_in(file, variable_)) add(subject_.short_path(file), *value, fills);
  }

  void add_written() {
    std::vector<const Written*> entries;
    bool filled = false;
    for (const auto& written : subject_.written) {
      if (written.service != service_.name || written.name != variable_) continue;
      entries.push_back(&written);
      filled = filled || written.value.empty() || written.value.find("${" + variable_) != std::string::npos;
    }
    if (filled) {
      const auto& files = subject_.invocation.env_files;
      add_file(files.empty() ? subject_.files->environment_file : files.front(), true);
      if (const char* value = std::getenv(variable_.c_str())) add("the shell's environment", value, true);
    }
    for (const auto* written : entries) {
      add(fmt::format("{}:{}", subject_.short_path(written->file), written->line),
          written->value.empty() ? "(from outside)" : written->value);
    }
  }

  void compare_container() {
    const auto running = subject_.running(service_.name);
    if (running.empty()) return;
    const auto value = entry_of(running.front()->environment, variable_);
    const auto found = service_.environment.find(variable_);
    if (value) result_.container = masked(variable_, *value);
    if (found != service_.environment.end() && found->second) result_.differs = value != found->second;
  }

  const Subject& subject_;
  const std::string& variable_;
  const compose::Service& service_;
  std::string image_;
  Explained result_;
};

}  // namespace

std::vector<Explained> explain(const Subject& subject, const std::string& variable,
                               const std::string& service) {
  if (!subject.model) {
    throw base::Error(subject.original_trouble.empty() ? "there is no Compose project here"
                                                       : subject.original_trouble);
  }
  if (!service.empty() && compose::find_service(*subject.model, service) == nullptr) {
    std::vector<std::string> names;
    for (const auto& each : subject.model->services) names.push_back(each.name);
    const base::Error error(fmt::format("there is no service '{}'", service));
    throw error.hint("there are: " + base::join(names, ", "));
  }
  std::vector<Explained> all;
  for (const auto& each : subject.model->services) {
    if (!service.empty() && each.name != service) continue;
    auto explained = Explanation(subject, variable, each).explain();
    if (!service.empty() || !explained.layers.empty()) all.push_back(std::move(explained));
  }
  return all;
}

}  // namespace doctor
