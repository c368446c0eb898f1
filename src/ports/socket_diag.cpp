// SPDX-License-Identifier: MIT
#include "ports/socket_diag.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
namespace ports {
namespace {

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

bool ask(int socket, int family) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = static_cast<std::uint8_t>(family);
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = 1U << TCP_LISTEN;
  return ::send(socket, &request, sizeof request, 0) == sizeof request;
}

Listener read(const inet_diag_msg& message) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto* address = message.id.idiag_src;
  const bool mapped =
      message.idiag_family == AF_INET6 && address[0] == 0 && address[1] == 0 && address[2] == htonl(0xffff);
  if (message.idiag_family == AF_INET || mapped)
    ::inet_ntop(AF_INET, mapped ? &address[3] : address, text.data(), text.size());
  else
    ::inet_ntop(AF_INET6, address, text.data(), text.size());
  return {"tcp", text.data(), ntohs(message.id.idiag_sport), message.idiag_uid, message.idiag_inode};
}

enum class Answer { more, done, none };

Answer take(const char* bytes, unsigned size, std::vector<Listener>& found) {
  for (const auto* header = reinterpret_cast<const nlmsghdr*>(bytes); NLMSG_OK(header, size);
       header = NLMSG_NEXT(header, size)) {
    if (header->nlmsg_type == NLMSG_DONE) return Answer::done;
    // One that was interrupted may have left something out.
    if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || (header->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
      return Answer::none;
    found.push_back(read(*static_cast<const inet_diag_msg*>(NLMSG_DATA(header))));
  }
  return Answer::more;
}

bool dump(int socket, int family, std::vector<Listener>& found) {
  if (!ask(socket, family)) return false;
  alignas(nlmsghdr) std::array<char, 1 << 15> bytes{};
  for (auto answer = Answer::more; answer != Answer::done;) {
    const auto size = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    answer = take(bytes.data(), static_cast<unsigned>(size), found);
    if (answer == Answer::none) return false;
  }
  return true;
}

}  // namespace

std::optional<std::vector<Listener>> tcp_listeners() {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (socket < 0) return std::nullopt;
  std::vector<Listener> found;
  const bool whole = dump(socket, AF_INET, found) && dump(socket, AF_INET6, found);
  ::close(socket);
  return whole ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace ports
