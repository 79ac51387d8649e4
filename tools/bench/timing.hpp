#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace convmat::bench {

/// Seconds since some moment; tests put their own in its place.
using Clock = std::function<double()>;
double steady_seconds();

/// The middle of the samples in order, the mean of the two middle ones where their number is even; NaN of
/// none.
double median(std::vector<double> samples);

/// Something that is timed, in this process or in another.
class Subject {
 public:
  virtual ~Subject() = default;

  /// Makes ready and calls once; seconds of that call.
  virtual double warm_up() = 0;

  /// Seconds of one call, again and again for about `seconds`, at least once.
  virtual std::vector<double> burst(double seconds) = 0;

  /// How it is done, once it has been warmed up: a function's name, say.
  virtual std::string method() const = 0;
};

/// Calls of this process. Calls too short for the clock are timed many at a time.
class Calls final : public Subject {
 public:
  /// `release` gives back, outside the time, what the call before has made.
  Calls(std::string method, std::function<void()> call, std::function<void()> release = {},
        Clock now = steady_seconds)
      : method_(std::move(method)),
        call_(std::move(call)),
        release_(std::move(release)),
        now_(std::move(now)) {}

  double warm_up() override;
  std::vector<double> burst(double seconds) override;
  std::string method() const override { return method_; }

 private:
  double sample(int calls);

  std::string method_;
  std::function<void()> call_, release_;
  Clock now_;
  int together_ = 1;
};

/// The time of a subject, or why there is none.
struct Timing {
  double seconds;  // the median, NaN where there is none
  std::string error;
};

/// Times subjects in turns, so that what disturbs the machine disturbs all of them: after a warm-up of each,
/// five rounds in which each has a burst of `seconds` / 5, except that no subject begins a round once it has
/// taken `patience` seconds. A convmat::Error or std::bad_alloc ends the subject
/// that throws it, and is its error.
std::vector<Timing> time_in_turns(const std::vector<std::unique_ptr<Subject>>& subjects, double seconds,
                                  double patience = 10);

}  // namespace convmat::bench
