// SPDX-License-Identifier: MIT
#include <catch2/generators/catch_generators.hpp>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "git/bodies.hpp"
#include "git/body.hpp"
#include "git/change.hpp"
#include "git/configuration.hpp"
#include "git/hook_configuration.hpp"
#include "git/hooks.hpp"
#include "git/stamp.hpp"
#include "sandbox.hpp"

namespace fs = std::filesystem;

namespace {

// A repository, and a program that writes down how it is called.
struct HookSandbox : GitSandbox {
  HookSandbox() {
    write(program,
          "#!/bin/sh\nprintf '%s|' \"$PWD\" \"$@\" >>'" + log.string() + "'\necho >>'" + log.string() +
              "'\nexit 7\n",
          true);
  }
  [[nodiscard]] std::string called() const { return read(log); }

  fs::path program = root / "bin dir/git-dockertree";
  fs::path log = root / "log";
  fs::path main = repository("shop");
  git::HookScope scope = {git::require_repository(main)};
  fs::path hook = main / ".git/hooks/post-checkout";
};

bool by_files() { return !git::hook_configuration::is_supported(); }

mode_t mode_of(const fs::path& file) {
  struct stat status = {};
  REQUIRE(::lstat(file.c_str(), &status) == 0);
  return status.st_mode;
}

git::HookState state(const git::HookScope& scope) { return git::hook_status(scope).at(0).state; }

}  // namespace

TEST_CASE("the bodies are recognised, edited or not", "[git]") {
  const std::string text = git::body::sealed(git::bodies::post_checkout, "'/opt/a b/git-dockertree'");
  CHECK(git::body::recognise(text).origin == git::body::Origin::ours);
  CHECK(git::body::recognise(text).program == "'/opt/a b/git-dockertree'");
  CHECK(git::body::recognise(text + "\n").origin == git::body::Origin::edited);
  CHECK(git::body::recognise("#!/bin/sh\nexit 0\n").origin == git::body::Origin::foreign);
  CHECK(git::body::recognise("").origin == git::body::Origin::foreign);
}

TEST_CASE("hooks: install, repeat, uninstall", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  CHECK(state(box.scope) == git::HookState::missing);
  CHECK(git::install_hooks(box.scope, box.program).size() == 2);
  CHECK(git::install_hooks(box.scope, box.program).empty());
  CHECK(state(box.scope) == git::HookState::installed);
  CHECK(git::hooks_active(*box.scope.repository));
  GitSandbox::git(box.main,
                  {"worktree", "add", "-q", "../x", "-b", "x"});  // the program's status is not git's
  const std::string head = GitSandbox::git(box.main, {"rev-parse", "HEAD"});
  const std::string once =
      (box.root / "x").string() + "|hook|post-checkout|" + std::string(40, '0') + "|" + head + "|1|\n";
  CHECK(box.called() == once);
  GitSandbox::git(box.main, {"checkout", "-q", "-b", "other"});
  GitSandbox::git(box.main, {"checkout", "--", "file"});
  GitSandbox::git(box.root / "x", {"checkout", "-q", "--detach"});
  GitSandbox::git(box.root, {"clone", "-q", "--template=" + (box.main / ".git").string(), "shop", "copy"});
  ::setenv("DOCKERTREE_HOOK", "off", 1);
  GitSandbox::git(box.main, {"worktree", "add", "-q", "../y", "-b", "y"});
  ::unsetenv("DOCKERTREE_HOOK");
  CHECK(box.called() == once);
  CHECK(git::uninstall_hooks(box.scope).size() == 2);
  CHECK_FALSE(base::exists(box.hook));
  CHECK(git::uninstall_hooks(box.scope).empty());
}

