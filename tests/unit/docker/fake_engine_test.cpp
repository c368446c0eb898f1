// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"

namespace {

// Answers each request on one socket with the next text, without looking at it; with none left it says
// nothing.
class FakeEngine {
 public:
  explicit FakeEngine(std::vector<std::string> answers)
      : path_(std::filesystem::temp_directory_path() / ("dockertree-" + base::random_hex(8))),
        answers_(std::move(answers)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    thread_ = std::thread([this] { serve(); });
  }
  FakeEngine(const FakeEngine&) = delete;
  FakeEngine& operator=(const FakeEngine&) = delete;
  ~FakeEngine() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    std::filesystem::remove(path_);
  }
  [[nodiscard]] docker::Client client(std::chrono::milliseconds timeout = std::chrono::seconds(10)) const {
    return docker::Client(docker::endpoint_of("unix://" + path_.string()), timeout);
  }

  int connections = 0;

 private:
  void serve() {
    std::size_t next = 0;
    while (true) {
      const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      ++connections;
      std::array<char, 65536> buffer{};
      while (::read(connection, buffer.data(), buffer.size()) > 0) {
        if (next == answers_.size()) continue;
        const auto& answer = answers_[next++];
        (void)!::write(connection, answer.data(), answer.size());
      }
      ::close(connection);
    }
  }

  std::filesystem::path path_;
  std::vector<std::string> answers_;
  int listener_ = -1;
  std::thread thread_;
};

std::string http(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("several questions use one connection", "[docker]") {
  FakeEngine engine({http(200, R"({"Version":"26.1.5","ApiVersion":"1.45"})"), http(200, "[]"),
                     http(404, R"({"message":"no"})")});
  {
    auto client = engine.client();
    CHECK(client.version().engine == "26.1.5");
    CHECK(client.containers().empty());
    CHECK_FALSE(client.find_container("x"));
  }
  CHECK(engine.connections == 1);
}

TEST_CASE("what callers choose after is a value, the rest an error with the engine's words", "[docker]") {
  const FakeEngine engine({http(409, R"({"message":"volume is in use - [8c1f]"})"), http(304, ""),
                           http(500, R"({"message":"driver failed"})")});
  auto client = engine.client();
  const auto removed = client.remove_volume("v");
  CHECK(removed.outcome == docker::Outcome::conflict);
  CHECK(removed.message == "volume is in use - [8c1f]");
  CHECK(client.start("c").outcome == docker::Outcome::unchanged);
  try {
    client.start("c");
    FAIL("no error");
  } catch (const base::Error& error) {
    CHECK(std::string(error.what()) == "cannot start the container 'c': driver failed");
  }
}

TEST_CASE("an engine that is not there, or says nothing, is unavailable", "[docker]") {
  docker::Client nobody(docker::endpoint_of("unix:///nonexistent/docker.sock"));
  CHECK_FALSE(nobody.answers());
  const FakeEngine silent({});
  auto mute = silent.client(std::chrono::milliseconds(100));
  for (auto* client : {&nobody, &mute}) {
    try {
      (void)client->containers();
      FAIL("no error");
    } catch (const base::Error& error) {
      CHECK(error.kind() == base::ErrorKind::unavailable);
      CHECK_FALSE(error.hints().empty());
    }
  }
}
