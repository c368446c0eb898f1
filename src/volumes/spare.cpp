// SPDX-License-Identifier: MIT
#include "volumes/spare.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "volumes/marker.hpp"

namespace volumes {
namespace fs = std::filesystem;
namespace {

std::string text_of(const std::string& source) { return fmt::format("keeping '{}' ready", source); }

// .../volumes/NAME/_data
fs::path folder_of(docker::Client& engine, const std::string& name) {
  const auto volume = engine.find_volume(name);
  if (!volume || volume->driver != "local" || !volume->options.empty()) return {};
  return volume->mountpoint;
}

PassResult copy_live(Passes& passes, output::Ui& ui, const std::string& source) {
  passes.begin(Pass::live);
  auto result = passes.finish(ui, text_of(source));
  passes.end();
  return result;
}

}  // namespace

std::optional<Spare> make_spare(docker::Client& engine, output::Ui& ui, const std::string& source,
                                const docker::Labels& owner) {
  const std::string name =
      fmt::format("dockertree-spare-{}-{}", base::hash(source).substr(0, 8), base::random_hex(6));
  Marker marker(engine, {name});
  docker::Labels labels = owner;
  labels[docker::label::role] = spare_role;
  labels[docker::label::source] = source;
  labels[docker::label::created] = base::timestamp(base::now());
  engine.create_volume({.name = name, .labels = labels});
  Passes passes(engine, source, name, {.purpose = Purpose::background});
  const auto result = copy_live(passes, ui, source);
  if (result.method == "reflink") return std::nullopt;
  marker.publish();
  return Spare{name, {result.started}};
}

Spare refresh_spare(docker::Client& engine, output::Ui& ui, const std::string& source, const Spare& spare) {
  Passes passes(engine, source, spare.volume, {.earlier = spare.earlier, .purpose = Purpose::background});
  return {spare.volume, {copy_live(passes, ui, source).started}};
}

bool adopt_spare(docker::Client& engine, const Spare& spare, const std::string& target) {
  const fs::path from = folder_of(engine, spare.volume);
  const fs::path to = folder_of(engine, target);
  const fs::path common = from.parent_path().parent_path();
  if (from.empty() || to.empty() || to.parent_path().parent_path() != common) return false;
  Job job;
  job.command = {"exchange", "/volumes/" + from.lexically_relative(common).string(),
                 "/volumes/" + to.lexically_relative(common).string()};
  // A rename does not cross two mounts, not even of one file system: the helper sees the folder of both.
  job.mounts = {writable(common.string(), "/volumes")};
  bool adopted = true;
  try {
    run(engine, job);
  } catch (const base::Error&) {
    base::check_interrupted();
    adopted = false;  // where root in a container is nobody outside, say
  }
  engine.remove_volume(spare.volume);
  return adopted;
}

}  // namespace volumes
