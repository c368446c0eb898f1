// SPDX-License-Identifier: MIT
#include "git/change.hpp"

#include "base/error.hpp"
#include "git/branches.hpp"
#include "git/configuration.hpp"
#include "git/ignore.hpp"
#include "git/leftover.hpp"
#include "git/stamp.hpp"
#include "git/version.hpp"
#include "sandbox.hpp"

namespace fs = std::filesystem;

TEST_CASE("worktrees are added, locked and removed by git", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  const auto repository = git::require_repository(main);
  ::setenv("GIT_DIR", "/nowhere", 1);  // as in a hook
  git::add_worktree(repository, {.path = box.root / "x", .new_branch = "x"});
  ::unsetenv("GIT_DIR");
  auto x = *git::find_worktree(repository, box.root / "x");
  CHECK(git::uncommitted(x).empty());
  GitSandbox::write(x.root / "new file", "");
  CHECK(git::uncommitted(x) == std::vector<std::string>{"?? \"new file\""});
  CHECK_THROWS_AS(git::remove_worktree(repository, x), base::Error);
  git::lock(repository, x, "in use");
  CHECK(git::find_worktree(repository, x.root)->lock_reason == "in use");
  CHECK_THROWS_AS(git::remove_worktree(repository, x, git::Force::once), base::Error);
  git::unlock(repository, x);
  git::remove_worktree(repository, x, git::Force::once);
  CHECK_FALSE(base::exists(x.root));
  git::delete_branch(repository, "x");
  CHECK_FALSE(git::branch_exists(repository, "x"));
  CHECK_THROWS_AS(git::add_worktree(repository, {.path = box.root / "y", .branch = "none"}), base::Error);
}

TEST_CASE("a failing post-checkout does not unmake the worktree", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  GitSandbox::write(main / ".git/hooks/post-checkout", "#!/bin/sh\necho oops >&2\nexit 3\n", true);
  const std::string said =
      git::add_worktree(git::require_repository(main), {.path = box.root / "x", .detach = true});
  CHECK(said == "oops\nthe post-checkout hook exited with status 3\n");
}

TEST_CASE("branches of here and of remotes", "[git]") {
  const GitSandbox box;
  const fs::path origin = box.repository("origin");
  GitSandbox::git(origin, {"branch", "feature/z"});
  GitSandbox::git(box.root, {"clone", "-q", "origin", "copy"});
  const auto copy = git::require_repository(box.root / "copy");
  GitSandbox::git(box.root / "copy", {"checkout", "-q", "-b", "own"});
  CHECK(git::all_branch_names(copy) == std::vector<std::string>{"feature/z", "main", "own"});
  CHECK(git::remotes_with_branch(copy, "feature/z") == std::vector<std::string>{"origin"});
  CHECK(git::find_commit(copy, "own"));
  CHECK_FALSE(git::find_commit(copy, "nothing"));
}

TEST_CASE("ignored and tracked files", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  GitSandbox::write(main / ".gitignore", ".env\n*.local\nbuild/\nfile\n");
  GitSandbox::write(main / ".env", "A=1\n");
  GitSandbox::write(main / "a b/c.local", "");
  GitSandbox::write(main / "build/secret.json", "");
  GitSandbox::write(main / "plain", "");
  for (const bool extended : {false, true}) {
    if (extended) GitSandbox::git(main, {"config", "extensions.worktreeConfig", "true"});
    CHECK(git::is_ignored(main, ".env"));
    CHECK(git::is_ignored(main, "build/secret.json"));
    CHECK_FALSE(git::is_ignored(main, "plain"));
    CHECK_FALSE(git::is_ignored(main, "file"));  // tracked
    CHECK(git::is_tracked(main, "file"));
    CHECK_FALSE(git::is_tracked(main, ".env"));
  }
  CHECK(git::ignored_files_matching(main, ".env\n*.local\nplain\nbuild/secret.json\n") ==
        std::vector<fs::path>{".env", "a b/c.local", "build/secret.json"});
  CHECK(git::ignored_files_matching(main, "nothing\n").empty());

  const auto repository = git::require_repository(main);
  CHECK(git::exclude(repository, "/.dockertree/"));
  CHECK_FALSE(git::exclude(repository, "/.dockertree/"));
  CHECK(git::is_ignored(main, ".dockertree/x"));
}

