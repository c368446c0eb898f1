// SPDX-License-Identifier: MIT
#include "base/undo.hpp"

#include <exception>

namespace base {

void Undo::push(std::string what, std::function<void()> step) {
  steps_.push_back({std::move(what), std::move(step)});
}

Undo::~Undo() {
  for (; !steps_.empty(); steps_.pop_back()) {
    try {
      steps_.back().back();
    } catch (const std::exception& error) {
      complain_("could not undo: " + steps_.back().what + ": " + error.what());
    }
  }
}

}  // namespace base
