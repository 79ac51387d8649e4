#pragma once

#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

#include "families.hpp"

namespace toeplitz_solvers {

/// Iterations of conjugate gradients from x = 0 to ‖r‖ < 1e-7 ‖b‖, b = ones, without and with the circulant
/// preconditioners, held against expected counts; infinite where the circulant is not positive
/// definite.
class IterationStudy {
 public:
  explicit IterationStudy(convmat::Report& report) : report_(report) {}

  static std::vector<Index> extents(const Family& family);

  void add(const Family& family, Index n);

  /// Stores and prints the table, which has a verdict for each: "converged", or why there is no such
  /// preconditioner.
  void tell() const;
  std::vector<convmat::Chart> charts() const;

 private:
  convmat::Report& report_;
  std::vector<std::string> family_, preconditioner_, verdict_;
  std::vector<Index> n_;
  std::vector<double> iterations_, expected_;
};

}  // namespace toeplitz_solvers
