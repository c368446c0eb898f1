// SPDX-License-Identifier: MIT
#include "compose/env_file.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

#include "base/error.hpp"

TEST_CASE(".env is read as Compose reads it", "[compose]") {
  const auto v = compose::parse_env(
      "# comment\nA=1\nexport B = two words # comment\nC='a $X \"b\"'\nD=\"x\\ny\"\n"
      "E=${X:-y}\nF=\nG\nH=a#b\r\nI='two\nlines'\nA=last\nJ: yaml\nK=#no\nL=\"unfinished");
  CHECK(v.at("A") == "last");
  CHECK(v.at("B") == "two words");
  CHECK(v.at("C") == "a $X \"b\"");
  CHECK(v.at("D") == "x\ny");
  CHECK(v.at("E") == "y");
  CHECK(v.at("F").empty());
  CHECK(v.count("G") == 0);
  CHECK(v.at("H") == "a#b");
  CHECK(v.at("I") == "two\nlines");
  CHECK(v.at("J") == "yaml");
  CHECK(v.at("K").empty());
  CHECK(compose::parse_env("").empty());
}

TEST_CASE("variables of .env count further down, and a byte order mark does not", "[compose]") {
  const auto v = compose::parse_env(
      "\xEF\xBB\xBF"
      "A=a\nB=${A},$A,${A}x\nC=\"${A} \\$A $$A\"\nD='${A}'\nE=${GONE_}${GONE_-x}\n"
      "F=${GONE_:-${A}-b}\nG=${A:+set}${GONE_:+not}\nH=a$%^b$\nI=${A\nJ=${GONE_:?needed}\nK=$1a");
  CHECK(v.at("A") == "a");
  CHECK(v.at("B") == "a,a,ax");
  CHECK(v.at("C") == "a $A $A");
  CHECK(v.at("D") == "${A}");
  CHECK(v.at("E") == "x");
  CHECK(v.at("F") == "a-b");
  CHECK(v.at("G") == "set");
  CHECK(v.at("H") == "a$%^b$");
  CHECK(v.at("I") == "${A");
  CHECK(v.at("J").empty());
  CHECK(v.at("K") == "$1a");
}

TEST_CASE("a line of .env is read back as it was meant", "[compose]") {
  for (const std::string value :
       {"plain", "two words", "a$b", "it's", "x\"y", "#no", "", "ü", "l1\nl2", "b\\s"}) {
    INFO(value);
    CHECK(compose::parse_env(compose::env_line("N", value)).at("N") == value);
  }
  CHECK(compose::env_line("N", "/a b") == "N='/a b'");
}

TEST_CASE("the managed block leaves every other byte alone", "[compose]") {
  for (const std::string text : {"", "A=1\n", "A=1", "\n\n", "A=1\r\nB=2", "A=1\n\n# c"}) {
    INFO(text);
    const std::string once = compose::with_block(text, {"X=1", "Y=2"});
    CHECK(compose::has_block(once));
    CHECK(compose::parse_env(once).at("Y") == "2");
    CHECK(compose::without_block(once) == text);
    const std::string twice = compose::with_block(once, {"X=3"});
    CHECK(compose::parse_env(twice).at("X") == "3");
    CHECK(compose::parse_env(twice).count("Y") == 0);
    CHECK(compose::without_block(twice) == text);
    CHECK(compose::with_block(once, {"X=1", "Y=2"}) == once);
  }
}

TEST_CASE("lines around the managed block stay", "[compose]") {
  const std::string with = compose::with_block("A=1", {"X=1"}) + "B=2\n";
  CHECK(compose::parse_env(with).at("B") == "2");
  CHECK(compose::without_block(with) == "A=1\nB=2\n");
  CHECK(compose::without_block(compose::with_block(with, {"X=2"})) == "A=1\nB=2\n");
  CHECK_FALSE(compose::has_block("A=1\n"));
}

TEST_CASE("a damaged block is an error that names the line", "[compose]") {
  const std::string begin(compose::block_begin), end(compose::block_end);
  const auto said = [](const std::string& text) {
    try {
      (void)compose::without_block(text);
    } catch (const base::Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(said("A=1\n" + begin + "\nX=1\n") == "line 2: '" + begin + "' has no end");
  CHECK(said(end + "\n") == "line 1: '" + end + "' has no beginning");
  const std::string block = begin + "\n" + end + "\n";
  CHECK(said(block + block) == "line 3: a second '" + begin + "'");
  CHECK(said(begin + "\n" + block) == "line 1: '" + begin + "' has no end");
  CHECK_THROWS_AS(compose::with_block(begin, {}), base::Error);
}
