// SPDX-License-Identifier: MIT
#include "registry/registry.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/publish.hpp"
#include "base/text.hpp"
#include "registry/database.hpp"
#include "registry/schema.hpp"

namespace registry {
namespace {
namespace fs = std::filesystem;

int number_of(Database& database, const char* pragma) {
  Statement statement = database.query(pragma);
  return statement.step() ? statement.small(0) : 0;
}

// Many processes may be here at once. Each makes a whole registry beside the name, the first to finish gives
// it the name, and the others use that one: nobody ever sees half a schema.
void make_file(const fs::path& path) {
  base::make_private_folder(path.parent_path());
  const fs::path beside = path.parent_path() / ("." + path.filename().string() + "." + base::random_hex(8));
  // SQLite would make the file with the umask's mode; its companions get the file's.
  const int descriptor = ::open(beside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0)
    throw base::system_error(fmt::format("cannot write the registry '{}'", path.string()))
        .hint("check the owner and mode of its folder, and the space on its disk");
  ::close(descriptor);
  try {
    {
      Database database(beside, Database::Mode::read_write);
      database.script("PRAGMA journal_mode = WAL");
      Database::Transaction transaction(database);
      database.script(schema);
      database.script(fmt::format("PRAGMA application_id = {}", application_number).c_str());
      database.script(fmt::format("PRAGMA user_version = {}", schema_number).c_str());
      transaction.commit();
    }
    static_cast<void>(base::publish(beside, path));
  } catch (...) {
    for (const char* companion : {"", "-wal", "-shm"}) ::unlink((beside.string() + companion).c_str());
    throw;
  }
  ::unlink(beside.c_str());
}

void require_ours(Database& database, const fs::path& path) {
  const int number = number_of(database, "PRAGMA user_version");
  if (number > schema_number)
    throw base::Error(
        fmt::format("the registry '{}' was written by a newer version (schema {}, this one knows {})",
                    path.string(), number, schema_number))
        .hint("install that version of git-dockertree again; nothing was changed");
  if (number != schema_number || number_of(database, "PRAGMA application_id") != application_number)
    throw base::Error(
        fmt::format("the registry '{}' is damaged: it is not a file of git-dockertree", path.string()))
        .hint(
            "run 'git dockertree ports scan --rebuild': it sets the file aside and makes a new one from the "
            "containers");
}

}  // namespace

Registry::Registry(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;
Registry::~Registry() = default;

fs::path Registry::default_path() { return base::state_folder() / "registry.db"; }

Registry Registry::open(const fs::path& path, std::chrono::milliseconds patience) {
  if (base::is_symlink(path))
    throw base::Error(fmt::format("the registry '{}' is a symbolic link", path.string()))
        .hint("move the file it points to there, or set XDG_STATE_HOME");
  try {
    if (!base::exists(path)) make_file(path);
  } catch (const base::Error& error) {
    throw error.prefixed("the registry cannot be made")
        .hint("have its folder made writable, or name another place: export XDG_STATE_HOME=FOLDER");
  }
  auto database = std::make_unique<Database>(path, Database::Mode::read_write);
  database->wait_at_most(patience);
  require_ours(*database, path);
  return Registry(std::move(database));
}

std::optional<Registry> Registry::find(const fs::path& path) {
  if (!base::exists(path)) return std::nullopt;
  auto database = std::make_unique<Database>(path, Database::Mode::read_only);
  require_ours(*database, path);
  return Registry(std::move(database));
}

fs::path Registry::set_aside(const fs::path& path) {
  const std::string suffix = ".damaged-" + base::replace_all(base::timestamp(base::now()), ":", "");
  fs::path aside = path.string() + suffix;
  for (int attempt = 2; base::exists(aside); ++attempt)
    aside = fmt::format("{}{}-{}", path.string(), suffix, attempt);
  if (::rename(path.c_str(), aside.c_str()) != 0)
    throw base::system_error(fmt::format("cannot set the registry '{}' aside", path.string()));
  // Its log belongs to it, and would be played into a new file of the old name.
  for (const char* companion : {"-wal", "-shm"})
    if (::rename((path.string() + companion).c_str(), (aside.string() + companion).c_str()) != 0 &&
        errno != ENOENT)
      throw base::system_error(fmt::format("cannot set '{}{}' aside", path.string(), companion));
  return aside;
}

void Registry::transaction(const std::function<void()>& work) {
  Database::Transaction transaction(*database_);
  work();
  transaction.commit();
}

}  // namespace registry
