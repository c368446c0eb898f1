// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"
#include "docker/result.hpp"

namespace docker {
namespace {

// An upload that began is answered with 200, whatever comes of it: the last word is in the lines.
std::string last_status(const std::string& body, const std::string& what) {
  std::string status;
  for (const auto& line : base::lines(body)) {
    if (base::trim(line).empty()) continue;
    const std::string error = text_of(line, "error");
    if (!error.empty()) throw base::Error(error).prefixed(what);
    const std::string text = text_of(line, "status");
    if (!text.empty()) status = text;
  }
  return status;
}

}  // namespace

std::vector<Image> Client::images(const Filter& filter) {
  return parse_images(
      http_->require({"GET", "/images/json" + filter_query(filter)}, "cannot list the images").body);
}

std::optional<Image> Client::find_image(const std::string& name) {
  const Answer answer = http_->send({"GET", "/images/" + encode(name) + "/json"});
  if (answer.status == 404) return std::nullopt;
  if (!answer.ok()) throw refusal(fmt::format("cannot inspect the image '{}'", name), answer);
  return parse_image(answer.body);
}

std::string Client::import_image(const Source& tar, const std::string& name, const std::string& tag,
                                 const std::vector<std::string>& changes) {
  Request request{"POST", "/images/create?fromSrc=-&repo=" + encode(name) + "&tag=" + encode(tag)};
  for (const auto& change : changes) request.path += "&changes=" + encode(change);
  request.upload = tar;
  request.unbounded = true;
  const std::string what = fmt::format("cannot import the image '{}:{}'", name, tag);
  return last_status(http_->require(request, what).body, what);
}

void Client::load_image(const Source& tar) {
  Request request{"POST", "/images/load?quiet=1"};
  request.upload = tar;
  request.unbounded = true;
  const std::string what = "cannot load the images";
  (void)last_status(http_->require(request, what).body, what);
}

Result Client::tag_image(const std::string& name, const std::string& repository, const std::string& tag) {
  const std::string path =
      "/images/" + encode(name) + "/tag?repo=" + encode(repository) + "&tag=" + encode(tag);
  return result_of(http_->send({"POST", path}), fmt::format("cannot tag the image '{}'", name));
}

Result Client::remove_image(const std::string& name, Force force) {
  Request request{"DELETE", "/images/" + encode(name) + (force == Force::yes ? "?force=true" : "")};
  request.unbounded = true;
  return result_of(http_->send(request), fmt::format("cannot remove the image '{}'", name));
}

}  // namespace docker
