// SPDX-License-Identifier: MIT
#include "docker/curl.hpp"

#include <mutex>

namespace docker {
namespace {

bool has_prefix(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

// Setting up TLS costs milliseconds, which a socket of this host does not need.
void initialise(bool tls) {
  static std::once_flag plain, with_tls;
  if (tls)
    std::call_once(with_tls, [] { curl_global_init(CURL_GLOBAL_ALL); });
  else
    std::call_once(plain, [] { curl_global_init(CURL_GLOBAL_NOTHING); });
}

}  // namespace

std::string url_stem(const Endpoint& endpoint) {
  if (has_prefix(endpoint.url, "unix://")) return "http://engine";
  const std::string host = endpoint.url.substr(endpoint.url.find("://") + 3);
  return (endpoint.tls_folder.empty() && !has_prefix(endpoint.url, "https://") ? "http://" : "https://") +
         host;
}

Handle make_handle(const Endpoint& endpoint) {
  const bool tls = has_prefix(url_stem(endpoint), "https://");
  initialise(tls);
  Handle handle(curl_easy_init());
  if (!handle) throw base::Error("cannot prepare a connection to the engine", base::ErrorKind::bug);
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  if (has_prefix(endpoint.url, "unix://"))
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, endpoint.url.substr(7).c_str());
  if (tls && !endpoint.tls_folder.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, (endpoint.tls_folder / "ca.pem").c_str());
    curl_easy_setopt(curl, CURLOPT_SSLCERT, (endpoint.tls_folder / "cert.pem").c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, (endpoint.tls_folder / "key.pem").c_str());
    if (!endpoint.tls_verify) {
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
  }
  return handle;
}

base::Error no_answer(const Endpoint& endpoint, CURLcode code, const std::string& detail) {
  const std::string why = detail.empty() ? curl_easy_strerror(code) : detail;
  base::Error error("the Docker engine at '" + endpoint.url + "' does not answer: " + why,
                    base::ErrorKind::unavailable);
  if (code == CURLE_OPERATION_TIMEDOUT)
    return error.hint("it may be busy: try again, or look at it with 'docker info'");
  if (code == CURLE_COULDNT_CONNECT)
    return error
        .hint(
            "start it ('sudo systemctl start docker'), or point DOCKER_HOST or 'docker context use' to one "
            "that runs")
        .hint(
            "if it runs, your user may lack access to its socket: 'sudo usermod -aG docker $USER', then log "
            "in again");
  return error.hint("look at it with 'docker info'");
}

}  // namespace docker
