// SPDX-License-Identifier: MIT
#include "docker/http.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <exception>

#include "base/signal.hpp"
#include "docker/connection.hpp"
#include "docker/curl.hpp"

namespace docker {
namespace {

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

// What the callbacks of one transfer share. Exceptions must not pass through curl: they wait here.
struct Transfer {
  const Request& request;
  CURL* handle;
  Answer answer = {};
  std::exception_ptr problem = {};
  bool ended_by_us = false;
  int signal_before = base::noted_signal();
};

template <class Work>
auto guarded(Transfer& transfer, decltype(std::declval<Work>()()) refusal, const Work& work) {
  try {
    return work();
  } catch (...) {
    transfer.problem = std::current_exception();
    return refusal;
  }
}

std::size_t take(char* bytes, std::size_t one, std::size_t count, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  const std::string_view piece(bytes, one * count);
  return guarded(transfer, std::size_t{0}, [&]() -> std::size_t {
    long status = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    if (!transfer.request.download || status >= 300) {
      transfer.answer.body.append(piece);
      return piece.size();
    }
    if (transfer.request.download(piece)) return piece.size();
    transfer.ended_by_us = true;
    return piece.empty() ? 1 : 0;  // anything but the size ends the transfer
  });
}

std::size_t give(char* buffer, std::size_t one, std::size_t count, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  return guarded(transfer, std::size_t{CURL_READFUNC_ABORT},
                 [&] { return transfer.request.upload(buffer, one * count); });
}

int progress(void* pointer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  return guarded(transfer, 1, [&] {
    if (transfer.request.go_on && !transfer.request.go_on()) {
      transfer.ended_by_us = true;
      return 1;
    }
    // A signal from before is what an undo is running for.
    if (transfer.request.unbounded && transfer.signal_before == 0) base::check_interrupted();
    return 0;
  });
}

}  // namespace

struct Http::State {
  Endpoint endpoint;
  std::chrono::milliseconds timeout;
  Handle handle = nullptr;
};

Http::Http(Endpoint endpoint, std::chrono::milliseconds timeout)
    : state_(new State{std::move(endpoint), timeout, nullptr}) {}
Http::~Http() = default;

Answer Http::send(const Request& request) {
  if (!state_->handle) state_->handle = make_handle(state_->endpoint);
  CURL* curl = state_->handle.get();
  Transfer transfer{request, curl};
  std::array<char, CURL_ERROR_SIZE> detail{};
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  list = curl_slist_append(
      list, request.upload ? "Content-Type: application/x-tar" : "Content-Type: application/json");
  if (request.upload) list = curl_slist_append(list, "Transfer-Encoding: chunked");
  const Headers headers(list);

  curl_easy_setopt(curl, CURLOPT_URL, (url_stem(state_->endpoint) + request.path).c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail.data());
  const std::string method = request.method;
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 0L);
  curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  if (request.upload) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &transfer);
  } else if (method == "POST" || method == "PUT") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  const auto timeout =
      request.unbounded ? std::chrono::milliseconds(0) : request.timeout.value_or(state_->timeout);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, request.unbounded || request.go_on ? 0L : 1L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);

  const CURLcode code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  if (transfer.problem) std::rethrow_exception(transfer.problem);
  if (transfer.ended_by_us) return {};
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &transfer.answer.status);
  // An engine that refuses an upload may answer and hang up before it has read all: the answer counts.
  if (code != CURLE_OK && !(code == CURLE_SEND_ERROR && transfer.answer.status >= 400))
    throw no_answer(state_->endpoint, code, detail.data());
  return std::move(transfer.answer);
}

Answer Http::require(const Request& request, const std::string& what) {
  Answer answer = send(request);
  if (answer.status != 0 && !answer.ok()) throw refusal(what, answer);
  return answer;
}

std::unique_ptr<Connection> Http::hijack(const std::string& path, const std::string& body,
                                         const std::string& what) {
  auto connection = std::make_unique<Connection>(state_->endpoint);
  const Answer answer = connection->upgrade(path, body);
  if (answer.status != 101 && !answer.ok()) throw refusal(what, answer);
  return connection;
}

std::string Answer::message() const {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (json.is_object() && json.contains("message") && json["message"].is_string()) return json["message"];
  return body.empty() ? "status " + std::to_string(status) : body.substr(0, 500);
}

base::Error refusal(const std::string& what, const Answer& answer) {
  return base::Error(what + ": " + answer.message());
}

std::string encode(const std::string& text) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') ||
                       std::string_view("-._~/:@").find(letter) != std::string_view::npos;
    if (plain)
      encoded += letter;
    else
      encoded += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return encoded;
}

}  // namespace docker
