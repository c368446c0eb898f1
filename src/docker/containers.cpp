// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/frames.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"
#include "docker/result.hpp"

namespace docker {
namespace {

std::string path_of(const std::string& id, const std::string& rest = "") {
  return "/containers/" + encode(id) + rest;
}

Result act(Http& http, const char* method, const std::string& path, const std::string& what,
           bool unbounded = false) {
  Request request{method, path};
  request.unbounded = unbounded;
  return result_of(http.send(request), what);
}

}  // namespace

std::vector<Container> Client::containers(const Filter& filter) {
  return parse_containers(http_
                              ->require({"GET", "/containers/json?all=1" + filter_query(filter, "&")},
                                        "cannot list the containers")
                              .body);
}

std::optional<ContainerDetails> Client::find_container(const std::string& id) {
  const Answer answer = http_->send({"GET", path_of(id, "/json")});
  if (answer.status == 404) return std::nullopt;
  if (!answer.ok()) throw refusal(fmt::format("cannot inspect the container '{}'", id), answer);
  return parse_container(answer.body);
}

Result Client::create_container(const ContainerSpec& spec) {
  const std::string query = spec.name.empty() ? "" : "?name=" + encode(spec.name);
  const Answer answer = http_->send({"POST", "/containers/create" + query, write_container(spec)});
  Result result = result_of(answer, fmt::format("cannot create a container of '{}'", spec.image));
  if (result.ok()) result.id = text_of(answer.body, "Id");
  return result;
}

// Starting waits for the runtime and for images' health hooks, which takes what it takes on a busy host.
Result Client::start(const std::string& id) {
  return act(*http_, "POST", path_of(id, "/start"), fmt::format("cannot start the container '{}'", id), true);
}

Result Client::stop(const std::string& id, std::optional<std::chrono::seconds> grace) {
  const std::string query = grace ? fmt::format("?t={}", grace->count()) : "";
  return act(*http_, "POST", path_of(id, "/stop") + query, fmt::format("cannot stop the container '{}'", id),
             true);
}

Result Client::restart(const std::string& id) {
  return act(*http_, "POST", path_of(id, "/restart"), fmt::format("cannot restart the container '{}'", id),
             true);
}

Result Client::kill(const std::string& id, const std::string& signal) {
  return act(*http_, "POST", path_of(id, "/kill?signal=") + encode(signal),
             fmt::format("cannot send {} to the container '{}'", signal, id));
}

Result Client::pause(const std::string& id) {
  return act(*http_, "POST", path_of(id, "/pause"), fmt::format("cannot pause the container '{}'", id));
}

Result Client::unpause(const std::string& id) {
  return act(*http_, "POST", path_of(id, "/unpause"), fmt::format("cannot unpause the container '{}'", id));
}

Result Client::rename(const std::string& id, const std::string& name) {
  return act(*http_, "POST", path_of(id, "/rename?name=") + encode(name),
             fmt::format("cannot rename the container '{}'", id));
}

Result Client::remove(const std::string& id, Removal removal) {
  const std::string query = fmt::format("?force={}&v={}", removal.force, removal.anonymous_volumes);
  return act(*http_, "DELETE", path_of(id) + query, fmt::format("cannot remove the container '{}'", id),
             true);
}

std::optional<int> Client::wait(const std::string& id, std::optional<std::chrono::milliseconds> deadline) {
  Request request{"POST", path_of(id, "/wait")};
  request.unbounded = true;
  const auto end = std::chrono::steady_clock::now() + deadline.value_or(std::chrono::milliseconds(0));
  if (deadline) request.go_on = [end] { return std::chrono::steady_clock::now() < end; };
  const Answer answer = http_->send(request);
  if (answer.status == 0 || answer.status == 404) return std::nullopt;
  if (!answer.ok()) throw refusal(fmt::format("cannot wait for the container '{}'", id), answer);
  return static_cast<int>(number_of(answer.body, "StatusCode"));
}

ExecResult Client::logs(const std::string& id, int last_lines) {
  const auto details = find_container(id);
  if (!details) throw base::Error(fmt::format("there is no container '{}'", id));
  Answer answer =
      http_->require({"GET", path_of(id, fmt::format("/logs?stdout=1&stderr=1&tail={}", last_lines))},
                     fmt::format("cannot read the logs of '{}'", id));
  ExecResult result;
  if (details->tty)
    result.out = std::move(answer.body);
  else
    take_frames(answer.body, [&result](Channel channel, std::string_view piece) {
      (channel == Channel::err ? result.err : result.out).append(piece);
    });
  return result;
}

Result Client::put_archive(const std::string& id, const std::string& folder, const Source& tar) {
  Request request{"PUT", path_of(id, "/archive?path=") + encode(folder)};
  request.upload = tar;
  request.unbounded = true;
  return result_of(http_->send(request),
                   fmt::format("cannot write into '{}' of the container '{}'", folder, id));
}

Result Client::fetch_archive(const std::string& id, const std::string& path, const Sink& sink) {
  Request request{"GET", path_of(id, "/archive?path=") + encode(path)};
  request.download = sink;
  request.unbounded = true;
  const Answer answer = http_->send(request);
  if (answer.status == 0) return {};  // the sink had enough
  return result_of(answer, fmt::format("cannot read '{}' of the container '{}'", path, id));
}

}  // namespace docker
