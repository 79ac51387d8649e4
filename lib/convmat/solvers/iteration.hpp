#pragma once

#include <convmat/solvers/solution.hpp>
#include <functional>

namespace convmat {

/// How an iterative method runs. It ends where its residual is at most `tolerance`, after `iterations`, or
/// where the monitor, told every iteration (from 0 on) and its residual, returns true; Solution::ending says
/// which. Right-hand sides of a batch are solved one after the other.
///
/// Every method throws ShapeError where b, start or preconditioner do not fit A, NumericError with the
/// position where b is not finite and where a residual becomes so, Error where tolerance or iterations are
/// negative. The backward error it reports is an upper bound, |b - A x| / (|A x| + |b|) in the maximum norm,
/// for which no norm of A is needed.
template <Scalar S>
struct IterationOptions {
  double tolerance = 1e-10;
  Index iterations = 1000;
  std::function<bool(Index iteration, double residual)> monitor = {};

  /// Where it begins: of A's domain, or a batch as large as b's. Empty: at zero.
  std::optional<Tensor<S>> start = {};

  /// M⁻¹ for a matrix M near A. For least squares, which is solved for y with x = M⁻¹ y, one that brings A
  /// M⁻¹ near an isometry.
  std::optional<LinearOperator<S>> preconditioner = {};
};

}  // namespace convmat
