// SPDX-License-Identifier: MIT
#include "config/check.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace config {

std::string checked_template(const std::string& text, const std::vector<std::string>& known) {
  checked_line(text);
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    const std::string name = text.substr(open + 1, close == std::string::npos ? close : close - open - 1);
    if (close != std::string::npos && std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw base::Error(fmt::format("unknown placeholder '{{{}}}' in '{}'", name, text))
        .hint(fmt::format("known are {{{}}}", base::join(known, "}, {")));
  }
  if (text.empty()) throw base::Error("expected a text, not an empty one");
  return text;
}

std::string checked_domain(const std::string& text) {
  checked_template(text, {"branch", "repository"});
  const bool fits = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '{' || c == '}';
  });
  if (!fits || text.front() == '.' || text.back() == '.' || text.find("..") != std::string::npos) {
    throw base::Error(fmt::format("expected a domain name, not '{}'", text));
  }
  return text;
}

std::string checked_network(const std::string& cidr) {
  const auto slash = cidr.find('/');
  in_addr address{};
  const auto length = slash == std::string::npos ? std::nullopt : base::parse_integer(cidr.substr(slash + 1));
  if (!length || *length < 8 || *length > 28 ||
      inet_pton(AF_INET, cidr.substr(0, slash).c_str(), &address) != 1) {
    throw base::Error(fmt::format("expected a network such as '10.213.0.0/16', not '{}'", cidr));
  }
  return cidr;
}

std::string checked_variable(const std::string& name) {
  const bool fits =
      !name.empty() && (name[0] < '0' || name[0] > '9') && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (!fits) throw base::Error(fmt::format("'{}' is no name of a variable", name));
  // These steer Compose, the engine or us: a value here could reach outside the worktree.
  for (const char* prefix : {"COMPOSE_", "DOCKER_", "DOCKERTREE_", "BUILDKIT_", "BUILDX_", "LD_"}) {
    if (base::upper(name).rfind(prefix, 0) == 0) {
      throw base::Error(fmt::format("the variable '{}' may not be set here", name));
    }
  }
  if (base::upper(name) == "PATH" || base::upper(name) == "HOME") {
    throw base::Error(fmt::format("the variable '{}' may not be set here", name));
  }
  return name;
}

std::string checked_line(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      throw base::Error("expected one line without control characters");
  }
  return text;
}

void check_inside(const std::string& path) {
  const auto parts = base::split(path, '/');
  const bool leaves = std::find(parts.begin(), parts.end(), "..") != parts.end();
  if (path.empty() || (path[0] != '/' && path[0] != '~' && !leaves)) return;
  throw base::Error(fmt::format("the path '{}' leaves the worktree, which a committed file may not", path));
}

}  // namespace config
