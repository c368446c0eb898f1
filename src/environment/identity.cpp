// SPDX-License-Identifier: MIT
#include "environment/identity.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "environment/layout.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t id_digits = 8;

fs::path id_file(const git::Worktree& worktree) { return admin_folder(worktree.git_dir) / "id"; }

// Docker and DNS allow 63 characters in a label; a service's name comes behind the project's.
constexpr std::size_t repository_limit = 24;
constexpr std::size_t branch_limit = 36;

}  // namespace

bool is_id(const std::string& text) {
  return text.size() == id_digits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::optional<std::string> load_id(const git::Worktree& worktree) {
  const auto text = base::load_file(id_file(worktree));
  if (!text) return std::nullopt;
  const std::string id = base::trim(*text);
  if (is_id(id)) return id;
  throw base::Error("'" + id_file(worktree).string() + "' holds no environment id")
      .hint("remove the file; 'git dockertree provision' then makes a new environment");
}

std::string ensure_id(const git::Worktree& worktree) {
  if (worktree.main)
    throw base::Error("the main worktree has no environment of its own", base::ErrorKind::bug);
  if (auto id = load_id(worktree)) return *std::move(id);
  base::make_private_folder(admin_folder(worktree.git_dir));
  std::string id = base::random_hex(id_digits);
  base::write_atomically(id_file(worktree), id + "\n");
  return id;
}

void forget_id(const git::Worktree& worktree) { base::remove_file(id_file(worktree)); }

std::string branch_of(const git::Worktree& worktree) {
  return worktree.branch ? *worktree.branch : worktree.root.filename().string();
}

std::string plain_project(const std::string& repository, const std::string& branch) {
  return base::slug(repository, repository_limit) + "-" + base::slug(branch, branch_limit);
}

std::string choose_project(const std::string& repository, const std::string& branch, const std::string& id,
                           const std::function<bool(const std::string&)>& taken) {
  std::string plain = plain_project(repository, branch);
  if (!taken(plain)) return plain;
  return plain + "-" + id.substr(0, 4);
}

fs::path worktree_path(const git::Repository& repository, const std::string& pattern,
                       const std::string& branch) {
  std::string text = base::replace_all(pattern, "{repository}", repository.name);
  text = base::replace_all(text, "{slug}", base::slug(branch));
  text = base::replace_all(text, "{branch}", branch);
  if (text.rfind("~/", 0) == 0) return base::normal_path(base::home() / text.substr(2));
  return base::normal_path(repository.main_root.value_or(repository.common_dir) / text);
}

}  // namespace environment
