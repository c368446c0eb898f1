// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "base/undo.hpp"
#include "environment/plan.hpp"
#include "environment/workspace.hpp"

namespace environment {

// Every change of the world goes through here. A step is written into the journal before it is made; between
// two steps a signal ends the work. What was pushed to `undo` is taken back unless `commit` is reached. After
// kill -9 the same command goes on, since every step looks at what is there: the journal only tells.
class Executor {
 public:
  // `command` is what the user called, `id` the environment's: for the journal.
  Executor(Workspace& workspace, std::string command, std::string id);

  void perform(const Step& step, const std::function<void()>& work);
  // As `perform`, but a failure is only told and the work goes on; returns whether it succeeded.
  bool attempt(const Step& step, const std::function<void()>& work);

  [[nodiscard]] Workspace& workspace() { return workspace_; }
  [[nodiscard]] base::Undo& undo() { return undo_; }
  // All steps are made: nothing is taken back any more, and the journal forgets them.
  void commit();
  [[nodiscard]] bool all_succeeded() const { return failures_ == 0; }

 private:
  Workspace& workspace_;
  std::string command_;
  std::string id_;
  int failures_ = 0;
  base::Undo undo_;
};

}  // namespace environment
