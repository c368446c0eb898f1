// SPDX-License-Identifier: MIT
#include "docker/stream.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "docker/connection.hpp"
#include "docker/frames.hpp"

namespace docker {

struct Stream::State {
  std::unique_ptr<Connection> connection;
  bool multiplexed;
  std::string raw = {};  // read, not handed over
  bool ended = false;

  bool hand_over(const Reader& reader) {
    if (raw.empty()) return false;
    if (!multiplexed) {
      const std::string text = std::exchange(raw, {});
      reader(Channel::out, text);
      return true;
    }
    return take_frames(raw, reader);
  }
  void pull() {
    const std::string piece = connection->read();
    if (piece.empty())
      ended = true;
    else
      raw += piece;
  }
};

bool take_frames(std::string& raw, const Stream::Reader& reader) {
  constexpr std::size_t head = 8;
  std::size_t at = 0;
  bool any = false;
  while (raw.size() - at >= head) {
    const auto byte = [&](std::size_t place) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(raw[at + place]));
    };
    const std::size_t size = byte(4) << 24 | byte(5) << 16 | byte(6) << 8 | byte(7);
    if (raw.size() - at - head < size) break;
    if (size > 0)
      reader(byte(0) == 2 ? Channel::err : Channel::out, std::string_view(raw).substr(at + head, size));
    any = any || size > 0;
    at += head + size;
  }
  raw.erase(0, at);
  return any;
}

Stream::Stream(std::unique_ptr<Connection> connection, bool multiplexed)
    : state_(new State{std::move(connection), multiplexed}) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

void Stream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    switch (state_->connection->wait(true, std::chrono::hours(1))) {
      case Connection::Ready::timeout:
        throw base::Error("the process in the container takes no input", base::ErrorKind::unavailable);
      case Connection::Ready::read:
        state_->pull();
        if (state_->ended)
          throw base::Error("the process in the container ended before its input",
                            base::ErrorKind::unavailable);
        [[fallthrough]];
      case Connection::Ready::write:
        bytes.remove_prefix(state_->connection->write(bytes));
    }
  }
}

void Stream::close_input() { state_->connection->close_writing(); }

Stream::Read Stream::read(const Reader& reader, std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (true) {
    if (state_->hand_over(reader)) return Read::data;
    if (state_->ended) return Read::end;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (state_->connection->wait(false, left) == Connection::Ready::timeout) return Read::timeout;
    state_->pull();
  }
}

void Stream::read_all(const Reader& reader) {
  while (read(reader, std::chrono::hours(1)) != Read::end) {
  }
}

}  // namespace docker
