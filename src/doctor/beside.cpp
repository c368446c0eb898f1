// SPDX-License-Identifier: MIT
#include "doctor/beside.hpp"

#include <fmt/format.h>

#include <chrono>
#include <mutex>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "volumes/program.hpp"
#include "volumes/task.hpp"

namespace doctor {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(15);           // to begin with
constexpr auto patience_for_each = std::chrono::seconds(10);  // slow name servers, a port that stays silent

std::string ask(const Subject& subject, const std::string& container, std::vector<std::string> command) {
  docker::Client engine(subject.endpoint);
  {
    // Containers are asked side by side; one of them brings the image.
    static std::mutex importing;
    const std::lock_guard guard(importing);
    static_cast<void>(volumes::ensure_image(engine));
  }
  const auto end = Clock::now() + patience + patience_for_each * command.size();
  command.insert(command.begin(), "ask");
  volumes::Task task(
      engine,
      {.command = std::move(command), .mounts = {}, .input = false, .network = "container:" + container});
  task.start();
  std::string output;
  static_cast<void>(task.finish(
      [&output](const std::string& line) {
        output += line + "\n";
        return false;
      },
      [end] {
        if (Clock::now() > end) throw base::Error("no answer in the container's network");
      }));
  return output;
}

}  // namespace

void ask_beside(const Subject& subject, const std::string& container, std::vector<Answer>& answers) {
  std::vector<Answer> lacking;
  std::vector<std::string> pairs;
  for (const auto& answer : answers) {
    if (answer.asked && (answer.reachable || !answer.dependency.port)) continue;
    pairs.push_back(fmt::format("{}:{}", answer.name, answer.dependency.port.value_or(0)));
    lacking.push_back(answer);
    lacking.back().asked = false;
    lacking.back().addresses.clear();
  }
  if (lacking.empty()) return;
  try {
    read_answers(ask(subject, container, pairs), lacking);
  } catch (const base::Error& error) {
    for (auto& answer : lacking) answer.trouble = error.what();
  }
  auto next = lacking.begin();
  for (auto& answer : answers) {
    if (answer.asked && (answer.reachable || !answer.dependency.port)) continue;
    auto& told = *next++;
    if (!told.asked) {
      answer.trouble = told.trouble;
      continue;
    }
    if (!answer.asked) answer = told;
    answer.reachable = told.reachable;
    answer.beside = true;
  }
}

}  // namespace doctor
