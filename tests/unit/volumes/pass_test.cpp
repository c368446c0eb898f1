// SPDX-License-Identifier: MIT
#include "volumes/pass.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "volumes/clone.hpp"

namespace {

bool has(const volumes::Job& job, const std::string& word) {
  return std::find(job.command.begin(), job.command.end(), word) != job.command.end();
}

}  // namespace

TEST_CASE("the source of a copy cannot be written to") {
  const auto job = volumes::copy_job("a", "b", {});
  REQUIRE(job.mounts.size() == 2);
  CHECK(job.mounts[0].name == "a");
  CHECK(job.mounts[0].read_only);
  CHECK_FALSE(job.mounts[1].read_only);
}

TEST_CASE("a folder is bound, a volume is not") {
  CHECK(volumes::read_only("/srv/data", "/source").type == "bind");
  CHECK(volumes::read_only("/srv/data", "/source").source == "/srv/data");
  CHECK(volumes::read_only("data", "/source").type == "volume");
}

TEST_CASE("a copy asks for room, an earlier one is brought up to date") {
  CHECK(has(volumes::copy_job("a", "b", {}), "--reserve"));
  const auto later = volumes::copy_job("a", "b", {.earlier = volumes::Earlier{"12"}});
  CHECK(has(later, "--delta"));
  CHECK(has(later, "12"));
  CHECK_FALSE(has(later, "--reserve"));
}

TEST_CASE("the cost says how") {
  CHECK(volumes::cost_text({"copy", 24000000, std::chrono::milliseconds(800)}) == "24.0 MB copied in 0.8 s");
  CHECK(volumes::cost_text({"reflink", 1000, std::chrono::milliseconds(200)}) ==
        "1.0 kB shared (reflink) in 0.2 s");
}
