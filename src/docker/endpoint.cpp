// SPDX-License-Identifier: MIT
#include "docker/endpoint.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"

namespace docker {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* default_url = "unix:///var/run/docker.sock";

fs::path configuration_folder() {
  const auto named = base::environment("DOCKER_CONFIG");
  return named ? fs::path(*named) : base::home() / ".docker";
}

json load_json(const fs::path& path) {
  const auto text = base::load_file(path);
  if (!text) return json::object();
  json value = json::parse(*text, nullptr, false);
  return value.is_object() ? value : json::object();
}

// Whatever is missing or of another kind is "".
std::string text_at(const json& value, const char* pointer) {
  const json::json_pointer place(pointer);
  return value.contains(place) && value[place].is_string() ? value[place].get<std::string>() : "";
}

Endpoint of_context(const std::string& name) {
  const fs::path contexts = configuration_folder() / "contexts";
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(contexts / "meta", problem)) {
    const json meta = load_json(entry.path() / "meta.json");
    if (text_at(meta, "/Name") != name) continue;
    Endpoint endpoint = endpoint_of(text_at(meta, "/Endpoints/docker/Host"));
    endpoint.context = name;
    const fs::path tls = contexts / "tls" / entry.path().filename() / "docker";
    if (base::is_folder(tls)) endpoint.tls_folder = tls;
    endpoint.tls_verify = !meta.value("/Endpoints/docker/SkipTLSVerify"_json_pointer, false);
    return endpoint;
  }
  throw base::Error(fmt::format("there is no docker context '{}'", name), base::ErrorKind::unavailable)
      .hint("choose another one with 'docker context use NAME'; 'docker context ls' shows them");
}

std::string current_context() {
  if (const auto name = base::environment("DOCKER_CONTEXT")) return *name;
  return text_at(load_json(configuration_folder() / "config.json"), "/currentContext");
}

}  // namespace

Endpoint endpoint_of(const std::string& url) {
  Endpoint endpoint;
  endpoint.url = url;
  if (url.rfind("unix://", 0) == 0) {
    // /var/run is a link to /run as a rule: both name one engine.
    endpoint.key = "unix://" + base::normal_path(url.substr(7)).string();
    return endpoint;
  }
  for (const char* scheme : {"tcp://", "http://", "https://"}) {
    if (url.rfind(scheme, 0) != 0) continue;
    endpoint.key = url;
    return endpoint;
  }
  throw base::Error(fmt::format("engines at '{}' are not supported", url), base::ErrorKind::unavailable)
      .hint(
          "forward its socket, for example with 'ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST', "
          "and set DOCKER_HOST=unix:///tmp/docker.sock");
}

Endpoint find_endpoint() {
  if (const auto url = base::environment("DOCKER_HOST")) {
    Endpoint endpoint = endpoint_of(*url);
    const bool verify = base::environment("DOCKER_TLS_VERIFY").has_value();
    if (verify || base::environment("DOCKER_TLS")) {
      const auto folder = base::environment("DOCKER_CERT_PATH");
      endpoint.tls_folder = folder ? fs::path(*folder) : configuration_folder();
      endpoint.tls_verify = verify;
    }
    return endpoint;
  }
  const std::string context = current_context();
  if (!context.empty() && context != "default") return of_context(context);
  Endpoint endpoint = endpoint_of(default_url);
  endpoint.context = "default";
  return endpoint;
}

}  // namespace docker
