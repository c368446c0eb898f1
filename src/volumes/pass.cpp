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

Job copy_job(const std::string& source, const std::string& target, const PassOptions& options) {
  Job job;
  job.command = {"copy", "/source", "/target", "--pass", options.pass == Pass::live ? "live" : "final"};
  if (options.difference) {
    job.command.emplace_back("--delta");
    job.command.insert(job.command.end(), {"--since", options.since});
  } else {
    job.command.insert(job.command.end(), {"--reserve", std::to_string(reserve)});
  }
  job.mounts = {read_only(source, "/source"), writable(target, "/target")};
  return job;
}

void follow_copy(Task& task, output::Ui& ui, const std::string& what, const std::function<void()>& tick) {
  Shown shown(ui, what);
  const auto take = [&](const std::string& line) { return !shown.take(line) && line == "copied"; };
  if (task.follow(take, tick)) return;
  task.require_success();
  throw base::Error("the helper ended without a word", base::ErrorKind::bug);
}

PassResult finish_copy(Task& task, output::Ui& ui, const std::string& what) {
  Shown shown(ui, what);
  const auto answer = nlohmann::json::parse(
      task.finish([&](const std::string& line) { return shown.take(line); }), nullptr, false);
  if (!answer.is_object() || !answer.contains("started"))
    throw base::Error("the helper's answer cannot be read", base::ErrorKind::bug);
  PassResult result;
  result.method = answer.value("method", "copy");
  result.bytes = answer.value("bytes", std::int64_t{0});
  result.milliseconds = answer.value("milliseconds", std::int64_t{0});
  result.started = answer["started"].dump();
  return result;
}

}  // namespace volumes
