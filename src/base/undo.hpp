// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace base {

// What has to be taken back when a later step fails. Not committed: the destructor undoes, last first; a
// step back that fails is reported to `complain` and does not stop the others.
class Undo {
 public:
  explicit Undo(std::function<void(const std::string&)> complain) : complain_(std::move(complain)) {}
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  ~Undo();

  void push(std::string what, std::function<void()> step);
  void commit() { steps_.clear(); }
  [[nodiscard]] bool empty() const { return steps_.empty(); }

 private:
  struct Step {
    std::string what;
    std::function<void()> back;
  };
  std::function<void(const std::string&)> complain_;
  std::vector<Step> steps_;
};

}  // namespace base
