// SPDX-License-Identifier: MIT
#include "volumes/clone.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "volumes/freeze.hpp"
#include "volumes/pass.hpp"

namespace volumes {
namespace {

using Clock = std::chrono::steady_clock;

// A live pass that took longer is followed by another one, so that less is left for the pause.
constexpr std::int64_t long_pass = 3000;
constexpr int most_live_passes = 3;

bool is_folder(const std::string& target) { return target.front() == '/'; }

std::vector<std::string> targets(const std::vector<Copy>& copies) {
  std::vector<std::string> names;
  for (const auto& copy : copies) {
    if (!is_folder(copy.target)) names.push_back(copy.target);
  }
  return names;
}

std::string text_of(const Copy& copy) { return fmt::format("copying '{}'", copy.key); }

}  // namespace

struct Clone::State {
  bool staged = false;
  bool settled = false;  // copied while nobody wrote
  std::string since;     // of the last pass
  Clock::time_point start;
};

Clone::Clone(docker::Client& engine, output::Ui& ui, CloneOptions options, std::vector<Copy> copies)
    : engine_(engine),
      ui_(ui),
      options_(options),
      copies_(std::move(copies)),
      results_(copies_.size()),
      states_(std::make_unique<std::vector<State>>(copies_.size())),
      marker_(engine, targets(copies_)) {}

Clone::~Clone() = default;

void Clone::stage(const Copy& copy) {
  const auto place = std::find_if(copies_.begin(), copies_.end(),
                                  [&](const Copy& each) { return each.target == copy.target; });
  auto& state = states_->at(static_cast<std::size_t>(place - copies_.begin()));
  state.start = Clock::now();
  if (!is_folder(copy.target)) engine_.create_volume({.name = copy.target, .labels = copy.labels});
  first_passes(copy, state);
  state.staged = true;
}

void Clone::first_passes(const Copy& copy, State& state) {
  const bool busy = !writers(engine_, {copy.source}).empty();
  const Pass pass = busy ? Pass::live : Pass::last;
  for (int number = 1; number <= most_live_passes; ++number) {
    Task task(engine_, copy_job(copy.source, copy.target,
                                {.pass = pass, .difference = number > 1, .since = state.since}));
    task.start();
    const auto result = finish_copy(task, ui_, text_of(copy));
    auto& copied = results_.at(static_cast<std::size_t>(&state - states_->data()));
    if (number == 1) copied.method = result.method;
    copied.bytes = result.bytes;
    state.since = result.started;
    if (!busy || result.milliseconds < long_pass) break;
  }
  // Whoever began to write meanwhile may have made it two moments' mixture.
  state.settled =
      options_.quiesce == config::Quiesce::none || (!busy && writers(engine_, {copy.source}).empty());
}

std::vector<std::size_t> Clone::unsettled() {
  std::vector<std::size_t> result;
  for (std::size_t index = 0; index < copies_.size(); ++index) {
    const bool writes =
        options_.quiesce != config::Quiesce::none && !writers(engine_, {copies_[index].source}).empty();
    if (writes || !states_->at(index).settled) result.push_back(index);
  }
  return result;
}

void Clone::last_pass(std::vector<std::size_t> indexes, bool hold) {
  std::vector<std::unique_ptr<Task>> tasks;
  std::vector<std::string> sources;
  for (const auto index : indexes) {
    const Copy& copy = copies_[index];
    tasks.push_back(std::make_unique<Task>(
        engine_, copy_job(copy.source, copy.target,
                          {.pass = Pass::last, .difference = true, .since = states_->at(index).since})));
    sources.push_back(copy.source);
  }
  std::unique_ptr<Freeze> freeze;
  if (hold) {
    freeze = std::make_unique<Freeze>(engine_, ui_, options_.quiesce, options_.deadline);
    freeze->begin(sources);
  }
  for (const auto& task : tasks) task->start();
  for (std::size_t at = 0; at < tasks.size(); ++at) {
    follow_copy(*tasks[at], ui_, text_of(copies_[indexes[at]]), [&] {
      if (freeze) freeze->require_held();
    });
  }
  if (freeze) freeze->end();
  for (std::size_t at = 0; at < tasks.size(); ++at) {
    const auto result = finish_copy(*tasks[at], ui_, text_of(copies_[indexes[at]]));
    auto& state = states_->at(indexes[at]);
    state.since = result.started;
    results_[indexes[at]].bytes = result.bytes;
    state.settled = hold || writers(engine_, {copies_[indexes[at]].source}).empty();
  }
}

const std::vector<Copied>& Clone::finish() {
  for (std::size_t index = 0; index < copies_.size(); ++index) {
    if (!states_->at(index).staged) stage(copies_[index]);
  }
  for (int round = 0; round < 3; ++round) {
    const auto left = unsettled();
    if (left.empty()) break;
    std::vector<std::string> sources;
    for (const auto index : left) sources.push_back(copies_[index].source);
    const bool hold = !writers(engine_, sources).empty();
    last_pass(left, hold);
    if (hold) break;
  }
  for (std::size_t index = 0; index < copies_.size(); ++index) {
    results_[index].took =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - states_->at(index).start);
  }
  return results_;
}

std::string cost_text(const Copied& copied) {
  return fmt::format("{} {} in {:.1f} s", base::human_size(copied.bytes),
                     copied.method == "reflink" ? "shared (reflink)" : "copied",
                     std::chrono::duration<double>(copied.took).count());
}

}  // namespace volumes
