// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "output/ui.hpp"

namespace cli {

// What a command works with. The only place that picks real implementations; each is made when first asked
// for.
class Context {
 public:
  Context(output::Ui& ui, std::filesystem::path cwd) : ui_(ui), cwd_(std::move(cwd)) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] output::Ui& ui() { return ui_; }
  [[nodiscard]] const std::filesystem::path& cwd() const { return cwd_; }
  [[nodiscard]] bool quiet() const { return ui_.quiet(); }

 private:
  output::Ui& ui_;
  std::filesystem::path cwd_;
};

}  // namespace cli
