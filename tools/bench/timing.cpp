#include "timing.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/program/exit.hpp>
#include <limits>
#include <new>

namespace convmat::bench {
namespace {

constexpr int rounds = 5;
constexpr double shortest_sample = 20e-6;  // a thousand times what a look at the clock takes

struct Turn {
  double spent = 0;
  std::vector<double> samples;
  std::string error;
};

// Runs f unless the subject has failed, and notes how it ends.
template <class F>
void attempt(Turn& turn, const F& f) {
  check_interrupted();
  if (!turn.error.empty()) return;
  const double start = steady_seconds();
  try {
    f();
  } catch (const Error& error) {
    turn.error = error.what();
  } catch (const std::bad_alloc&) {
    turn.error = "out of memory";
  }
  turn.spent += steady_seconds() - start;
}

}  // namespace

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> samples) {
  if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto upper = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), upper, samples.end());
  if (samples.size() % 2 == 1) return *upper;
  return (*std::max_element(samples.begin(), upper) + *upper) / 2;
}

double Calls::sample(int calls) {
  if (release_) release_();
  const double start = now_();
  for (int i = 0; i < calls; ++i) call_();
  return (now_() - start) / calls;
}

// The first call may prepare plans and touch memory, so the second says how many fill a sample.
double Calls::warm_up() {
  const double first = sample(1);
  if (first < shortest_sample * 100)
    together_ = static_cast<int>(std::clamp(shortest_sample / std::max(sample(1), 1e-9), 1.0, 1e4));
  return first;
}

std::vector<double> Calls::burst(double seconds) {
  std::vector<double> samples;
  const double start = now_();
  do samples.push_back(sample(together_));
  while (now_() - start < seconds);
  return samples;
}

std::vector<Timing> time_in_turns(const std::vector<std::unique_ptr<Subject>>& subjects, double seconds,
                                  double patience) {
  std::vector<Turn> turns(subjects.size());
  for (std::size_t s = 0; s < subjects.size(); ++s) attempt(turns[s], [&] { subjects[s]->warm_up(); });
  for (int round = 0; round < rounds; ++round)
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      if (round > 0 && turns[s].spent > patience) continue;
      attempt(turns[s], [&] {
        const std::vector<double> samples = subjects[s]->burst(seconds / rounds);
        turns[s].samples.insert(turns[s].samples.end(), samples.begin(), samples.end());
      });
    }
  std::vector<Timing> timings;
  for (const Turn& turn : turns)
    timings.push_back({median(turn.error.empty() ? turn.samples : std::vector<double>()), turn.error});
  return timings;
}

}  // namespace convmat::bench
