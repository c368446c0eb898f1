// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "docker/client.hpp"
#include "output/ui.hpp"
#include "volumes/marker.hpp"
#include "volumes/pass.hpp"
#include "volumes/spare.hpp"

namespace volumes {

// One volume that is to become a copy of another one.
struct Copy {
  std::string key;     // what it is called to people
  std::string source;  // a volume, or the absolute path of a folder on the engine's host
  std::string target;  // the name of the volume that is made, or an empty folder that the caller looks after
  docker::Labels labels = {};
  std::optional<Spare> spare = {};  // a copy that is there already
};

struct Copied {
  std::string method;  // "reflink", "copy" or "spare"
  std::int64_t bytes = 0;
  std::chrono::milliseconds took{0};
};

struct CloneOptions {
  config::Quiesce quiesce = config::Quiesce::pause;
  std::chrono::milliseconds deadline{30000};
};

// Makes copies of volumes that may be in use, all of one moment. Not published: they go again with the
// object, and after kill -9 with the next run.
//   stage each one, finish, (write down that they are there,) publish
class Clone {
 public:
  Clone(docker::Client& engine, output::Ui& ui, CloneOptions options, std::vector<Copy> copies);
  Clone(const Clone&) = delete;
  Clone& operator=(const Clone&) = delete;
  ~Clone();

  // Makes the volume and copies while its source is in use.
  void stage(const Copy& copy);
  // Stages what is not staged; holds whoever writes to a source, copies what has changed since, lets them go.
  const std::vector<Copied>& finish();
  void publish() { marker_.publish(); }

  [[nodiscard]] const std::vector<Copy>& copies() const { return copies_; }

 private:
  struct State;
  void first_passes(const Copy& copy, State& state);
  void begin_pass(std::size_t index, Pass pass);
  void end_pass(std::size_t index);
  void refresh(const std::vector<std::size_t>& indexes);
  void last_pass(const std::vector<std::size_t>& indexes, bool hold);
  [[nodiscard]] std::vector<std::size_t> unsettled();
  [[nodiscard]] std::vector<std::string> sources_of(const std::vector<std::size_t>& indexes) const;

  docker::Client& engine_;
  output::Ui& ui_;
  CloneOptions options_;
  std::vector<Copy> copies_;
  std::vector<Copied> results_;
  std::unique_ptr<std::vector<State>> states_;
  Marker marker_;
};

// "24.0 MB copied in 0.8 s", "24.0 MB shared (reflink) in 0.2 s"
[[nodiscard]] std::string cost_text(const Copied& copied);

}  // namespace volumes
