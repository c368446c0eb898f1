// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "environment/desired.hpp"
#include "environment/observed.hpp"
#include "environment/workspace.hpp"

namespace environment {

// Leases what is wanted, keeping what the environment has, unless `keep` says otherwise of a lease. Throws,
// with the way out, when a range is exhausted or a fixed port is not to be had. `observed` has the leases
// afterwards.
void lease_ports(Workspace& workspace, const Desired& desired, Observed& observed,
                 const std::function<bool(const registry::Lease&)>& keep = {});
void lease_subnets(Workspace& workspace, const Desired& desired, Observed& observed,
                   const std::function<bool(const registry::Subnet&)>& keep = {});

// The environment's subnets whose network does not exist yet and that somebody else's network, or a route of
// the host, overlaps by now.
[[nodiscard]] std::vector<registry::Subnet> lost_subnets(Workspace& workspace, const std::string& id);

// Host ports that containers of the engine publish or would publish when started, but for this environment's.
[[nodiscard]] std::vector<docker::Port> engine_ports(docker::Client& engine, const std::string& but_for);

}  // namespace environment
