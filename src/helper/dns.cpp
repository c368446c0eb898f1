// SPDX-License-Identifier: MIT
#include "helper/dns.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "helper/arguments.hpp"
#include "helper/file.hpp"

namespace helper {
namespace {

constexpr int attempts = 2;
constexpr int wait_milliseconds = 2000;

std::vector<std::vector<std::string>> read_words(const char* path) {
  std::vector<std::vector<std::string>> lines(1);
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  std::string text(1 << 20, '\0');
  const ssize_t size = file ? read(file.number(), text.data(), text.size()) : 0;
  text.resize(size < 0 ? 0 : static_cast<size_t>(size));
  std::string word;
  bool comment = false;
  for (const char letter : text + "\n") {
    if (letter == '#' || letter == ';') comment = true;
    const bool is_space = letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
    if (!comment && !is_space) word += letter;
    if ((comment || is_space) && !word.empty()) lines.back().push_back(std::exchange(word, ""));
    if (letter != '\n') continue;
    comment = false;
    lines.emplace_back();
  }
  return lines;
}

std::optional<std::vector<std::string>> ask(const sockaddr_in6& server, const std::string& name,
                                            uint16_t type) {
  uint16_t number = 0;
  if (getrandom(&number, sizeof number, 0) < 0) return std::nullopt;
  const std::string query = make_query(number, name, type);
  const Descriptor socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Descriptor four(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto* generic = reinterpret_cast<const sockaddr*>(&server);
  const bool is_four = generic->sa_family == AF_INET;
  const int file = is_four ? four.number() : socket.number();
  // Connected: answers of others do not get in.
  if (connect(file, generic, is_four ? sizeof(sockaddr_in) : sizeof(sockaddr_in6)) < 0) return std::nullopt;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (send(file, query.data(), query.size(), 0) < 0) return std::nullopt;
    pollfd wait{file, POLLIN, 0};
    if (poll(&wait, 1, wait_milliseconds) <= 0) continue;
    std::string reply(4096, '\0');
    const ssize_t size = recv(file, reply.data(), reply.size(), 0);
    if (size < 0) continue;
    reply.resize(static_cast<size_t>(size));
    if (auto addresses = parse_reply(query, reply)) return addresses;
  }
  return std::nullopt;
}

std::vector<sockaddr_in6> find_servers(const std::string& given) {
  std::vector<sockaddr_in6> servers;
  const auto add = [&](const std::string& address, uint16_t port) {
    if (const auto parsed = parse_address(address, port)) servers.push_back(*parsed);
  };
  if (!given.empty()) {
    const size_t colon = given.find(':');
    const bool has_port = colon != std::string::npos && given.find(':', colon + 1) == std::string::npos;
    add(has_port ? given.substr(0, colon) : given,
        has_port ? static_cast<uint16_t>(parse_number(given.substr(colon + 1))) : 53);
    return servers;
  }
  for (const auto& words : read_words("/etc/resolv.conf"))
    if (words.size() > 1 && words[0] == "nameserver") add(words[1], 53);
  return servers;
}

}  // namespace

std::optional<sockaddr_in6> parse_address(const std::string& text, uint16_t port) {
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) return six;
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) != 1) return std::nullopt;
  six = {};
  memcpy(&six, &four, sizeof four);
  return six;
}

std::vector<std::string> find_addresses(const std::string& name, const std::string& server) {
  if (parse_address(name, 0)) return {name};
  std::vector<std::string> found;
  for (const auto& words : read_words("/etc/hosts"))
    for (size_t i = 1; i < words.size(); ++i)
      if (words[i] == name && parse_address(words[0], 0)) found.push_back(words[0]);
  if (!found.empty()) return found;
  for (const auto& address : find_servers(server)) {
    bool answered = false;
    for (const uint16_t type : {uint16_t{1}, uint16_t{28}}) {
      const auto addresses = ask(address, name, type);
      if (!addresses) break;
      answered = true;
      found.insert(found.end(), addresses->begin(), addresses->end());
    }
    if (answered) break;
  }
  return found;
}

}  // namespace helper
