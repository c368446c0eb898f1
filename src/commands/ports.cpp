// SPDX-License-Identifier: MIT
#include "commands/ports.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/all.hpp"
#include "docker/labels.hpp"

namespace commands {

using output::Value;

EngineOrTrouble find_engine(cli::Context& context) {
  try {
    return {&context.engine(), ""};
  } catch (const base::Error& error) {
    return {nullptr, error.what()};
  }
}

Value to_value(const environment::PortHolder& holder) {
  const auto text = [](const std::string& value) { return value.empty() ? Value() : Value(value); };
  Value container, project, worktree, service, pid, command, user, directory;
  if (holder.container) {
    const auto& each = *holder.container;
    container = each.name;
    project = text(each.label(docker::label::compose_project));
    service = text(each.label(docker::label::compose_service));
    worktree = text(each.label(docker::label::worktree));
    directory = text(each.label(docker::label::compose_working_dir));
  } else if (holder.process) {
    const auto& process = *holder.process;
    if (process.pid != 0) pid = static_cast<int>(process.pid);
    command = text(base::shell_join(process.command));
    user = text(process.user);
    directory = text(process.directory);
  }
  return Value::record({{"kind", environment::text(holder.kind)},
                        {"address", text(holder.address)},
                        {"container", container},
                        {"project", project},
                        {"worktree", worktree},
                        {"service", service},
                        {"pid", pid},
                        {"command", command},
                        {"user", user},
                        {"directory", directory}});
}

cli::Command ports() {
  return {
      .name = "ports",
      .summary = "see who holds which port of this host, and get out of conflicts",
      .description =
          "Every environment holds leases on ports of the host. 'check' says who stands in the way and what "
          "to "
          "do, 'free' stops it; the others look after the leases.",
      .subcommands = {ports_list(), ports_check(), ports_free(), ports_reserve(), ports_unreserve(),
                      ports_range(), ports_scan(), ports_release(), ports_claim(), ports_compact()},
  };
}

}  // namespace commands