TEST_CASE("a repository that libgit2 cannot read is asked through git", "[git]") {
  const GitSandbox box;
  const fs::path main = box.root / "sha256";
  fs::create_directories(main);
  GitSandbox::git(main, {"init", "-q", "--object-format=sha256"});
  GitSandbox::write(main / ".gitignore", ".env\n");
  GitSandbox::git(main, {"add", ".gitignore"});
  CHECK(git::is_ignored(main, ".env"));
  CHECK(git::is_tracked(main, ".gitignore"));
  CHECK_FALSE(git::is_tracked(main, ".env"));
}

TEST_CASE("configuration has values, origins and scopes", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  const auto repository = git::require_repository(main);
  git::set_setting(std::nullopt, "dockertree.path", "../a");
  git::set_setting(repository, "dockertree.path", "../b\nc");
  const auto found = git::settings(repository, "dockertree.");
  REQUIRE(found.size() == 2);
  CHECK(found[0].scope == "global");
  CHECK(found[0].origin == "file:" + (box.root / "home/.gitconfig").string());
  CHECK(found[1].value == "../b\nc");
  CHECK(git::find_setting(repository, "DockerTree.Path") == "../b\nc");
  CHECK(git::find_setting(std::nullopt, "dockertree.path") == "../a");
  git::unset_setting(repository, "dockertree.path");
  git::unset_setting(repository, "dockertree.path");
  git::remove_section(repository, "nothing.here");
  CHECK(git::find_setting(repository, "dockertree.path") == "../a");
}

TEST_CASE("the stamp changes with the worktrees", "[git]") {
  const GitSandbox box;
  const auto repository = git::require_repository(box.repository("shop"));
  CHECK(git::worktrees_stamp(repository) == 0);
  CHECK_FALSE(git::worktrees_changed(repository));
  git::add_worktree(repository, {.path = box.root / "x", .new_branch = "x"});
  CHECK(git::worktrees_changed(repository));
  git::note_worktrees(repository, git::worktrees_stamp(repository));
  CHECK_FALSE(git::worktrees_changed(repository));
  git::remove_worktree(repository, *git::find_worktree(repository, box.root / "x"));
  CHECK(git::worktrees_changed(repository));
  git::note_worktrees(repository, git::worktrees_stamp(repository));
  CHECK_FALSE(base::exists(repository.common_dir / "dockertree/stamp"));
}

TEST_CASE("versions of git are compared as numbers", "[git]") {
  CHECK(git::parse_version("git version 2.39.5 (Apple Git-154)") == git::Version{2, 39, 5});
  CHECK(git::parse_version("git version 2.55.rc1") == git::Version{2, 55, 0});
  CHECK(git::parse_version("git version 2.54.0") > git::Version{2, 9, 9});
  CHECK(git::version() > git::Version{2, 0, 0});
}

TEST_CASE("a comparison that fails leaves no index", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  const fs::path temporary = box.root / "tmp";
  fs::create_directories(temporary);
  // As git is, but it cannot look at files.
  GitSandbox::write(
      box.root / "bin/git",
      "#!/bin/sh\ncase \" $* \" in *' diff-files '*) exit 3 ;; esac\nPATH=${PATH#*:} exec git \"$@\"\n",
      true);
  const std::string path = ::getenv("PATH");
  const auto before = base::environment("TMPDIR");
  ::setenv("TMPDIR", temporary.c_str(), 1);
  ::setenv("PATH", ((box.root / "bin").string() + ":" + path).c_str(), 1);
  CHECK_THROWS_AS(git::Leftover(git::require_repository(main), main, "main"), base::Error);
  ::setenv("PATH", path.c_str(), 1);
  if (before) ::setenv("TMPDIR", before->c_str(), 1);
  if (!before) ::unsetenv("TMPDIR");
  CHECK(fs::is_empty(temporary));
}
