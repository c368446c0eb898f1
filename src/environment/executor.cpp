// SPDX-License-Identifier: MIT
#include "environment/executor.hpp"

#include <unistd.h>

#include <csignal>
#include <exception>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"

namespace environment {
namespace {

// For the tests of crashes: DOCKERTREE_TEST_KILL=N kills this process right before its N-th step, or sends it
// DOCKERTREE_TEST_SIGNAL.
void die_when_asked() {
  static int steps = 0;
  static const auto wanted = base::environment("DOCKERTREE_TEST_KILL");
  ++steps;
  if (!wanted || base::parse_integer(*wanted) != steps) return;
  const auto signal = base::parse_integer(base::environment("DOCKERTREE_TEST_SIGNAL").value_or("9"));
  ::kill(::getpid(), static_cast<int>(signal.value_or(SIGKILL)));
}

}  // namespace

Executor::Executor(Workspace& workspace, std::string command, std::string id)
    : workspace_(workspace),
      command_(std::move(command)),
      id_(std::move(id)),
      undo_([&](const std::string& text) { workspace_.ui.warn(text); }) {}

void Executor::perform(const Step& step, const std::function<void()>& work) {
  base::check_interrupted();
  workspace_.ui.detail(sentence(step) + " (" + step.cause + ")");
  registry::Step entry;
  entry.environment = id_;
  entry.command = command_;
  entry.step = name(step.action);
  entry.cause = step.cause;
  entry.detail = step.subject;
  const auto number = workspace_.registry.begin(entry);
  die_when_asked();
  try {
    work();
  } catch (...) {
    workspace_.registry.finish(number, "failed");
    throw;
  }
  workspace_.registry.finish(number, "done");
}

bool Executor::attempt(const Step& step, const std::function<void()>& work) {
  try {
    perform(step, work);
    return true;
  } catch (const base::Error& error) {
    if (base::noted_signal() != 0) throw;
    workspace_.ui.warn("could not " + sentence(step) + ": " + error.what());
    for (const auto& hint : error.hints()) workspace_.ui.hint(hint);
    ++failures_;
    return false;
  }
}

void Executor::commit() {
  undo_.commit();
  workspace_.registry.forget_steps(id_);
}

}  // namespace environment
