// SPDX-License-Identifier: MIT
#include "base/file.hpp"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/publish.hpp"
#include "base/text.hpp"
#include "base/undo.hpp"

namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("dockertree test " + base::random_hex(8));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

}  // namespace

TEST_CASE("a file is written whole, private, and only when it changes", "[base]") {
  const Folder folder;
  const fs::path file = folder.path / "a file";
  CHECK_FALSE(base::load_file(file));
  CHECK(base::write_atomically(file, "one"));
  CHECK(mode_of(file) == 0600);
  CHECK_FALSE(base::write_atomically(file, "one"));
  ::chmod(file.c_str(), 0644);
  CHECK(base::write_atomically(file, "two", {.keep_mode = true}));
  CHECK(mode_of(file) == 0644);
  CHECK(base::require_file(file) == "two");
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a symbolic link is never written through", "[base]") {
  const Folder folder;
  base::write_atomically(folder.path / "victim", "safe");
  fs::create_symlink(folder.path / "victim", folder.path / "link");
  CHECK_THROWS_AS(base::write_atomically(folder.path / "link", "evil"), base::Error);
  fs::create_directory_symlink(folder.path, folder.path / "folder");
  CHECK_THROWS_AS(base::make_private_folder(folder.path / "folder"), base::Error);
  CHECK(base::require_file(folder.path / "victim") == "safe");
}

TEST_CASE("inside is decided on real paths", "[base]") {
  const Folder folder;
  CHECK(base::is_inside(folder.path / "a" / ".." / "b", folder.path));
  CHECK(base::is_inside(folder.path, folder.path));
  CHECK_FALSE(base::is_inside(folder.path / ".." / "other", folder.path));
  CHECK_FALSE(base::is_inside(folder.path.string() + "x", folder.path));
}

TEST_CASE("a lock has one holder, who is named", "[base]") {
  const Folder folder;
  const fs::path file = folder.path / "lock";
  {
    const auto held = base::Lock::attempt(file);
    REQUIRE(held);
    CHECK_FALSE(base::Lock::attempt(file));
    try {
      const auto lock = base::Lock::require(file, "environment 'x'", std::chrono::milliseconds(30));
      FAIL("it was free");
    } catch (const base::Error& error) {
      CHECK(std::string(error.what()).find(std::to_string(::getpid())) != std::string::npos);
    }
  }
  CHECK(base::Lock::attempt(file));
}

TEST_CASE("what was not committed is undone, last first", "[base]") {
  std::string said;
  {
    base::Undo undo([&](const std::string& text) { said += text; });
    undo.push("a", [&] { said += "a"; });
    undo.push("b", [&] { throw base::Error("no"); });
    undo.push("c", [&] { said += "c"; });
  }
  CHECK(said == "ccould not undo: b: noa");
}

TEST_CASE("a finished file gets a name that nobody has", "[base]") {
  const Folder folder;
  base::write_atomically(folder.path / "made", "new");
  base::write_atomically(folder.path / "there", "old");
  CHECK_FALSE(base::publish(folder.path / "made", folder.path / "there"));
  CHECK(base::load_file(folder.path / "there") == "old");
  CHECK(base::publish(folder.path / "made", folder.path / "free"));
  CHECK(base::load_file(folder.path / "free") == "new");
  CHECK_FALSE(base::exists(folder.path / "made"));
  CHECK_THROWS(base::publish(folder.path / "made", folder.path / "none"));
}
