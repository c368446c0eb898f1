// SPDX-License-Identifier: MIT
#include "docker/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/signal.hpp"
#include "base/text.hpp"
#include "docker/curl.hpp"

namespace docker {
namespace {

constexpr std::chrono::seconds patience(30);

}  // namespace

struct Connection::State {
  Endpoint endpoint;
  Handle handle;
  curl_socket_t socket = CURL_SOCKET_BAD;
  std::string pending = {};  // came with the head of the answer
  bool ended = false;
};

Connection::Connection(Endpoint endpoint) : state_(new State{std::move(endpoint), nullptr}) {
  state_->handle = make_handle(state_->endpoint);
  CURL* curl = state_->handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url_stem(state_->endpoint).c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) throw no_answer(state_->endpoint, code, "");
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &state_->socket);
}

Connection::~Connection() = default;

Answer Connection::upgrade(const std::string& path, const std::string& body) {
  std::string request = "POST " + path +
                        " HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                        "Content-Type: application/json\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body;
  for (std::string_view rest = request; !rest.empty();) {
    if (wait(true, patience) == Ready::timeout)
      throw no_answer(state_->endpoint, CURLE_OPERATION_TIMEDOUT, "");
    rest.remove_prefix(write(rest));
  }
  std::string head;
  std::size_t end = std::string::npos;
  while ((end = head.find("\r\n\r\n")) == std::string::npos) {
    if (wait(false, patience) == Ready::timeout)
      throw no_answer(state_->endpoint, CURLE_OPERATION_TIMEDOUT, "");
    const std::string piece = read();
    if (piece.empty()) throw no_answer(state_->endpoint, CURLE_GOT_NOTHING, "");
    head += piece;
  }
  Answer answer;
  answer.status = base::parse_integer(head.substr(std::min<std::size_t>(head.find(' ') + 1, head.size()), 3))
                      .value_or(500);
  state_->pending = head.substr(end + 4);
  if (answer.status != 101 && !answer.ok()) {
    // Short, and the engine may keep the connection open behind it: what is there has to do.
    if (state_->pending.empty() && wait(false, std::chrono::seconds(1)) == Ready::read)
      state_->pending = read();
    answer.body = state_->pending;
    const auto brace = answer.body.find('{');
    const auto last = answer.body.rfind('}');
    if (brace != std::string::npos && last != std::string::npos)
      answer.body = answer.body.substr(brace, last - brace + 1);
  }
  return answer;
}

Connection::Ready Connection::wait(bool for_writing, std::chrono::milliseconds timeout) {
  if (!state_->pending.empty() && !for_writing) return Ready::read;
  const int signal_before = base::noted_signal();
  pollfd entry{state_->socket, static_cast<short>(POLLIN | (for_writing ? POLLOUT : 0)), 0};
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    const int count = ::poll(&entry, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1000)));
    if (signal_before == 0) base::check_interrupted();
    if (count < 0 && errno != EINTR) throw base::system_error("cannot wait for the engine");
    if (count > 0) return (entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0 ? Ready::read : Ready::write;
    if (left.count() <= 0) return Ready::timeout;
  }
}

std::string Connection::read() {
  if (!state_->pending.empty()) return std::exchange(state_->pending, {});
  std::array<char, 65536> buffer{};
  while (!state_->ended) {
    std::size_t count = 0;
    const CURLcode code = curl_easy_recv(state_->handle.get(), buffer.data(), buffer.size(), &count);
    if (code == CURLE_OK && count > 0) return {buffer.data(), count};
    if (code == CURLE_AGAIN) {
      if (wait(false, std::chrono::hours(24)) == Ready::timeout) continue;
      continue;
    }
    state_->ended = true;
    if (code != CURLE_OK && code != CURLE_RECV_ERROR) throw no_answer(state_->endpoint, code, "");
  }
  return {};
}

std::size_t Connection::write(std::string_view bytes) {
  std::size_t count = 0;
  const CURLcode code = curl_easy_send(state_->handle.get(), bytes.data(), bytes.size(), &count);
  if (code == CURLE_OK) return count;
  if (code == CURLE_AGAIN) return 0;
  throw base::Error("the process in the container took no more input", base::ErrorKind::unavailable);
}

// TLS has no half-open connections that the engine would understand; there the stream's end is all there is.
void Connection::close_writing() { ::shutdown(state_->socket, SHUT_WR); }

}  // namespace docker
