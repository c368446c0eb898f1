// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "docker/client.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"
#include "docker/result.hpp"

namespace docker {
namespace {

// A network in use and a name that is not ours to remove are refused with 403.
Result result_of_network(const Answer& answer, const std::string& what) {
  if (answer.status == 403) return {Outcome::conflict, answer.message(), {}};
  return result_of(answer, what);
}

}  // namespace

std::vector<Network> Client::networks(const Filter& filter) {
  return parse_networks(
      http_->require({"GET", "/networks" + filter_query(filter)}, "cannot list the networks").body);
}

std::optional<Network> Client::find_network(const std::string& name) {
  const Answer answer = http_->send({"GET", "/networks/" + encode(name)});
  if (answer.status == 404) return std::nullopt;
  if (!answer.ok()) throw refusal(fmt::format("cannot inspect the network '{}'", name), answer);
  return parse_network(answer.body);
}

Result Client::create_network(const NetworkSpec& spec) {
  const Answer answer = http_->send({"POST", "/networks/create", write_network(spec)});
  const std::string what = fmt::format("cannot create the network '{}'", spec.name);
  // Subnets that overlap are refused with 403 too: that is no taken name.
  if (answer.status == 403) throw refusal(what, answer);
  Result result = result_of(answer, what);
  if (result.ok()) result.id = text_of(answer.body, "Id");
  return result;
}

Result Client::remove_network(const std::string& name) {
  return result_of_network(http_->send({"DELETE", "/networks/" + encode(name)}),
                           fmt::format("cannot remove the network '{}'", name));
}

Result Client::connect(const std::string& network, const std::string& container,
                       const std::vector<std::string>& aliases) {
  const Answer answer =
      http_->send({"POST", "/networks/" + encode(network) + "/connect", write_connect(container, aliases)});
  Result result =
      result_of_network(answer, fmt::format("cannot connect '{}' to the network '{}'", container, network));
  if (result.outcome == Outcome::conflict && result.message.find("already exists") != std::string::npos)
    result.outcome = Outcome::unchanged;
  return result;
}

Result Client::disconnect(const std::string& network, const std::string& container) {
  const Answer answer =
      http_->send({"POST", "/networks/" + encode(network) + "/disconnect", write_disconnect(container)});
  const std::string message = answer.ok() ? "" : answer.message();
  if (message.find("is not connected") != std::string::npos) return {Outcome::unchanged, message, {}};
  return result_of_network(answer,
                           fmt::format("cannot disconnect '{}' from the network '{}'", container, network));
}

}  // namespace docker
