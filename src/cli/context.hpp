// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>

#include "config/config.hpp"
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

  // The merged configuration of the worktree around cwd(); outside of one, what is personal.
  [[nodiscard]] const config::Config& config();
  [[nodiscard]] const config::Settings& settings() { return config().settings(); }

 private:
  output::Ui& ui_;
  std::filesystem::path cwd_;
  std::optional<config::Config> config_;
};

}  // namespace cli
