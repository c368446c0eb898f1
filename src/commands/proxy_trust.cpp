// SPDX-License-Identifier: MIT
#include "commands/proxy_trust.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/signal.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "proxy/trust.hpp"

namespace commands {
namespace {

using output::Answer;
using proxy::Store;

std::string name_of(const Store& store) {
  return fmt::format("{} store '{}'", store.kind == Store::Kind::system ? "the system's" : "a browser's",
                     store.place.string());
}

// Whether to go on.
bool confirm(output::Ui& ui, bool undo) {
  switch (ui.ask(undo ? "remove it?" : "install it?", Answer::no)) {
    case Answer::yes:
      return true;
    case Answer::no:
      return false;
    case Answer::no_terminal:
      break;
  }
  throw base::Error("this changes what your programs trust, and there is no terminal to ask on")
      .hint(undo ? "say that you are sure: git dockertree proxy trust --undo -f"
                 : "say that you are sure: git dockertree proxy trust -f");
}

void require_authority() {
  if (base::exists(proxy::authority_file())) return;
  throw base::Error("the proxy has no certificate authority yet")
      .hint("git config --global dockertree.proxy.https true; git dockertree proxy start");
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  base::note_signals();
  auto& ui = context.ui();
  const bool undo = arguments.has("--undo");
  if (!undo) require_authority();
  std::vector<Store> todo;
  bool all = true;
  for (const auto& store : proxy::trust_stores()) {
    if (!store.trouble.empty()) {
      ui.warn(fmt::format("{}: {}", name_of(store), store.trouble));
      all = all && undo;
    } else if (undo ? store.holds : !store.trusts) {
      todo.push_back(store);
      ui.print(fmt::format("{} {}", undo ? "out of" : "into", name_of(store)));
    }
  }
  if (todo.empty()) {
    ui.print("nothing to do");
    return all ? 0 : 1;
  }
  if (arguments.has("--dry-run")) return 0;
  if (!arguments.has("--force") && !confirm(ui, undo)) throw base::Error("nothing was changed");
  for (const auto& store : todo) {
    base::check_interrupted();
    if (undo)
      proxy::distrust(store);
    else
      proxy::trust(store);
  }
  ui.print(undo ? "the proxy's certificate authority is nowhere trusted now"
                : "trusted; restart browsers that run");
  return all ? 0 : 1;
}

}  // namespace

cli::Command proxy_trust() {
  return {
      .name = "trust",
      .summary = "let this user's browsers and the system trust the proxy's certificates",
      .description =
          "With 'proxy.https' the certificates come from a certificate authority of the proxy's own, whose "
          "key never leaves its folder. This installs its certificate in the system's store (with sudo) and "
          "in the databases of Chromium and Firefox (with certutil), or removes it. The exit status is 1 "
          "when a store was left out.",
      .options = {{.name = "--undo", .doc = "remove it from all of them"},
                  cli::dry_run_option(),
                  cli::force_option("do not ask")},
      .run = run};
}

}  // namespace commands
