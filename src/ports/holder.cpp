// SPDX-License-Identifier: MIT
#include <dirent.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>

#include "base/file.hpp"
#include "base/text.hpp"
#include "ports/listener.hpp"
#include "ports/process.hpp"

namespace ports {
namespace {
namespace fs = std::filesystem;

std::string user_name(uid_t user) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? std::string(found->pw_name) : std::to_string(user);
}

std::string link_target(const std::string& path) {
  std::array<char, 4096> buffer{};
  const ssize_t size = ::readlink(path.c_str(), buffer.data(), buffer.size());
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
  if (!open) return names;  // another user's, or gone meanwhile
  while (const dirent* entry = ::readdir(open.get())) names.emplace_back(entry->d_name);
  return names;
}

// The process of each socket; one that several share is the first's, which is the parent's as a rule.
std::map<std::uint64_t, pid_t> find_processes(const std::vector<Listener>& listeners) {
  std::map<std::uint64_t, pid_t> wanted;
  for (const auto& listener : listeners) wanted[listener.inode] = 0;
  std::size_t missing = wanted.size();
  std::vector<pid_t> pids;
  for (const auto& name : names_in("/proc"))
    if (const auto pid = base::parse_integer(name)) pids.push_back(static_cast<pid_t>(*pid));
  std::sort(pids.begin(), pids.end());
  for (const pid_t pid : pids) {
    if (missing == 0) break;
    const std::string folder = fmt::format("/proc/{}/fd", pid);
    for (const auto& name : names_in(folder)) {
      const std::string target = link_target(fmt::format("{}/{}", folder, name));
      if (target.rfind("socket:[", 0) != 0) continue;
      const auto inode = base::parse_integer(std::string_view(target).substr(8, target.size() - 9));
      if (!inode) continue;
      const auto found = wanted.find(static_cast<std::uint64_t>(*inode));
      if (found == wanted.end() || found->second != 0) continue;
      found->second = pid;
      --missing;
    }
  }
  return wanted;
}

// Another's command line: it may hold lines of a script, and what a terminal would obey.
std::string on_one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace

std::optional<DockerProxy> parse_docker_proxy(const std::vector<std::string>& command) {
  if (command.empty() || fs::path(command.front()).filename() != "docker-proxy") return std::nullopt;
  DockerProxy proxy;
  for (std::size_t at = 1; at + 1 < command.size(); ++at) {
    const auto& name = command[at];
    const auto& value = command[at + 1];
    if (name == "-container-ip") proxy.container_ip = value;
    if (name == "-container-port")
      proxy.container_port = static_cast<int>(base::parse_integer(value).value_or(0));
    if (name == "-host-ip") proxy.host_ip = value;
    if (name == "-host-port") proxy.host_port = static_cast<int>(base::parse_integer(value).value_or(0));
    if (name == "-proto") proxy.protocol = value;
  }
  return proxy;
}

std::vector<Holder> find_holders(const std::vector<Listener>& listeners) {
  std::vector<Holder> holders;
  if (listeners.empty()) return holders;
  const auto processes = find_processes(listeners);
  for (const auto& listener : listeners) {
    Holder holder;
    holder.listener = listener;
    holder.user = user_name(listener.user);
    holder.pid = processes.at(listener.inode);
    if (holder.pid != 0) {
      holder.command = command_of(holder.pid);
      holder.directory = link_target(fmt::format("/proc/{}/cwd", holder.pid));
      holder.proxy = parse_docker_proxy(holder.command);
    }
    holders.push_back(std::move(holder));
  }
  return holders;
}

std::string describe(const Holder& holder) {
  if (holder.pid == 0) {
    if (holder.listener.user != ::geteuid())
      return fmt::format("held by another user's process (user '{}')", holder.user);
    return "held by a process that cannot be seen from here";
  }
  std::string text = fmt::format("held by '{}' (pid {}, user '{}'",
                                 on_one_line(base::shell_join(holder.command)), holder.pid, holder.user);
  if (!holder.directory.empty()) text += fmt::format(", in '{}'", holder.directory);
  return text + ")";
}

}  // namespace ports
