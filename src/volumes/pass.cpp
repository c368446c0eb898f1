// SPDX-License-Identifier: MIT
#include "volumes/pass.hpp"

#include <nlohmann/json.hpp>

#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "output/progress.hpp"

namespace volumes {
namespace {

// What stays free for those who write to the source meanwhile.
constexpr std::int64_t reserve = 256LL << 20;

class Shown {
 public:
  Shown(output::Ui& ui, std::string what) : ui_(ui), what_(std::move(what)) {}

  // Whether the line was one of progress.
  bool take(const std::string& line) {
    if (line.rfind("progress ", 0) != 0) return false;
    const auto words = base::split(line, ' ');
    const auto done = words.size() == 3 ? base::parse_integer(words[1]) : std::nullopt;
    const auto total = words.size() == 3 ? base::parse_integer(words[2]) : std::nullopt;
    if (!done || !total) return true;
    if (!progress_) progress_.emplace(ui_, what_, *total);
    progress_->advance_to(*done);
    return true;
  }

 private:
  output::Ui& ui_;
  std::string what_;
  std::optional<output::Progress> progress_;
};

}  // namespace

Job copy_job(const std::string& source, const std::string& target, const PassesOptions& options) {
  Job job;
  job.command = {"copy", "/source", "/target", "--requests"};
  if (options.purpose == Purpose::background) job.command.emplace_back("--idle");
  if (options.earlier) {
    job.command.insert(job.command.end(), {"--delta", "--since", options.earlier->since});
  } else {
    job.command.insert(job.command.end(), {"--reserve", std::to_string(reserve)});
  }
  job.mounts = {read_only(source, "/source"), writable(target, "/target")};
  job.input = true;
  return job;
}

Passes::Passes(docker::Client& engine, const std::string& source, const std::string& target,
               const PassesOptions& options)
    : task_(engine, copy_job(source, target, options)) {
  task_.start();
}

void Passes::begin(Pass pass) {
  copied_ = false;
  try {
    task_.stream().write(pass == Pass::live ? "live\n" : "last\n");
  } catch (const base::Error& error) {
    // A helper that ended says itself why, to who follows it.
    if (error.kind() != base::ErrorKind::unavailable) throw;
  }
}

void Passes::follow(output::Ui& ui, const std::string& what, const std::function<void()>& tick) {
  Shown shown(ui, what);
  const auto take = [&](const std::string& line) { return !shown.take(line) && line == "copied"; };
  copied_ = task_.follow(take, tick);
  if (copied_) return;
  task_.require_success();
  throw base::Error("the helper ended without a word", base::ErrorKind::bug);
}

PassResult Passes::finish(output::Ui& ui, const std::string& what) {
  if (!copied_) follow(ui, what);
  std::string text;
  const bool told = task_.follow([&](const std::string& line) {
    text = line;
    return line.rfind('{', 0) == 0;
  });
  if (!told) task_.require_success();
  const auto answer = nlohmann::json::parse(text, nullptr, false);
  if (!answer.is_object() || !answer.contains("started"))
    throw base::Error("the helper's answer cannot be read", base::ErrorKind::bug);
  PassResult result;
  result.method = answer.value("method", "copy");
  result.bytes = answer.value("bytes", std::int64_t{0});
  result.milliseconds = answer.value("milliseconds", std::int64_t{0});
  result.started = answer["started"].dump();
  return result;
}

void Passes::end() {
  task_.stream().close_input();
  task_.finish();
}

}  // namespace volumes
