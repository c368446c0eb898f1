// SPDX-License-Identifier: MIT
#include "base/text.hpp"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("slug keeps what DNS, Docker and Compose accept", "[base]") {
  CHECK(base::slug("feature/x") == "feature-x");
  CHECK(base::slug("Feature_X.1") == "feature-x-1");
  CHECK(base::slug("--a--b--") == "a-b");
  CHECK(base::slug("feature/Ünïcode x") == "feature-uenicode-x");
}

TEST_CASE("slug tells names apart that it has to shorten", "[base]") {
  const std::string long_name(200, 'a');
  CHECK(base::slug(long_name).size() <= 40);
  CHECK(base::slug(long_name + "b") != base::slug(long_name + "c"));
  CHECK(base::slug("日本") != base::slug("中国"));
  CHECK(base::slug("日本").substr(0, 2) == "x-");
  CHECK(base::slug("").size() == 1);
  CHECK(base::slug("../../etc") == "etc");
}

TEST_CASE("split, join and lines are each other's inverse", "[base]") {
  CHECK(base::split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
  CHECK(base::split("", ',').empty());
  CHECK(base::join({"a", "", "b"}, ",") == "a,,b");
  CHECK(base::lines("a\nb\n") == std::vector<std::string>{"a", "b"});
  CHECK(base::lines("\n") == std::vector<std::string>{""});
  CHECK(base::lines("").empty());
}

TEST_CASE("words survive a shell", "[base]") {
  CHECK(base::shell_join({"git", "dockertree", "rm", "a b", "it's", ""}) ==
        "git dockertree rm 'a b' 'it'\\''s' ''");
}

TEST_CASE("a mistyped word has a near match, a foreign one has none", "[base]") {
  CHECK(base::nearest("satus", {"status", "list"}) == "status");
  CHECK_FALSE(base::nearest("zebra", {"status", "list"}));
}

TEST_CASE("sizes, ages and times read well", "[base]") {
  CHECK(base::human_size(0) == "0 B");
  CHECK(base::human_size(999) == "999 B");
  CHECK(base::human_size(1500) == "1.5 kB");
  CHECK(base::human_size(2'420'000'000) == "2.4 GB");
  CHECK(base::human_age(0, 59) == "just now");
  CHECK(base::human_age(0, 7200) == "2 hours ago");
  CHECK(base::human_age(0, 86400) == "1 day ago");
  CHECK(base::timestamp(0) == "1970-01-01T00:00:00Z");
}

TEST_CASE("only whole numbers are numbers", "[base]") {
  CHECK(base::parse_integer("42") == 42);
  CHECK_FALSE(base::parse_integer("42x"));
  CHECK_FALSE(base::parse_integer(""));
  CHECK_FALSE(base::parse_integer(" 1"));
}
