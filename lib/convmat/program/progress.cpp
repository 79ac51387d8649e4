#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/progress.hpp>
#include <iostream>

namespace convmat {
namespace {

// 1,204 of quick ones, 0.35 of slow ones
std::string rate_text(double rate) {
  return rate < 10 ? fmt::format("{:.2g}", rate) : format_count(static_cast<Index>(rate));
}

}  // namespace

Progress::Progress(const CommandLine& options, std::string what, std::string unit, Index total)
    : what_(std::move(what)), unit_(std::move(unit)), total_(total) {
  const std::size_t when = options.choice("progress", {"auto", "always", "never"});
  if (when == 2 || options.quiet())
    style_ = Style::none;
  else
    style_ = when == 1 || isatty(STDERR_FILENO) != 0 ? Style::bar : Style::lines;
}

Progress::~Progress() {
  if (drawn_ && style_ == Style::bar) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::advance(Index count) {
  check_interrupted();
  done_ += count;
  if (style_ == Style::none) return;
  const auto pause = style_ == Style::bar ? std::chrono::milliseconds(100) : std::chrono::seconds(30);
  if (const auto now = Clock::now(); now - last_ >= pause) {
    last_ = now;
    drawn_ = true;
    std::cerr << (style_ == Style::bar ? "\r" + line() + "\x1b[K" : line() + "\n") << std::flush;
  }
}

// "applying  [#########-----------]  45 %  1,204/s  3 s left"
std::string Progress::line() const {
  constexpr int width = 24;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double part =
      total_ > 0 ? std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_)) : 1;
  const double rate = static_cast<double>(done_) / std::max(seconds, 1e-9);
  const int filled = static_cast<int>(part * width);
  return fmt::format("{}  [{:#<{}}{:-<{}}] {:3.0f} %  {} {}/s  {:.0f} s left{}{}", what_, "", filled, "",
                     width - filled, 100 * part, rate_text(rate), unit_,
                     static_cast<double>(total_ - done_) / std::max(rate, 1e-9), note_.empty() ? "" : "  ",
                     note_);
}

}  // namespace convmat
