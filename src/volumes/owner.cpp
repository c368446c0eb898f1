// SPDX-License-Identifier: MIT
#include "volumes/owner.hpp"

#include <unistd.h>

#include <array>

#include "base/file.hpp"
#include "base/text.hpp"

namespace volumes {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string boot() {
  return base::trim(base::load_file("/proc/sys/kernel/random/boot_id").value_or("unknown"));
}

// The kernel's start time of a process tells it from a later one of the same number; empty: there is none.
std::string start_of(const std::string& pid) {
  const auto text = base::load_file("/proc/" + pid + "/stat");
  // The name before the last bracket may hold anything.
  const auto bracket = text ? text->rfind(')') : std::string::npos;
  if (bracket == std::string::npos) return "";
  const auto words = base::split(text->substr(bracket + 2), ' ');
  // A killed one whose parent does not ask for it does nothing any more.
  if (words.front() == "Z") return "";
  constexpr std::size_t start_field = 19;
  return words.size() > start_field ? words[start_field] : "";
}

}  // namespace

std::string owner() {
  const std::string pid = std::to_string(::getpid());
  return base::join({host_name(), boot(), pid, start_of(pid)}, " ");
}

bool is_gone(const std::string& owner) {
  const auto words = base::split(owner, ' ');
  if (words.size() != 4 || words[0] != host_name()) return false;
  return words[1] != boot() || start_of(words[2]) != words[3];
}

}  // namespace volumes
