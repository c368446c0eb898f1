// SPDX-License-Identifier: MIT
#include "docker/exec.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "docker/client.hpp"
#include "docker/connection.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"

namespace docker {
namespace {

// Reads to the end, or until then; whether it came to the end.
bool read_until(Stream& stream, const Stream::Reader& reader, std::chrono::steady_clock::time_point end) {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (stream.read(reader, left) == Stream::Read::end) return true;
  }
}

std::optional<ExecResult> run(Http& http, const std::string& id, const ExecSpec& spec,
                              std::optional<std::chrono::milliseconds> deadline) {
  const std::string what =
      fmt::format("cannot run '{}' in the container '{}'", spec.command.empty() ? "" : spec.command[0], id);
  const std::string made =
      http.require({"POST", "/containers/" + encode(id) + "/exec", write_exec(spec)}, what).body;
  const std::string path = "/exec/" + encode(text_of(made, "Id"));
  Stream stream(http.hijack(path + "/start", R"({"Detach":false,"Tty":false})", what), true);
  ExecResult result;
  if (spec.input) {
    stream.write(*spec.input);
    stream.close_input();
  }
  const auto take = [&result](Channel channel, std::string_view piece) {
    (channel == Channel::err ? result.err : result.out).append(piece);
  };
  if (!deadline) {
    stream.read_all(take);
  } else if (!read_until(stream, take, std::chrono::steady_clock::now() + *deadline)) {
    return std::nullopt;
  }
  result.status = static_cast<int>(number_of(http.require({"GET", path + "/json"}, what).body, "ExitCode"));
  return result;
}

}  // namespace

ExecResult Client::exec(const std::string& id, const ExecSpec& spec) { return *run(*http_, id, spec, {}); }

std::optional<ExecResult> exec_within(const Endpoint& endpoint, const std::string& id, const ExecSpec& spec,
                                      std::chrono::milliseconds deadline) {
  Http http(endpoint, std::chrono::seconds(30));
  return run(http, id, spec, deadline);
}

Stream Client::attach(const std::string& id) {
  const auto details = find_container(id);
  if (!details) throw base::Error(fmt::format("there is no container '{}'", id));
  const std::string query = "/attach?stream=1&stdin=1&stdout=1&stderr=1";
  return Stream(http_->hijack("/containers/" + encode(id) + query, "",
                              fmt::format("cannot attach to the container '{}'", id)),
                !details->tty);
}

}  // namespace docker