TEST_CASE("hooks: a hook that is there is chained, then put back byte for byte", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  const std::string shebang = GENERATE(as<std::string>(), "/bin/sh", "/usr/bin/env bash", "/bin/sh -e");
  const std::string foreign = "#!" + shebang + "\nprintf '%s|' \"$PWD\" \"$DOCKERTREE_SEEN\" \"$@\" >'" +
                              (box.root / "seen").string() + "'\necho \"${0##*/}\" >'" +
                              (box.root / "name").string() + "'\nexit 5";
  GitSandbox::write(box.hook, foreign);
  REQUIRE(::chmod(box.hook.c_str(), 0751) == 0);
  const mode_t mode = mode_of(box.hook);
  CHECK(state(box.scope) == git::HookState::foreign);
  git::install_hooks(box.scope, box.program);
  CHECK(git::install_hooks(box.scope, box.program).empty());
  CHECK(state(box.scope) == git::HookState::installed);
  for (const bool provisions : {true, false}) {
    base::Process process = provisions ? git::command(box.main, {"worktree", "add", "-q", "../x", "-b", "x"})
                                       : git::command(box.main, {"checkout", "-q", "-b", "other"});
    process.environment = {{"DOCKERTREE_SEEN", "a b"}};
    CHECK(base::run(process).status == (provisions ? 5 : 1));  // git checkout makes every status 1
    const std::string head = GitSandbox::git(box.main, {"rev-parse", "HEAD"});
    CHECK(GitSandbox::read(box.root / "seen") == (box.root / (provisions ? "x" : "shop")).string() + "|a b|" +
                                                     (provisions ? std::string(40, '0') : head) + "|" + head +
                                                     "|1|");
    if (shebang != "/bin/sh -e") CHECK(GitSandbox::read(box.root / "name") == "post-checkout\n");
  }
  CHECK(base::lines(box.called()).size() == 1);
  git::uninstall_hooks(box.scope);
  CHECK(GitSandbox::read(box.hook) == foreign);
  CHECK(mode_of(box.hook) == mode);
  CHECK_FALSE(base::exists(box.hook.string() + ".dockertree-chained"));
}

TEST_CASE("hooks: links, hooks that do not run, and hooks written over ours", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  GitSandbox::write(box.main / "tools/hook", "#!/bin/sh\nexit 4\n", true);
  fs::create_symlink("../../tools/hook", box.hook);
  git::install_hooks(box.scope, box.program);
  CHECK(base::run(git::command(box.main, {"checkout", "-q", "-b", "b"})).status == 1);
  CHECK(GitSandbox::read(box.main / "tools/hook") == "#!/bin/sh\nexit 4\n");
  git::uninstall_hooks(box.scope);
  CHECK(fs::read_symlink(box.hook) == "../../tools/hook");

  fs::remove(box.hook);
  GitSandbox::write(box.hook, "not run: no mode for it\n");
  git::install_hooks(box.scope, box.program);
  CHECK(base::run(git::command(box.main, {"checkout", "-q", "-b", "c"})).status == 0);
  GitSandbox::write(box.hook, "#!/bin/sh\nexit 6\n");  // another tool, over ours
  CHECK(state(box.scope) == git::HookState::foreign);
  CHECK(git::install_hooks(box.scope, box.program).size() == 3);
  CHECK(base::run(git::command(box.main, {"checkout", "-q", "-b", "d"})).status == 1);
  git::uninstall_hooks(box.scope);
  CHECK(GitSandbox::read(box.hook) == "#!/bin/sh\nexit 6\n");
}

TEST_CASE("hooks: earlier bodies are upgraded, edited and newer ones are left", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  const auto install = [&](const std::string& text) {
    GitSandbox::write(box.hook, text, true);
    return git::install_hooks(box.scope, box.program);
  };
  const std::string old =
      "#!/bin/sh\n# git-dockertree hook 0\nprogram=x\n\"$program\" hook post-checkout \"$@\"\n";
  git::install_hooks(box.scope, box.program);
  GitSandbox::write(box.hook, git::body::sealed(old, "old"), true);
  CHECK(state(box.scope) == git::HookState::outdated);
  CHECK(install(git::body::sealed(old, "old")).size() == 1);
  CHECK(state(box.scope) == git::HookState::installed);
  const std::string edited = GitSandbox::read(box.hook) + "echo mine\n";
  CHECK(install(edited).size() == 1);
  CHECK(GitSandbox::read(box.hook) == edited);
  const std::string newer = git::body::sealed(base::replace_all(old, "hook 0", "hook 99"), "new");
  install(newer);
  CHECK(GitSandbox::read(box.hook) == newer);
  CHECK(state(box.scope) == git::HookState::modified);
  git::uninstall_hooks(box.scope);
  CHECK_FALSE(base::exists(box.hook));
}

