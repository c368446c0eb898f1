// SPDX-License-Identifier: MIT
#include "base/undo.hpp"

#include <exception>

namespace base {

void Undo::push(std::string what, std::function<void()> step) {
  steps_.push_back({std::move(what), std::move(step)});
}

Undo::~Undo() {
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    try {
      step->back();
    } catch (const std::exception& error) {
      complain_("could not undo: " + step->what + ": " + error.what());
    }
  }
}

}  // namespace base
