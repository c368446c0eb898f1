// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/ports.hpp"
#include "commands/report.hpp"
#include "environment/port_check.hpp"
#include "environment/port_freeing.hpp"

namespace commands {
namespace {

using environment::PortHolder;
using environment::PortWish;

// What -y may stop without a question: exactly what was named.
struct Named {
  std::optional<long long> pid;
  std::optional<std::string> container;

  [[nodiscard]] bool is(const PortHolder& holder) const {
    if (holder.container) {
      return container && (holder.container->name == *container ||
                           (container->size() >= 12 && holder.container->id.rfind(*container, 0) == 0));
    }
    return pid && holder.process && holder.process->pid == *pid;
  }
};

std::string port_text(const PortWish& wish) {
  return wish.protocol == "tcp" ? std::to_string(wish.port) : fmt::format("{}/{}", wish.port, wish.protocol);
}

std::string command_for(const PortWish& wish, const PortHolder& holder) {
  const std::string head = fmt::format("git dockertree ports free {} -y ", port_text(wish));
  if (holder.container) return head + "--container " + base::shell_quote(holder.container->name);
  return head + fmt::format("--pid {}", holder.process->pid);
}

class Freeing {
 public:
  Freeing(cli::Context& context, Named named, bool yes, bool dry_run)
      : context_(context), named_(std::move(named)), yes_(yes), dry_run_(dry_run) {}

  // Whether nobody holds the port afterwards.
  bool free(const PortWish& wish) {
    const auto [engine, trouble] = find_engine(context_);
    const environment::PortMap map(engine, trouble);
    const auto holders = map.holders(wish.host_ip, wish.port, wish.protocol);
    bool all = true;
    for (const auto& holder : holders) all = stop(wish, holder, engine) && all;
    held_ = held_ || !holders.empty();
    if (!all) return false;
    if (dry_run_) return true;
    if (wish.host_ip.empty() && !environment::wait_until_free(wish.port, wish.protocol)) {
      throw base::Error(fmt::format("port {} is still taken", port_text(wish)))
          .hint(fmt::format("somebody starts its holder again; see: git dockertree ports check {}",
                            port_text(wish)));
    }
    return true;
  }

  [[nodiscard]] bool held() const { return held_; }

 private:
  bool stop(const PortWish& wish, const PortHolder& holder, docker::Client* engine) {
    auto& ui = context_.ui();
    const std::string who = fmt::format("port {} is {}", port_text(wish), environment::describe(holder));
    if (const auto reason = environment::protection_of(holder)) {
      const auto error = base::Error(fmt::format("{}, which is left alone: {}", who, *reason));
      if (holder.kind == environment::HolderKind::hidden_process)
        throw error.hint(fmt::format("sudo git dockertree ports free {}", port_text(wish)));
      throw error;
    }
    if (dry_run_) {
      print_change(ui, environment::stopping_sentence(holder), who);
      return true;
    }
    ui.say(who);
    if (!(yes_ && named_.is(holder))) {
      if (yes_) {
        throw base::Error(fmt::format("-y stops only what is named, and {}", who))
            .hint(command_for(wish, holder));
      }
      const auto answer = ui.ask(environment::stopping_sentence(holder) + "?", output::Answer::no);
      if (answer == output::Answer::no_terminal)
        throw base::Error(who + ", and there is no terminal to ask on").hint(command_for(wish, holder));
      if (answer == output::Answer::no) return false;
    }
    environment::stop_holder(engine, holder);
    return true;
  }

  cli::Context& context_;
  Named named_;
  bool yes_;
  bool dry_run_;
  bool held_ = false;
};

int run(cli::Context& context, const cli::Arguments& arguments) {
  const Named named{arguments.number("--pid"), arguments.value("--container")};
  const bool yes = arguments.has("--yes");
  if (yes && !named.pid && !named.container) {
    throw base::Error("-y needs to know whom to stop", base::ErrorKind::usage)
        .hint("add --pid N or --container NAME; 'git dockertree ports check PORT' tells them");
  }
  const auto wishes = environment::parse_wishes(*arguments.operand("PORT"));
  if (wishes.front().port != wishes.back().port)
    throw base::Error("one port at a time", base::ErrorKind::usage);
  const bool dry_run = arguments.has("--dry-run");
  Freeing freeing(context, named, yes, dry_run);
  bool all = true;
  for (const auto& wish : wishes) all = freeing.free(wish) && all;
  if (!all) return 1;
  if (dry_run && freeing.held()) return 0;
  context.ui().print(
      fmt::format("port {} is free {}", wishes.front().port, freeing.held() ? "now" : "already"));
  return 0;
}

}  // namespace

cli::Command ports_free() {
  return {
      .name = "free",
      .summary = "stop whoever holds a port",
      .description =
          "A container is stopped, a process gets TERM and after five seconds KILL; each is asked about. The "
          "first process, this command's own parents and the Docker daemon are never touched.",
      .options = {{.name = "--yes", .doc = "do not ask about what --pid or --container names", .letter = 'y'},
                  {.name = "--pid", .value = "N", .doc = "the process that -y may end"},
                  {.name = "--container", .value = "NAME", .doc = "the container that -y may stop"},
                  cli::dry_run_option()},
      .operands = {{.name = "PORT", .doc = "a port; '/udp' or '/tcp' behind it for one of the two"}},
      .run = run,
      .examples = {"git dockertree ports free 8000"},
  };
}

}  // namespace commands
