// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "doctor/check.hpp"
#include "doctor/subject.hpp"

// The safe fixes; each sets Finding::mends and Finding::mend. The main worktree's stack is nobody's but its
// owner's: what would change its containers only gets the command.
namespace doctor {

// Re-creates the containers of just that service: `up -d --no-deps --force-recreate`.
void mend_by_recreating(Finding& finding, const Subject& subject, const std::string& service);
// The same without starting them: of a container that does not run.
void mend_by_making_anew(Finding& finding, const Subject& subject, const std::string& service);
// Writes the generated files anew, and leases what is missing.
void mend_by_provisioning(Finding& finding);
void mend_by_connecting(Finding& finding, const Subject& subject, const std::string& network,
                        const std::string& container, const std::vector<std::string>& aliases);
// Removes a container of this environment; its volumes stay.
void mend_by_removing(Finding& finding, const docker::ContainerDetails& container);
// Takes down the environment, of which nothing runs; its data and ports stay.
void mend_by_taking_down(Finding& finding);
void mend_by_making_folder(Finding& finding, const std::filesystem::path& folder);
// Sets variables in an env file, after a copy of it; new ones go to its end. Values are never shown.
void mend_env_file(Finding& finding, const std::filesystem::path& file,
                   const std::map<std::string, std::string>& values);

// "docker compose …" as a person has to type it for this subject.
[[nodiscard]] std::string compose_command(const Subject& subject, const std::string& arguments);

}  // namespace doctor
