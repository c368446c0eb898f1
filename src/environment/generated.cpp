// SPDX-License-Identifier: MIT
#include "environment/generated.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/env_file.hpp"
#include "environment/layout.hpp"
#include "environment/plain_compose.hpp"
#include "environment/route_traefik.hpp"
#include "environment/template.hpp"
#include "git/ignore.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

compose::Assignment assignment(const Desired& desired, const Observed& observed) {
  compose::Assignment result;
  result.project = desired.project;
  result.environment_id = desired.id;
  result.repository = desired.repository;
  result.common_dir = desired.common_dir;
  result.branch = desired.branch;
  result.worktree = desired.worktree;
  result.env_file = Layout(desired.worktree).env_file();
  for (const auto& lease : observed.leases) {
    result.ports.push_back(
        {lease.service, lease.container_port, lease.protocol, lease.host_ip, lease.host_port});
  }
  for (const auto& subnet : observed.subnets) result.network_subnets[subnet.network] = subnet.cidr;
  for (const auto& wish : desired.volumes) {
    result.volume_names[wish.key] = wish.name;
    if (wish.read_only) result.read_only_volumes.insert(wish.key);
  }
  return result;
}

std::vector<fs::path> compose_files(const Desired& desired) {
  auto files = desired.files.files;
  files.insert(files.end(), desired.files.team.begin(), desired.files.team.end());
  files.push_back(Layout(desired.worktree).override_file());
  return files;
}

}  // namespace

Generated generate(const Desired& desired, const Observed& observed, const config::Settings& settings,
                   const Names& names) {
  compose::Assignment assigned = assignment(desired, observed);
  add_traefik(assigned, desired, names, settings);
  VariableSource source;
  source.project = desired.project;
  source.branch = desired.branch;
  source.files = compose_files(desired);
  source.profiles = desired.profiles;
  source.wanted = desired.ports;
  source.leases = assigned.ports;
  source.hosts = host_names(names.routes);
  source.scheme = names.address.scheme();
  source.http_port = names.address.port();
  source.additional = settings.env;
  Generated generated;
  generated.variables = variables(source);
  if (const auto own = find_template(desired.files, settings)) {
    add_template_variables(generated.variables, observed.leases);
    generated.override_text = rendered(*own, generated.variables, desired.model, assigned);
  } else {
    generated.override_text = compose::override_text(desired.model, assigned);
  }
  generated.env_text = "# Written by git-dockertree; changes are lost. 'git dockertree env' shows it.\n" +
                       override_mark(generated.override_text) + "\n" +
                       base::join(env_lines(generated.variables), "\n") + "\n";
  return generated;
}

std::string override_mark(const std::string& override_text) {
  return "# compose.override.yml: " + base::hash(override_text);
}

bool is_current(const Generated& generated, const Desired& desired) {
  const Layout layout(desired.worktree);
  return base::load_file(layout.override_file()) == generated.override_text &&
         base::load_file(layout.env_file()) == generated.env_text &&
         plain_compose_is_current(generated, desired);
}

void write(const Generated& generated, const Desired& desired, Workspace& workspace) {
  const Layout layout(desired.worktree);
  base::make_private_folder(layout.folder);
  base::write_atomically(layout.gitignore(), "*\n");
  base::write_atomically(layout.override_file(), generated.override_text);
  base::write_atomically(layout.env_file(), generated.env_text);
  set_up_plain_compose(generated, desired, workspace);
}

void remove_generated(const fs::path& worktree, const fs::path& project_folder) {
  const Layout layout(worktree);
  remove_plain_compose(worktree, project_folder);
  if (base::is_symlink(layout.folder)) return;
  for (const auto& file : {layout.override_file(), layout.env_file(), layout.gitignore()})
    base::remove_file(file);
  std::error_code not_empty;
  fs::remove(layout.folder, not_empty);
}

}  // namespace environment
