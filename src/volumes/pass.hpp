// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "output/ui.hpp"
#include "volumes/task.hpp"

namespace volumes {

enum class Pass { live, last };

struct PassResult {
  std::string method;
  std::int64_t bytes = 0;
  std::int64_t milliseconds = 0;
  std::string started;
};

// An earlier copy of the same source, to be brought up to date.
struct Earlier {
  std::string since;  // PassResult::started of its last pass
};

enum class Purpose { wanted_now, background };

struct PassesOptions {
  std::optional<Earlier> earlier = {};
  Purpose purpose = Purpose::wanted_now;  // in the background whoever else reads or writes goes first
};

// A helper that copies in passes, each of them begun at once: it runs between them, so that the last one
// costs no start of a container while the source's writers are held.
class Passes {
 public:
  Passes(docker::Client& engine, const std::string& source, const std::string& target,
         const PassesOptions& options = {});

  void begin(Pass pass);
  // Follows the pass until its source is not needed any more; shows progress under `what`.
  void follow(output::Ui& ui, const std::string& what, const std::function<void()>& tick = {});
  // Follows it to its end: after the last pass the copy is on disk.
  [[nodiscard]] PassResult finish(output::Ui& ui, const std::string& what);
  // The helper ends; nothing must be under way.
  void end();

 private:
  Task task_;
  bool copied_ = false;
};

[[nodiscard]] Job copy_job(const std::string& source, const std::string& target,
                           const PassesOptions& options = {});

}  // namespace volumes
