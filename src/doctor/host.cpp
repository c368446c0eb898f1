// SPDX-License-Identifier: MIT
#include "doctor/host.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/labels.hpp"
#include "doctor/asking.hpp"
#include "doctor/mend.hpp"
#include "environment/guard.hpp"
#include "environment/lost.hpp"
#include "environment/workspace.hpp"
#include "git/hooks.hpp"
#include "output/ui.hpp"
#include "ports/listener.hpp"
#include "ports/process.hpp"

namespace doctor::host_checks {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t little = 1'000'000'000;
constexpr std::int64_t least = 100'000'000;

}  // namespace

Findings engine(const Subject& subject) {
  if (subject.engine_trouble.empty()) return {};
  return {{.sentence = "the Docker engine does not answer",
           .evidence = {subject.engine_trouble,
                        fmt::format("asked at {}{}", subject.endpoint.url,
                                    subject.endpoint.context.empty()
                                        ? std::string()
                                        : fmt::format(" (context '{}')", subject.endpoint.context))},
           .fix = "docker context ls; sudo systemctl start docker"}};
}

Findings disk_space(const Subject& subject) {
  Findings findings;
  std::set<std::string> seen;
  for (const fs::path& path : {subject.root, base::state_folder(), fs::path(subject.info.data_root)}) {
    std::error_code problem;
    if (path.empty() || !base::exists(path)) continue;
    const auto space = fs::space(path, problem);
    if (problem || space.capacity == 0) continue;
    const auto free = static_cast<std::int64_t>(space.available);
    if (free >= little || !seen.insert(fmt::format("{} {}", space.capacity, space.available)).second)
      continue;
    findings.push_back(
        {.sentence = fmt::format("only {} are free where '{}' lies", base::human_size(free), path.string()),
         .evidence = {fmt::format("of {}", base::human_size(static_cast<std::int64_t>(space.capacity)))},
         .fix = "git dockertree gc; docker system df",
         .severity = free < least ? Severity::problem : Severity::warning});
  }
  return findings;
}

namespace {

bool is_engine(pid_t pid) {
  return base::trim(base::load_file(fmt::format("/proc/{}/comm", pid)).value_or("")) == "dockerd";
}

}  // namespace

namespace {

// One whose engine lives may belong to a container that is being started just now: the engine ends it, or a
// person does who knows better.
void mend_leftover(Finding& finding, const ::ports::Holder& holder, bool has_engine) {
  if (has_engine) {
    finding.evidence.emplace_back("--fix leaves it to its engine, which runs: restart that one, or end it");
    return;
  }
  if (::geteuid() != 0) {
    finding.evidence.emplace_back("only root may end it");
    return;
  }
  finding.mends = fmt::format("end the docker-proxy with the pid {}", holder.pid);
  finding.mend = [pid = holder.pid, words = ::ports::command_of(holder.pid)](Mending&) {
    constexpr auto grace = std::chrono::seconds(5);
    if (!::ports::end_process(pid, grace, [&] { return ::ports::command_of(pid) == words; }))
      throw base::Error(fmt::format("process {} does not end", pid));
  };
}

}  // namespace

