// SPDX-License-Identifier: MIT
#pragma once

// Names of the labels that say whose a container, network, volume or image is.
namespace docker::label {

inline constexpr const char* environment =
    "dockertree.environment";  // the environment's id: its presence means ours
inline constexpr const char* project = "dockertree.project";
inline constexpr const char* repository = "dockertree.repository";  // the repository's name
inline constexpr const char* common_dir = "dockertree.common_dir";  // the repository's, when it was made
inline constexpr const char* branch = "dockertree.branch";
inline constexpr const char* worktree = "dockertree.worktree";  // the path when it was made
inline constexpr const char* volume = "dockertree.volume";      // the key in the Compose model
inline constexpr const char* source = "dockertree.source";      // the volume it is a copy of
inline constexpr const char* method = "dockertree.method";      // how it was copied
inline constexpr const char* base = "dockertree.base";          // the frozen volume that it is a layer over
inline constexpr const char* created = "dockertree.created";    // RFC 3339
inline constexpr const char* role =
    "dockertree.role";  // "helper", "proxy", "base", …: not of one environment

inline constexpr const char* compose_project = "com.docker.compose.project";
inline constexpr const char* compose_service = "com.docker.compose.service";
inline constexpr const char* compose_network = "com.docker.compose.network";
inline constexpr const char* compose_oneoff = "com.docker.compose.oneoff";  // "True" or "False"
inline constexpr const char* compose_working_dir = "com.docker.compose.project.working_dir";

}  // namespace docker::label
