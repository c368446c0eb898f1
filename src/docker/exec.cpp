// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "docker/client.hpp"
#include "docker/connection.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"

namespace docker {

ExecResult Client::exec(const std::string& id, const ExecSpec& spec) {
  const std::string what =
      fmt::format("cannot run '{}' in the container '{}'", spec.command.empty() ? "" : spec.command[0], id);
  const std::string made =
      http_->require({"POST", "/containers/" + encode(id) + "/exec", write_exec(spec)}, what).body;
  const std::string path = "/exec/" + encode(text_of(made, "Id"));
  Stream stream(http_->hijack(path + "/start", R"({"Detach":false,"Tty":false})", what), true);
  ExecResult result;
  if (spec.input) {
    stream.write(*spec.input);
    stream.close_input();
  }
  stream.read_all([&result](Channel channel, std::string_view piece) {
    (channel == Channel::err ? result.err : result.out).append(piece);
  });
  result.status = static_cast<int>(number_of(http_->require({"GET", path + "/json"}, what).body, "ExitCode"));
  return result;
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
