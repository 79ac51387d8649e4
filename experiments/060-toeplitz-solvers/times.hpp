#pragma once

#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

#include "families.hpp"

namespace toeplitz_solvers {

/// Seconds of each method for one right-hand side, ones, of |θ|³ + 0.01: medians in turns with Levinson's
/// recursion, setup included. Iterations go to a residual below 1e-12.
class TimeStudy {
 public:
  explicit TimeStudy(convmat::Report& report) : report_(report) {}

  /// Dense factors, of n³ / 3 multiplications, are for contrast, and end here.
  static constexpr Index most_of_lu = 512;

  void add(Index n);

  /// Stores and prints the table.
  void tell() const;
  convmat::Chart chart() const;

 private:
  convmat::Report& report_;
  std::vector<std::string> method_, title_;
  std::vector<Index> n_, iterations_;
  std::vector<double> seconds_, ratio_, backward_error_;
};

}  // namespace toeplitz_solvers
