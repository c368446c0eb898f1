// SPDX-License-Identifier: MIT
#include "base/file.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "base/error.hpp"
#include "temporary.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  ::stat(path.c_str(), &status);
  return status.st_mode & 0777;
}

void run_sql(const std::filesystem::path& path, const char* sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  REQUIRE(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
}

}  // namespace

TEST_CASE("a registry is private, and reading makes none", "[registry]") {
  const RegistryFolder folder;
  CHECK_FALSE(registry::Registry::find(folder.file()));
  CHECK_FALSE(base::exists(folder.path));
  {
    auto registry = folder.open();
    add_environment(registry);
    CHECK(mode_of(folder.file()) == 0600);
    CHECK(mode_of(folder.path) == 0700);
    CHECK(mode_of(folder.file().string() + "-wal") == 0600);
    auto reader = registry::Registry::find(folder.file());
    REQUIRE(reader);
    CHECK(reader->environments().size() == 1);
    CHECK_THROWS_AS(reader->set("a", "b"), base::Error);
  }
  CHECK(registry::Registry::find(folder.file())->environments().size() == 1);
}

TEST_CASE("a registry of a newer version is left alone", "[registry]") {
  const RegistryFolder folder;
  { auto registry = folder.open(); }
  run_sql(folder.file(), "PRAGMA user_version = 999");
  const auto before = base::require_file(folder.file());
  CHECK_THROWS_MATCHES(folder.open(), base::Error, MessageMatches(ContainsSubstring("newer version")));
  CHECK_THROWS_MATCHES(registry::Registry::find(folder.file()), base::Error,
                       MessageMatches(ContainsSubstring("newer version")));
  CHECK(base::require_file(folder.file()) == before);
}

TEST_CASE("a damaged registry is an error with a way out, and is kept", "[registry]") {
  const RegistryFolder folder;
  std::string content;
  SECTION("not a database") {
    base::make_private_folder(folder.path);
    content = std::string(8192, 'x');
  }
  SECTION("empty") { base::make_private_folder(folder.path); }
  SECTION("cut short") {
    { auto registry = folder.open(); }
    content = base::require_file(folder.file()).substr(0, 5000);
  }
  SECTION("of another program") {
    base::make_private_folder(folder.path);
    run_sql(folder.file(), "CREATE TABLE music (title TEXT)");
    content = base::require_file(folder.file());
  }
  std::ofstream(folder.file(), std::ios::binary | std::ios::trunc) << content;
  try {
    auto registry = folder.open();
    (void)registry.environments();
    FAIL("no error");
  } catch (const base::Error& error) {
    CHECK_THAT(error.what(), ContainsSubstring("damaged"));
    REQUIRE_FALSE(error.hints().empty());
    CHECK_THAT(error.hints().front(), ContainsSubstring("git dockertree ports scan --rebuild"));
  }
  CHECK(base::require_file(folder.file()) == content);

  const auto aside = registry::Registry::set_aside(folder.file());
  CHECK(base::require_file(aside) == content);
  CHECK(folder.open().environments().empty());
}

TEST_CASE("a registry behind a symbolic link is refused", "[registry]") {
  const RegistryFolder folder;
  base::make_private_folder(folder.path);
  std::filesystem::create_symlink("/dev/null", folder.file());
  CHECK_THROWS_AS(folder.open(), base::Error);
}

TEST_CASE("a registry that another process holds is unavailable, and still to be read", "[registry]") {
  const RegistryFolder folder;
  auto holder = folder.open();
  auto waiting = registry::Registry::open(folder.file(), std::chrono::milliseconds(20));
  holder.transaction([&] {
    CHECK(waiting.environments().empty());
    try {
      waiting.set("a", "b");
      FAIL("no error");
    } catch (const base::Error& error) {
      CHECK(error.kind() == base::ErrorKind::unavailable);
      CHECK_THAT(error.what(), ContainsSubstring("locked by another process"));
    }
  });
  waiting.set("a", "b");
  CHECK(holder.setting("a") == "b");
}
