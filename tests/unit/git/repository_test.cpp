// SPDX-License-Identifier: MIT
#include "git/repository.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "git/change.hpp"
#include "sandbox.hpp"

namespace fs = std::filesystem;

TEST_CASE("a repository is found from any depth of any worktree", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop app");
  fs::create_directories(main / "a/b");
  GitSandbox::git(main, {"worktree", "add", "-q", "../linked", "-b", "x/y"});
  fs::create_directories(box.root / "linked/deep");
  for (const fs::path& from :
       {main, main / "a/b", main / ".git", main / ".git/worktrees/linked", box.root / "linked",
        box.root / "linked/deep", box.root / "linked/not/there"}) {
    INFO(from);
    const auto found = git::find_repository(from);
    REQUIRE(found);
    CHECK(found->common_dir == main / ".git");
    CHECK(found->main_root == main);
    CHECK(found->name == "shop app");
  }
  CHECK_FALSE(git::find_repository(box.root / "home"));
  CHECK_THROWS_AS(git::require_repository(box.root / "home"), base::Error);
}

TEST_CASE("worktrees are read as git lists them", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  const std::string head = GitSandbox::git(main, {"rev-parse", "HEAD"});
  GitSandbox::git(main, {"worktree", "add", "-q", "../b one", "-b",
                         "feature/\xc3\x9cn\xc3\xaf"
                         "code"});
  GitSandbox::git(main, {"worktree", "add", "-q", "--detach", "../c"});
  GitSandbox::git(main, {"worktree", "add", "-q", "../d\nnewline", "-b", "d"});
  GitSandbox::git(main, {"worktree", "lock", "--reason", "on a stick", "../c"});
  GitSandbox::git(main, {"worktree", "add", "-q", "../e", "-b", "e"});
  fs::remove_all(box.root / "e");
  fs::create_directories(box.root / "e");  // as Docker re-creates a bind mount
  GitSandbox::git(main, {"pack-refs", "--all"});

  const auto repository = git::require_repository(main);
  const auto all = git::worktrees(repository);
  REQUIRE(all.size() == 5);
  CHECK(all[0].main);
  CHECK(all[0].root == main);
  CHECK(all[0].branch == "main");
  CHECK(all[1].root == box.root / "b one");
  CHECK(all[1].branch ==
        "feature/\xc3\x9cn\xc3\xaf"
        "code");
  CHECK(all[2].admin == "c");
  CHECK_FALSE(all[2].branch);
  CHECK(all[2].head == head);
  CHECK(all[2].locked);
  CHECK(all[2].lock_reason == "on a stick");
  CHECK(git::label(all[2]) == "detached at " + head.substr(0, 7));
  CHECK(all[3].root == box.root / "d\nnewline");
  CHECK_FALSE(all[3].missing);
  CHECK(all[4].missing);
  CHECK(git::find_worktree(repository, box.root / "d\nnewline/sub")->branch == "d");
}

TEST_CASE("a link on the way to a worktree is followed", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  fs::create_directories(box.root / "real");
  fs::create_directory_symlink(box.root / "real", box.root / "link");
  for (const char* name : {"a", "b"})
    GitSandbox::git(main, {"worktree", "add", "-q", "../link/" + std::string(name), "-b", name});
  fs::rename(box.root / "real/b", box.root / "moved");
  fs::create_directory_symlink(box.root / "moved", box.root / "real/b");
  // As the user named them.
  for (const char* name : {"a", "b"}) {
    std::ofstream(main / ".git/worktrees" / name / "gitdir")
        << (box.root / "link" / name / ".git").string() << "\n";
  }

  const auto all = git::worktrees(git::require_repository(main));
  REQUIRE(all.size() == 3);
  CHECK(all[1].root == box.root / "real/a");
  CHECK(all[2].root == box.root / "moved");
  CHECK_FALSE(all[2].missing);
}

TEST_CASE("a worktree that is gone is found by its place", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  GitSandbox::git(main, {"worktree", "add", "-q", "in/x", "-b", "x"});
  const auto repository = git::require_repository(main);
  fs::create_directories(main / "in/x/data");
  fs::remove(main / "in/x/.git");
  CHECK(git::find_worktree(repository, main / "in/x/data")->branch == "x");
  CHECK(git::find_worktree(repository, main / "in")->main);
}