Findings leftover_proxy(const Subject& subject) {
  Findings findings;
  if (subject.info.desktop || subject.info.rootless) return findings;
  std::set<std::string> addresses;
  for (const auto& container : subject.all_containers) {
    for (const auto& each : container.networks) addresses.insert(each.address);
  }
  const auto holders = ::ports::find_holders(::ports::listeners());
  std::set<pid_t> own_engines;
  for (const auto& holder : holders) {
    if (holder.proxy && addresses.count(holder.proxy->container_ip) != 0)
      own_engines.insert(::ports::parent_of(holder.pid).value_or(0));
  }
  for (const auto& holder : holders) {
    if (!holder.proxy || holder.pid == 0 || addresses.count(holder.proxy->container_ip) != 0) continue;
    // Another engine on this host has containers that are not seen here.
    const pid_t parent = ::ports::parent_of(holder.pid).value_or(0);
    if (is_engine(parent) && own_engines.count(parent) == 0) continue;
    Finding finding{.sentence =
                        fmt::format("a leftover docker-proxy holds port {}", holder.proxy->host_port)};
    finding.evidence = {
        fmt::format("pid {}, for {}, which no container has", holder.pid, holder.proxy->container_ip)};
    finding.fix = fmt::format("sudo kill {}", holder.pid);
    mend_leftover(finding, holder, is_engine(parent));
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings hooks(const Subject& subject) {
  Findings findings;
  const bool active = git::hooks_active(*subject.repository);
  const bool once = [&] {
    const auto text = base::load_file(subject.repository->common_dir / "hooks" / "post-checkout");
    return text && text->find("dockertree") != std::string::npos;
  }();
  for (const auto& status : git::hook_status({subject.repository})) {
    using State = git::HookState;
    if (status.state == State::installed || status.state == State::by_hand) continue;
    if (!once && active && status.state != State::outdated) continue;
    if (!once && !active) continue;  // never wanted here
    Finding finding{.sentence = fmt::format("the hook '{}' is {}", status.event,
                                            status.state == State::missing || status.state == State::foreign
                                                ? "installed, but git does not call it"
                                                : std::string(git::name(status.state)))};
    finding.evidence = {status.where};
    if (!status.note.empty()) finding.evidence.push_back(status.note);
    finding.fix = "git dockertree hooks install";
    if (status.state == State::modified) {
      finding.severity = Severity::note;
    } else {
      finding.mends = "install the hooks";
      finding.mend = [](Mending& mending) {
        for (const auto& line : git::install_hooks({mending.subject.repository}, base::own_program()))
          mending.ui.say(line);
      };
    }
    findings.push_back(std::move(finding));
  }
  if (!active && !once)
    findings.push_back({.sentence = "no hooks are installed: 'git worktree add' makes no environment",
                        .fix = "git dockertree hooks install",
                        .severity = Severity::note});
  return findings;
}

Findings lost(const Subject& subject) {
  Findings findings;
  for (const auto& each : subject.recorded.lost) {
    if (subject.repository && each.record.common_dir != subject.repository->common_dir &&
        base::exists(each.record.common_dir)) {
      continue;  // another repository's matter
    }
    Finding finding{.sentence =
                        fmt::format("the environment '{}' has lost its worktree", each.record.project)};
    finding.evidence = {each.cause};
    finding.fix = "git dockertree gc";
    if (each.proven) {
      finding.mends = fmt::format("take down '{}'; its volumes go into the trash", each.record.project);
      finding.mend = [each](Mending& mending) {
        environment::reap(
            {mending.workspace->registry, mending.engine, mending.ui, environment::VolumeFate::trash}, each);
      };
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings no_environment(const Subject& subject) {
  if (subject.worktree->main || subject.has_environment() || !subject.files) return {};
  Finding finding{.sentence = "this worktree has no environment"};
  finding.fix = "git dockertree up";
  if (subject.settings.on_checkout == config::OnCheckout::off) {
    finding.evidence.emplace_back("by 'onCheckout = off' worktrees get none by themselves");
  } else {
    mend_by_provisioning(finding);
    finding.mends = "make the environment, as the git hook would have; start nothing";
  }
  return {std::move(finding)};
}

Findings unfinished(const Subject& subject) {
  Finding finding{.sentence = "a command on this environment did not come to its end"};
  for (const auto& step : subject.recorded.unfinished) {
    if (step.environment != subject.record->id) continue;
    finding.evidence.push_back(
        fmt::format("{}: {} {} ({})", step.command, step.step, step.detail, step.state));
  }
  if (subject.record->state != "made")
    finding.evidence.push_back(fmt::format("its state is '{}'", subject.record->state));
  if (finding.evidence.empty()) return {};
  if (subject.record->state == "removing") {
    finding.fix = "git dockertree remove " + base::shell_quote(subject.record->branch);
  } else {
    mend_by_provisioning(finding);
    finding.mend = [again = finding.mend](Mending& mending) {
      again(mending);
      mending.workspace->registry.forget_steps(mending.subject.record->id);
    };
  }
  return {std::move(finding)};
}

Findings locked(const Subject& subject) {
  const auto& worktree = *subject.worktree;
  if (!worktree.locked) return {};
  const bool running = std::any_of(subject.containers.begin(), subject.containers.end(),
                                   [](const auto& each) { return each.running(); });
  if (environment::is_guard(worktree) && running) return {};
  Finding finding{.sentence = environment::is_guard(worktree)
                                  ? "the worktree is locked for an environment that does not run"
                                  : "the worktree is locked by somebody else"};
  finding.evidence = {worktree.lock_reason.empty() ? "no reason is given" : worktree.lock_reason};
  finding.fix = "git worktree unlock " + base::shell_quote(worktree.root.string());
  if (environment::is_guard(worktree)) {
    finding.mends = "unlock the worktree";
    finding.mend = [](Mending& mending) {
      environment::lift_guard(*mending.subject.repository, *mending.subject.worktree);
    };
  }
  return {std::move(finding)};
}

Findings git_inside(const Subject& subject) {
  Findings findings;
  for (const auto& container : subject.containers) {
    if (container.state != "running") continue;
    const auto mount = std::find_if(container.mounts.begin(), container.mounts.end(), [&](const auto& each) {
      return each.type == "bind" && fs::path(each.source) == subject.worktree->root;
    });
    if (mount == container.mounts.end()) continue;
    const auto said = say_inside(
        subject, container.id,
        {"sh", "-c", "command -v git >/dev/null 2>&1 || exit 42; cd \"$1\" && git rev-parse --git-dir", "sh",
         mount->target});
    if (said.status == 0 || said.status == 42 || said.status == 126 || said.status == 127) continue;
    const std::string common = subject.repository->common_dir.string();
    const std::string service = container.label(docker::label::compose_service);
    findings.push_back(
        {.sentence = fmt::format("git does not work in the container of service '{}'", service),
         .evidence = {fmt::format("'{}/.git' is a file that leads to '{}', which is not mounted",
                                  mount->target, common)},
         .fix = fmt::format("mount it, read-only: - {}:{}:ro", common, common),
         .service = service});
  }
  return findings;
}

}  // namespace doctor::host_checks
