// SPDX-License-Identifier: MIT
#include "volumes/program.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/process.hpp"

TEST_CASE("the archive of the image is one that tar reads") {
  const auto file = std::filesystem::temp_directory_path() / "dockertree-unit.tar";
  const std::string tar = volumes::tar_of("program", std::string(1000, 'x'));
  CHECK(tar.size() == 512 + 1024 + 1024);
  std::ofstream(file, std::ios::binary) << tar;
  const auto listed = base::run({.argv = {"tar", "-tvf", file.string()}});
  std::filesystem::remove(file);
  REQUIRE(listed.ok());
  CHECK(listed.out.find("-rwxr-xr-x 0/0") == 0);
  CHECK(listed.out.find(" 1000 ") != std::string::npos);
}
