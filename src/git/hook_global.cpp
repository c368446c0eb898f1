// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <system_error>

#include "base/file.hpp"
#include "git/bodies.hpp"
#include "git/body.hpp"
#include "git/hook_file.hpp"

namespace git::hook_file {
namespace fs = std::filesystem;
namespace {

// Every hook that git runs by its name: core.hooksPath switches them all off in a repository's own folder.
constexpr std::string_view hook_names[] = {
    "applypatch-msg",      "pre-applypatch",   "post-applypatch",
    "pre-commit",          "pre-merge-commit", "prepare-commit-msg",
    "commit-msg",          "post-commit",      "pre-rebase",
    "post-checkout",       "post-merge",       "pre-push",
    "pre-receive",         "update",           "proc-receive",
    "post-receive",        "post-update",      "reference-transaction",
    "push-to-checkout",    "pre-auto-gc",      "post-rewrite",
    "sendemail-validate",  "p4-changelist",    "p4-prepare-changelist",
    "p4-post-changelist",  "p4-pre-submit",    "post-index-change",
    "pre-worktree-remove",
};

// Ours have the chain as "the hook that was there before".
fs::path chain_file(std::string_view name) {
  std::string file(name);
  for (const std::string_view event : body::events) {
    if (name == event) file += chained_suffix;
  }
  return global_folder() / file;
}

}  // namespace

fs::path global_folder() { return base::config_folder() / "hooks"; }

void install_global_chains(std::vector<std::string>& said) {
  const std::string text = body::sealed(bodies::chain, "");
  fs::create_directories(global_folder());
  bool wrote = false;
  for (const std::string_view name : hook_names)
    wrote |= base::write_atomically(chain_file(name), text, {.mode = 0755});
  if (wrote)
    said.push_back(fmt::format("'{}' leads to each repository's own hooks", global_folder().string()));
}

void uninstall_global_folder(std::vector<std::string>& said) {
  for (const std::string_view name : hook_names) {
    const fs::path file = chain_file(name);
    if (body::recognise(base::load_file(file).value_or("")).origin == body::Origin::ours)
      base::remove_file(file);
  }
  for (const std::string_view event : body::events) uninstall(global_folder(), event, said);
  std::error_code not_empty;
  fs::remove(global_folder(), not_empty);  // what somebody put there stays
}

}  // namespace git::hook_file
