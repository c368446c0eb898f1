// SPDX-License-Identifier: MIT
#include "environment/mounted.hpp"

#include "base/file.hpp"

namespace environment {
namespace {

std::string key_of(const std::string& id) { return "mount:" + id; }

}  // namespace

void remember_mount(registry::Registry& registry, const registry::Environment& record) {
  const auto mount = base::mount_point(record.worktree);
  if (mount && *mount != mount->root_path())
    registry.set(key_of(record.id), mount->string());
  else
    forget_mount(registry, record.id);
}

void forget_mount(registry::Registry& registry, const std::string& id) { registry.unset(key_of(id)); }

std::optional<std::filesystem::path> missing_mount(registry::Registry& registry, const std::string& id) {
  const auto recorded = registry.setting(key_of(id));
  if (!recorded || base::mount_point(*recorded) == std::filesystem::path(*recorded)) return std::nullopt;
  return *recorded;
}

}  // namespace environment
