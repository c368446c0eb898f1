// SPDX-License-Identifier: MIT
#include "base/process.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"

using base::Output;

TEST_CASE("a child's output, error and status come back", "[base]") {
  const auto finished = base::run({.argv = {"sh", "-c", "cat; echo oops >&2; exit 3"}, .input = "hello"});
  CHECK(finished.out == "hello");
  CHECK(finished.err == "oops\n");
  CHECK(finished.status == 3);
}

TEST_CASE("more than a pipe holds goes both ways", "[base]") {
  const std::string much(1 << 20, 'x');
  const auto finished = base::run({.argv = {"cat"}, .input = much});
  CHECK(finished.out == much);
  CHECK(finished.ok());
}

TEST_CASE("the environment is set and unset", "[base]") {
  const auto finished = base::run(
      {.argv = {"sh", "-c", "echo \"$A|${HOME-none}\""}, .environment = {{"A", "b c"}}, .unset = {"HOME"}});
  CHECK(finished.out == "b c|none\n");
}

TEST_CASE("a missing program is told as such", "[base]") {
  try {
    static_cast<void>(base::run({.argv = {"no-such-program-here"}}));
    FAIL("it ran");
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::unavailable);
    CHECK(std::string(error.what()) == "cannot find the program 'no-such-program-here'");
  }
  CHECK_THROWS_AS(base::run({.argv = {"true"}, .directory = "/no/such/folder"}), base::Error);
}

TEST_CASE("a deadline ends a child that does not end", "[base]") {
  const auto finished = base::run({.argv = {"sleep", "60"}, .timeout = std::chrono::milliseconds(50)});
  CHECK(finished.timed_out);
  CHECK(finished.status == 128 + 15);
}

TEST_CASE("a grandchild that keeps the output open is not waited for", "[base]") {
  const auto finished = base::run({.argv = {"sh", "-c", "sleep 20 & echo $!"}});
  CHECK(finished.ok());
  CHECK_FALSE(finished.out.empty());
  static_cast<void>(base::run({.argv = {"sh", "-c", "kill " + finished.out}}));
}