TEST_CASE("hooks: core.hooksPath relative, absolute, home, tracked", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  GitSandbox::git(box.main, {"config", "core.hooksPath", ".husky/_"});
  GitSandbox::write(box.main / ".husky/_/.gitignore", "*");
  GitSandbox::write(box.main / ".husky/_/h", "n=${0##*/}; sh \"${0%/*}/../$n\" \"$@\"");
  GitSandbox::write(box.main / ".husky/_/post-checkout", "#!/usr/bin/env sh\n. \"${0%/*}/h\"", true);
  GitSandbox::write(box.main / ".husky/post-checkout",
                    "echo \"$@\" >'" + (box.root / "husky").string() + "'; exit 9");
  git::install_hooks(box.scope, box.program);
  CHECK(base::run(git::command(box.main, {"worktree", "add", "-q", "../x", "-b", "x"})).status == 9);
  CHECK(GitSandbox::read(box.root / "husky").substr(0, 4) == "0000");
  CHECK(base::lines(box.called()).size() == 1);
  CHECK_FALSE(base::exists(box.hook));
  git::uninstall_hooks(box.scope);
  CHECK(GitSandbox::read(box.main / ".husky/_/post-checkout") == "#!/usr/bin/env sh\n. \"${0%/*}/h\"");

  GitSandbox::git(box.main, {"config", "core.hooksPath", "~/my hooks"});
  git::install_hooks(box.scope, box.program);
  CHECK(base::exists(box.root / "home/my hooks/post-checkout"));
  GitSandbox::git(box.main, {"config", "core.hooksPath", (box.root / "abs").string()});
  git::install_hooks(box.scope, box.program);
  CHECK(base::exists(box.root / "abs/post-checkout"));

  GitSandbox::git(box.main, {"config", "core.hooksPath", "githooks"});
  GitSandbox::write(box.main / "githooks/post-checkout", "#!/bin/sh\n", true);
  GitSandbox::git(box.main, {"add", "-f", "githooks"});
  const auto said = git::install_hooks(box.scope, box.program);
  REQUIRE(said.size() == 2);
  CHECK(said[0].find("git dockertree hook post-checkout") != std::string::npos);
  CHECK(state(box.scope) == git::HookState::by_hand);
  CHECK(GitSandbox::read(box.main / "githooks/post-checkout") == "#!/bin/sh\n");
  GitSandbox::write(box.main / "githooks/post-checkout",
                    "#!/bin/sh\ngit dockertree hook post-checkout \"$@\"\n");
  CHECK(state(box.scope) == git::HookState::installed);
}

TEST_CASE("hooks: a missing program warns once", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  git::install_hooks(box.scope, box.root / "gone/git-dockertree");
  const auto add = [&](const std::string& name) {
    base::Process process = git::command(box.main, {"worktree", "add", "-q", "../" + name, "-b", name});
    process.environment = {{"PATH", "/usr/bin:/bin"}};
    const base::Finished finished = base::run(process);
    CHECK(finished.status == 0);
    return finished.err;
  };
  CHECK(base::lines(add("x")).size() == 2);
  CHECK(add("y").empty());
}

TEST_CASE("hooks: global ones lead to the repository's own", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  const git::HookScope global;
  GitSandbox::write(box.main / ".git/hooks/pre-commit",
                    "#!/bin/sh\ncat >'" + (box.root / "in").string() + "'; exit 3\n", true);
  GitSandbox::write(box.hook, "#!/bin/sh\nexit 5\n", true);
  CHECK(git::install_hooks(global, box.program).size() == 4);
  CHECK(git::install_hooks(global, box.program).empty());
  CHECK(state(global) == git::HookState::installed);
  CHECK(state(box.scope) == git::HookState::installed);
  CHECK(git::install_hooks(box.scope, box.program).empty());
  CHECK(base::run(git::command(box.main, {"commit", "-q", "--allow-empty", "-m", "x"})).status == 1);
  CHECK(base::exists(box.root / "in"));
  CHECK(base::run(git::command(box.main, {"worktree", "add", "-q", "../x", "-b", "x"})).status == 5);
  CHECK(base::run(git::command(box.root / "x", {"checkout", "-q", "-b", "z"})).status == 1);
  CHECK(base::run(git::command(box.root / "x", {"commit", "-q", "--allow-empty", "-m", "x"})).status == 1);
  CHECK(base::lines(box.called()).size() == 1);
  GitSandbox::git(box.root, {"clone", "-q", "shop", "copy"});
  GitSandbox::git(box.root / "copy", {"commit", "-q", "--allow-empty", "-m", "x"});
  git::uninstall_hooks(global);
  CHECK_FALSE(base::exists(box.root / "home/.config/dockertree/hooks"));
  CHECK_FALSE(git::find_setting(std::nullopt, "core.hooksPath"));
}

