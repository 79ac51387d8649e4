#pragma once

#include <chrono>
#include <convmat/core/shape.hpp>
#include <convmat/program/command_line.hpp>

namespace convmat {

/// Progress of long work on stderr: on a terminal a bar with rate and time left, redrawn at most ten times a
/// second and erased at the end; elsewhere a line every 30 seconds. --progress always draws the bar anyway,
/// --progress never and --quiet draw nothing.
class CONVMAT_API Progress {
 public:
  /// `what` names the work ("applying"), `unit` what is counted ("images"), in the plural.
  Progress(const CommandLine& options, std::string what, std::string unit, Index total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `count` more are done. Obeys a signal: see check_interrupted().
  void advance(Index count = 1);

  /// What stands behind the time left from now on: "loss 0.34".
  void note(std::string text) { note_ = std::move(text); }

 private:
  using Clock = std::chrono::steady_clock;
  std::string line() const;

  std::string what_, unit_, note_;
  Index total_, done_ = 0;
  enum class Style { none, bar, lines } style_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now(), last_ = start_;
};

}  // namespace convmat
