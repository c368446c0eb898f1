// SPDX-License-Identifier: MIT
#include "volumes/owner.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"

TEST_CASE("this process is not gone") { CHECK_FALSE(volumes::is_gone(volumes::owner())); }

TEST_CASE("a process of another start time, number or boot is gone, one of another host is not") {
  auto words = base::split(volumes::owner(), ' ');
  REQUIRE(words.size() == 4);
  const auto with = [&](std::size_t place, const std::string& text) {
    auto changed = words;
    changed[place] = text;
    return base::join(changed, " ");
  };
  CHECK(volumes::is_gone(with(3, "1")));
  CHECK(volumes::is_gone(with(2, "4194305")));
  CHECK(volumes::is_gone(with(1, "another")));
  CHECK_FALSE(volumes::is_gone(with(0, "another")));
  CHECK_FALSE(volumes::is_gone(""));
}
