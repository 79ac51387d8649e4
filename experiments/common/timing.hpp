#pragma once

#include <algorithm>
#include <chrono>
#include <convmat/program/exit.hpp>
#include <utility>
#include <vector>

namespace experiments {

/// Seconds of two calls: medians of rounds in which each takes its turn, as often in a row as lasts at least
/// a tenth of a millisecond.
template <class First, class Second>
std::pair<double, double> times_in_turns(const First& first, const Second& second, int rounds = 11) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = [](const auto& call, int calls) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    return std::chrono::duration<double>(Clock::now() - start).count() / calls;
  };
  const auto calls_of = [&](const auto& call) {
    call();
    return std::clamp(static_cast<int>(1e-4 / std::max(seconds(call, 1), 1e-8)), 1, 1000);
  };
  const int first_calls = calls_of(first), second_calls = calls_of(second);
  std::vector<double> a, b;
  for (int round = 0; round < rounds; ++round) {
    convmat::check_interrupted();
    a.push_back(seconds(first, first_calls));
    b.push_back(seconds(second, second_calls));
  }
  const auto median = [](std::vector<double>& times) {
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                     times.end());
    return times[times.size() / 2];
  };
  return {median(a), median(b)};
}

}  // namespace experiments
