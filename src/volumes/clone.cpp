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

// What was copied longer ago than this is copied live once more, so that less is left for the pause.
constexpr auto fresh = std::chrono::milliseconds(1500);
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
  std::unique_ptr<Passes> passes;  // once it is staged
  bool settled = false;            // copied while nobody wrote
  Clock::time_point start;
  Clock::time_point last_start;  // of the last pass
};

Clone::Clone(docker::Client& engine, output::Ui& ui, CloneOptions options, std::vector<Copy> copies)
    : engine_(engine),
      ui_(ui),
      options_(options),
      copies_(std::move(copies)),
      results_(copies_.size()),
      states_(std::make_unique<std::vector<State>>(copies_.size())),
      marker_(engine, targets(copies_)) {}

Clone::~Clone() {
  // The helpers mount what the marker removes.
  states_.reset();
}

void Clone::stage(const Copy& copy) {
  const auto place = std::find_if(copies_.begin(), copies_.end(),
                                  [&](const Copy& each) { return each.target == copy.target; });
  auto& state = states_->at(static_cast<std::size_t>(place - copies_.begin()));
  state.start = Clock::now();
  if (!is_folder(copy.target)) engine_.create_volume({.name = copy.target, .labels = copy.labels});
  PassesOptions options;
  if (copy.spare && adopt_spare(engine_, *copy.spare, copy.target)) {
    options.earlier = copy.spare->earlier;
    results_.at(static_cast<std::size_t>(place - copies_.begin())).method = "spare";
  }
  state.passes = std::make_unique<Passes>(engine_, copy.source, copy.target, options);
  first_passes(copy, state);
}

void Clone::begin_pass(std::size_t index, Pass pass) {
  states_->at(index).last_start = Clock::now();
  states_->at(index).passes->begin(pass);
}

void Clone::end_pass(std::size_t index) {
  const auto result = states_->at(index).passes->finish(ui_, text_of(copies_[index]));
  auto& copied = results_.at(index);
  if (copied.method.empty()) copied.method = result.method;
  copied.bytes = result.bytes;
}

void Clone::first_passes(const Copy& copy, State& state) {
  const auto index = static_cast<std::size_t>(&state - states_->data());
  const bool busy = !writers(engine_, {copy.source}).empty();
  for (int number = 1; number <= most_live_passes; ++number) {
    begin_pass(index, busy ? Pass::live : Pass::last);
    end_pass(index);
    if (!busy || Clock::now() - state.last_start < fresh) break;
  }
  // Whoever began to write meanwhile may have made it two moments' mixture.
  state.settled =
      options_.quiesce == config::Quiesce::none || (!busy && writers(engine_, {copy.source}).empty());
}

void Clone::refresh(const std::vector<std::size_t>& indexes) {
  std::vector<std::size_t> old;
  for (const auto index : indexes) {
    if (Clock::now() - states_->at(index).last_start > fresh) old.push_back(index);
  }
  for (const auto index : old) begin_pass(index, Pass::live);
  for (const auto index : old) end_pass(index);
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

std::vector<std::string> Clone::sources_of(const std::vector<std::size_t>& indexes) const {
  std::vector<std::string> sources;
  sources.reserve(indexes.size());
  for (const auto index : indexes) sources.push_back(copies_[index].source);
  return sources;
}

void Clone::last_pass(const std::vector<std::size_t>& indexes, bool hold) {
  std::unique_ptr<Freeze> freeze;
  if (hold) {
    freeze = std::make_unique<Freeze>(engine_, ui_, options_.quiesce, options_.deadline);
    freeze->begin(sources_of(indexes));
  }
  for (const auto index : indexes) begin_pass(index, Pass::last);
  for (const auto index : indexes) {
    states_->at(index).passes->follow(ui_, text_of(copies_[index]), [&] {
      if (freeze) freeze->require_held();
    });
  }
  if (freeze) freeze->end();
  for (const auto index : indexes) {
    end_pass(index);
    states_->at(index).settled = hold || writers(engine_, {copies_[index].source}).empty();
  }
}

const std::vector<Copied>& Clone::finish() {
  for (std::size_t index = 0; index < copies_.size(); ++index) {
    if (!states_->at(index).passes) stage(copies_[index]);
  }
  for (int round = 0; round < 3; ++round) {
    const auto left = unsettled();
    if (left.empty()) break;
    const bool hold = !writers(engine_, sources_of(left)).empty();
    if (hold) refresh(left);
    last_pass(left, hold);
    if (hold) break;
  }
  for (std::size_t index = 0; index < copies_.size(); ++index) {
    states_->at(index).passes->end();
    results_[index].took =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - states_->at(index).start);
  }
  return results_;
}

std::string cost_text(const Copied& copied) {
  const char* how = copied.method == "reflink"   ? "shared (reflink)"
                    : copied.method == "overlay" ? "shared (overlay)"
                    : copied.method == "spare"   ? "brought up to date (spare)"
                                                 : "copied";
  return fmt::format("{} {} in {:.1f} s", base::human_size(copied.bytes), how,
                     std::chrono::duration<double>(copied.took).count());
}

}  // namespace volumes
