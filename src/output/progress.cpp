// SPDX-License-Identifier: MIT
#include "output/progress.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace output {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds silence{1000};
constexpr milliseconds rewrite_every{100};
constexpr milliseconds line_every{5000};

std::string left(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.999);
  if (whole < 100) return fmt::format("{} s left", whole);
  if (whole < 6000) return fmt::format("{} min left", (whole + 59) / 60);
  return fmt::format("{} h left", (whole + 3599) / 3600);
}

}  // namespace

Progress::Progress(Ui& ui, std::string what, std::optional<std::int64_t> total)
    : ui_(ui), what_(std::move(what)), total_(total), start_(Clock::now()), shown_(start_ - line_every) {}

Progress::~Progress() { ui_.transient(""); }

std::string Progress::line(Clock::time_point now) const {
  std::string text = what_ + ": " + base::human_size(done_);
  if (total_ && *total_ > 0) {
    const auto percent =
        std::min<std::int64_t>(100, static_cast<std::int64_t>(100.0 * double(done_) / double(*total_)));
    text += fmt::format(" of {} ({}%)", base::human_size(*total_), percent);
  }
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (seconds <= 0 || done_ <= 0) return text;
  const double rate = static_cast<double>(done_) / seconds;
  text += fmt::format(", {}/s", base::human_size(static_cast<std::int64_t>(rate)));
  if (total_ && *total_ > done_ && rate > 0) text += ", " + left(static_cast<double>(*total_ - done_) / rate);
  return text;
}

void Progress::advance_to(std::int64_t bytes, Clock::time_point now) {
  done_ = bytes;
  if (ui_.quiet() || now - start_ < silence) return;
  if (ui_.terminal().rewrites) {
    if (now - shown_ < rewrite_every) return;
    ui_.transient(line(now));
  } else {
    if (now - shown_ < line_every) return;
    ui_.say(line(now));
  }
  shown_ = now;
}

}  // namespace output