TEST_CASE("a moved worktree keeps its admin name", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  const auto repository = git::require_repository(main);
  git::add_worktree(repository, {.path = box.root / "x", .new_branch = "x"});
  GitSandbox::git(main, {"worktree", "move", (box.root / "x").string(), (box.root / "y").string()});
  CHECK(git::find_worktree(repository, box.root / "y")->admin == "x");
  fs::rename(box.root / "y", box.root / "z");  // by hand: git's record is behind
  const auto found = git::find_worktree(repository, box.root / "z");
  REQUIRE(found);
  CHECK(found->admin == "x");
  CHECK(found->root == box.root / "z");
  CHECK_FALSE(found->missing);
}

TEST_CASE("bare repositories have worktrees and a name", "[git]") {
  const GitSandbox box;
  box.repository("source");
  for (const auto& [folder, name] :
       {std::pair{"app.git", "app"}, {"layout/.bare", "layout"}, {"dot/.git", "dot"}}) {
    INFO(folder);
    GitSandbox::git(box.root, {"clone", "-q", "--bare", "source", folder});
    const fs::path bare = box.root / folder;
    GitSandbox::git(bare,
                    {"--git-dir=.", "worktree", "add", "-q", (box.root / name / "wt").string(), "-b", "wt"});
    for (const fs::path& from : {bare, box.root / name / "wt"}) {
      const auto repository = git::find_repository(from);
      REQUIRE(repository);
      CHECK(repository->common_dir == bare);
      CHECK_FALSE(repository->main_root);
      CHECK(repository->name == name);
      REQUIRE(git::worktrees(*repository).size() == 1);
      CHECK(git::worktrees(*repository)[0].branch == "wt");
    }
  }
}

TEST_CASE("an unborn branch has its name and no head", "[git]") {
  const GitSandbox box;
  fs::create_directories(box.root / "new");
  GitSandbox::git(box.root / "new", {"init", "-q", "-b", "trunk"});
  const auto all = git::worktrees(git::require_repository(box.root / "new"));
  REQUIRE(all.size() == 1);
  CHECK(all[0].branch == "trunk");
  CHECK(all[0].head.empty());
}

TEST_CASE("extensions.worktreeConfig moves core.bare, not the repository", "[git]") {
  const GitSandbox box;
  box.repository("source");
  GitSandbox::git(box.root, {"clone", "-q", "--bare", "source", "p/.git"});
  const fs::path bare = box.root / "p/.git";
  GitSandbox::git(bare, {"--git-dir=.", "config", "extensions.worktreeConfig", "true"});
  GitSandbox::git(bare, {"--git-dir=.", "config", "--worktree", "core.bare", "true"});
  GitSandbox::git(bare, {"--git-dir=.", "config", "--unset", "--local", "core.bare"});
  GitSandbox::git(bare, {"--git-dir=.", "worktree", "add", "-q", (box.root / "p/wt").string(), "main"});
  const auto repository = git::require_repository(box.root / "p/wt");
  CHECK_FALSE(repository.main_root);
  CHECK(repository.name == "p");
}

TEST_CASE("a submodule is a repository of its own", "[git]") {
  const GitSandbox box;
  box.repository("library");
  const fs::path super = box.repository("super");
  GitSandbox::git(super,
                  {"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../library", "lib"});
  const auto repository = git::require_repository(super / "lib");
  CHECK(repository.common_dir == super / ".git/modules/lib");
  CHECK(repository.main_root == super / "lib");
  CHECK(repository.name == "lib");
  const auto outer = git::require_repository(super);
  CHECK(git::find_worktree(outer, super / "lib")->root == super);
}

TEST_CASE("nested worktrees: the innermost holds a path", "[git]") {
  const GitSandbox box;
  const fs::path main = box.repository("shop");
  GitSandbox::git(main, {"worktree", "add", "-q", ".trees/x", "-b", "x"});
  const auto repository = git::require_repository(main);
  CHECK(git::find_worktree(repository, main / ".trees/x/sub")->branch == "x");
  CHECK(git::find_worktree(repository, main / ".trees")->main);
  CHECK_FALSE(git::find_worktree(repository, box.root));
}
