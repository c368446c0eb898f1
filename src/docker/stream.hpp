// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

namespace docker {

class Connection;

enum class Channel { out, err };

// The attached stdin, stdout and stderr of a container or an exec. Ends with the process or the object.
class Stream {
 public:
  explicit Stream(std::unique_ptr<Connection> connection, bool multiplexed);
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  ~Stream();

  // Writes all to stdin; output that arrives meanwhile is kept for `read`, so that neither side starves.
  void write(std::string_view bytes);
  // The end of the process's stdin.
  void close_input();

  using Reader = std::function<void(Channel, std::string_view)>;
  enum class Read { data, timeout, end };
  // Waits for the next piece of output and hands it over.
  Read read(const Reader& reader, std::chrono::milliseconds timeout);
  // Reads to the end.
  void read_all(const Reader& reader);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace docker
