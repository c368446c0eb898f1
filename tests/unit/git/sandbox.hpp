// SPDX-License-Identifier: MIT
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "git/command.hpp"

// A folder with a HOME of its own and real repositories, gone with this object.
class GitSandbox {
 public:
  GitSandbox() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dockertree git XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    root = base::normal_path(pattern);
    std::filesystem::create_directories(root / "home");
    set("HOME", (root / "home").string());
    set("XDG_CONFIG_HOME", (root / "home/.config").string());
    set("GIT_CONFIG_NOSYSTEM", "1");
    for (const char* who : {"AUTHOR", "COMMITTER"}) {
      set(std::string("GIT_") + who + "_NAME", "Somebody");
      set(std::string("GIT_") + who + "_EMAIL", "somebody@example.com");
    }
    for (const std::string& variable : git::local_variables()) ::unsetenv(variable.c_str());
  }
  GitSandbox(const GitSandbox&) = delete;
  GitSandbox& operator=(const GitSandbox&) = delete;
  ~GitSandbox() {
    std::error_code ignored;
    std::filesystem::remove_all(root, ignored);
  }

  // Runs git and requires that it succeeds.
  static std::string git(const std::filesystem::path& directory, std::vector<std::string> arguments) {
    const base::Finished finished = base::run(git::command(directory, std::move(arguments)));
    INFO(finished.err);
    REQUIRE(finished.status == 0);
    return base::trim(finished.out);
  }

  // A repository with one commit on `main`.
  std::filesystem::path repository(const std::string& name) const {
    const std::filesystem::path folder = root / name;
    std::filesystem::create_directories(folder);
    git(folder, {"init", "-q", "-b", "main"});
    write(folder / "file", "text\n");
    git(folder, {"add", "."});
    git(folder, {"commit", "-q", "-m", "first"});
    return folder;
  }

  static void write(const std::filesystem::path& file, const std::string& text, bool executable = false) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    if (executable) std::filesystem::permissions(file, std::filesystem::perms(0755));
  }
  static std::string read(const std::filesystem::path& file) {
    return base::load_file(file).value_or("(none)");
  }

  std::filesystem::path root;

 private:
  static void set(const std::string& variable, const std::string& value) {
    ::setenv(variable.c_str(), value.c_str(), 1);
  }
};
