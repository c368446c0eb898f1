// SPDX-License-Identifier: MIT
// Files that are likely to be a project's Compose file and that Compose does not find by itself: for hints.
#include <algorithm>
#include <array>
#include <tuple>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/project.hpp"

namespace compose {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 3;
constexpr std::array skipped_folders = {".git", ".dockertree", "node_modules", "vendor"};
constexpr std::array usual_names = {"docker-compose[._-]*.y*ml", "compose[._-]*.y*ml", "local.y*ml",
                                    "production.y*ml"};
// Layered on another file, by Compose or by us.
constexpr std::array upper_names = {"*.override.y*ml", "docker-compose.dockertree.y*ml", "*.template.y*ml"};

template <typename Patterns>
bool matches_one(const std::string& name, const Patterns& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const char* pattern) { return base::matches_pattern(pattern, name); });
}

bool has_services(const fs::path& file) {
  const auto lines = base::lines(base::load_file(file).value_or(""));
  return std::any_of(lines.begin(), lines.end(),
                     [](const std::string& line) { return line.rfind("services:", 0) == 0; });
}

bool is_candidate(const fs::path& file) {
  if (is_base_name(file.filename())) return true;
  const std::string name = file.filename();
  return matches_one(name, usual_names) && !matches_one(name, upper_names) && has_services(file);
}

// What one works with goes before what is for a server.
int purpose(const std::string& name) {
  const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
  if (has("local")) return 0;
  if (has("dev")) return 1;
  return has("prod") || has("test") || has("ci.") ? 3 : 2;
}

// The less the likelier.
auto rank(const fs::path& file, const fs::path& root) {
  const fs::path folder = file.parent_path().lexically_relative(root);
  const bool hidden = folder.string().size() > 1 && folder.string().front() == '.';
  const std::string name = file.filename();
  return std::tuple(folder == "." ? 0 : std::distance(folder.begin(), folder.end()), hidden, folder.string(),
                    !is_base_name(name), purpose(name), name);
}

void look_into(const fs::path& folder, int levels, std::vector<fs::path>& found) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_symlink(ignored)) continue;
    if (entry.is_regular_file(ignored)) {
      if (is_candidate(entry.path())) found.push_back(entry.path());
    } else if (levels > 0 && entry.is_directory(ignored) &&
               !matches_one(entry.path().filename(), skipped_folders)) {
      look_into(entry.path(), levels - 1, found);
    }
  }
}

}  // namespace

std::vector<fs::path> compose_files_below(const fs::path& root) {
  std::vector<fs::path> found;
  look_into(root, deepest, found);
  std::sort(found.begin(), found.end(), [&](const fs::path& left, const fs::path& right) {
    return rank(left, root) < rank(right, root);
  });
  return found;
}

}  // namespace compose
