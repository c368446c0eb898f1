// SPDX-License-Identifier: MIT
#include "volumes/sizes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

#include "volumes/task.hpp"

namespace volumes {
namespace {

constexpr std::size_t most_mounts = 40;

void measure_some(docker::Client& engine, const std::vector<std::string>& names,
                  std::map<std::string, std::int64_t>& sizes) {
  Job job;
  job.command = {"measure"};
  for (std::size_t index = 0; index < names.size(); ++index) {
    const std::string path = "/volumes/" + std::to_string(index);
    job.command.push_back(path);
    job.mounts.push_back(read_only(names[index], path));
  }
  Task task(engine, job);
  task.start();
  std::size_t index = 0;
  task.finish([&](const std::string& line) {
    const auto answer = nlohmann::json::parse(line, nullptr, false);
    if (!answer.is_object() || index >= names.size()) return false;
    sizes[names[index++]] = answer.value("allocated", std::int64_t{0});
    return true;
  });
}

}  // namespace

std::map<std::string, std::int64_t> measure(docker::Client& engine, const std::vector<std::string>& names) {
  std::set<std::string> there;
  // Naming one that is gone would make it.
  for (const auto& volume : engine.volumes()) there.insert(volume.name);
  std::vector<std::string> wanted;
  for (const auto& name : names) {
    if (there.count(name) != 0) wanted.push_back(name);
  }
  std::map<std::string, std::int64_t> sizes;
  for (std::size_t from = 0; from < wanted.size(); from += most_mounts) {
    const auto first = wanted.begin() + static_cast<std::ptrdiff_t>(from);
    const auto count = std::min(most_mounts, wanted.size() - from);
    measure_some(engine, {first, first + static_cast<std::ptrdiff_t>(count)}, sizes);
  }
  return sizes;
}

}  // namespace volumes