TEST_CASE("hooks: a plain checkout reaps when worktrees changed", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  const auto& repository = *box.scope.repository;
  git::install_hooks(box.scope, box.program);
  git::add_worktree(repository, {.path = box.root / "x", .new_branch = "x", .no_provision = true});
  git::add_worktree(repository, {.path = box.root / "y", .new_branch = "y", .no_provision = true});
  git::note_worktrees(repository, git::worktrees_stamp(repository));
  GitSandbox::git(box.main, {"checkout", "-q", "-b", "a"});
  GitSandbox::git(box.root / "y", {"checkout", "-q", "-b", "b"});
  CHECK_FALSE(base::exists(box.log));
  git::remove_worktree(repository, *git::find_worktree(repository, box.root / "x"));
  GitSandbox::git(box.root / "y", {"checkout", "-q", "-b", "c"});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (box.called().find("|gc|--auto|\n") == std::string::npos &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  CHECK(box.called() == (box.root / "y").string() + "|gc|--auto|\n");
}

TEST_CASE("hooks: pre-worktree-remove runs by git hook run", "[git][hooks]") {
  if (!by_files()) return;
  const HookSandbox box;
  CHECK(git::run_hook(box.main, "pre-worktree-remove", {"path", "branch"}) == 0);
  const fs::path hook = box.main / ".git/hooks/pre-worktree-remove";
  GitSandbox::write(hook, "#!/bin/sh\n[ \"$1\" = path ] && exit 8\n", true);
  git::install_hooks(box.scope, box.program);
  CHECK(git::run_hook(box.main, "pre-worktree-remove", {"path", "branch"}) == 8);
  const std::vector<std::string> words = {"hook", "run", "pre-worktree-remove", "--", "other", "branch"};
  CHECK(base::run(git::command(box.main, words)).status == 1);
  CHECK_FALSE(base::exists(box.log));
  git::uninstall_hooks(box.scope);
  fs::remove(hook);
  git::install_hooks(box.scope, box.program);
  GitSandbox::git(box.main, words);
  CHECK(box.called() == box.main.string() + "|hook|pre-worktree-remove|other|branch|\n");
}

TEST_CASE("hooks: configuration, as git 2.54 reads it", "[git][hooks]") {
  const HookSandbox box;
  std::vector<std::string> said;
  git::hook_configuration::install(box.scope, "post-checkout", box.program, said);
  CHECK(said.size() == 1);
  git::hook_configuration::install(box.scope, "post-checkout", box.program, said);
  CHECK(said.size() == 1);
  CHECK(git::hook_configuration::status(box.scope, "post-checkout").state == git::HookState::installed);
  const std::string enabled = "hook.dockertree-post-checkout.enabled";
  for (const char* word : {"false", "No", "off", "0", ""}) {
    git::set_setting(box.scope.repository, enabled, word);
    CHECK_FALSE(git::hook_configuration::is_active(*box.scope.repository, "post-checkout"));
    CHECK_FALSE(git::hook_configuration::status(box.scope, "post-checkout").note.empty());
  }
  git::set_setting(box.scope.repository, enabled, "yes");
  CHECK(git::hook_configuration::is_active(*box.scope.repository, "post-checkout"));
  CHECK_FALSE(git::hook_configuration::is_active(*box.scope.repository, "pre-worktree-remove"));
  const auto command = git::find_setting(box.scope.repository, "hook.dockertree-post-checkout.command");
  REQUIRE(command);
  base::Process process;
  process.argv = {"/bin/sh", "-c", *command + " \"$@\"", "hook", "0000", "abc", "1"};
  process.directory = box.main;
  CHECK(base::run(process).status == 0);
  CHECK(box.called() == box.main.string() + "|hook|post-checkout|0000|abc|1|\n");
  fs::remove_all(box.main / ".git/dockertree");
  CHECK(base::run(process).status == 0);
  CHECK(git::hook_configuration::status(box.scope, "post-checkout").state == git::HookState::outdated);
  git::hook_configuration::uninstall(box.scope, "post-checkout", said);
  CHECK(git::settings(box.scope.repository, "hook.").empty());
}
