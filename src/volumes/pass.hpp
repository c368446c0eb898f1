// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "output/ui.hpp"
#include "volumes/task.hpp"

namespace volumes {

enum class Pass { live, last };

struct PassOptions {
  Pass pass = Pass::last;
  bool difference = false;  // the target holds an earlier copy
  std::string since = {};   // PassResult::started of that copy
};

struct PassResult {
  std::string method;
  std::int64_t bytes = 0;
  std::int64_t milliseconds = 0;
  std::string started;
};

[[nodiscard]] Job copy_job(const std::string& source, const std::string& target, const PassOptions& options);

// Follows a started copy until its source is not needed any more; shows progress under `what`.
void follow_copy(Task& task, output::Ui& ui, const std::string& what, const std::function<void()>& tick = {});
// Follows it to its end, when the copy is on disk.
[[nodiscard]] PassResult finish_copy(Task& task, output::Ui& ui, const std::string& what);

}  // namespace volumes
