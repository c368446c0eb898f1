// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "docker/http.hpp"

namespace docker {

// A connection of its own that becomes a raw two-way stream.
class Connection {
 public:
  explicit Connection(Endpoint endpoint);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Posts, and reads the head of the answer; what follows it is the stream.
  Answer upgrade(const std::string& path, const std::string& body);

  enum class Ready { read, write, timeout };
  // Waits until there is something to read, or room to write where that is wanted.
  [[nodiscard]] Ready wait(bool for_writing, std::chrono::milliseconds timeout);
  // What is there, "" at the end; call after `wait` said so.
  [[nodiscard]] std::string read();
  // How much of it was written, maybe nothing.
  [[nodiscard]] std::size_t write(std::string_view bytes);
  void close_writing();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace docker
