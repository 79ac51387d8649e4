#pragma once

#include <convmat/core/arithmetic.hpp>
#include <convmat/core/random.hpp>
#include <convmat/solvers/iterate.hpp>
#include <limits>
#include <vector>

namespace convmat::detail {

/// An upper triangular matrix R that grows by a column at a time, narrow ones above all: what the QR factors
/// of a Krylov method's projection are.
template <Scalar S>
class Triangle {
 public:
  /// The next column's last entries, its diagonal at the end; the others are zero. What would be above the
  /// first row is left out.
  void add(std::vector<S> entries) {
    const std::size_t height = columns_.size() + 1;
    if (entries.size() > height) entries.erase(entries.begin(), entries.end() - static_cast<Index>(height));
    columns_.push_back(std::move(entries));
  }

  Index order() const { return static_cast<Index>(columns_.size()); }

  /// R x and Rᴴ x.
  Tensor<S> times(const Tensor<S>& x) const {
    Tensor<S> y(x.shape());
    for (Index j = 0; j < order(); ++j) add_column(j, x[j], column(j).size(), y);
    return y;
  }

  Tensor<S> adjoint_times(const Tensor<S>& x) const {
    Tensor<S> y(x.shape());
    for (Index j = 0; j < order(); ++j) y[j] = dot_column(j, x, column(j).size());
    return y;
  }

  /// R⁻¹ x and R⁻ᴴ x.
  Tensor<S> divide(Tensor<S> x) const {
    for (Index j = order(); j-- > 0;) {
      x[j] /= column(j).back();
      add_column(j, -x[j], column(j).size() - 1, x);
    }
    return x;
  }

  Tensor<S> adjoint_divide(Tensor<S> x) const {
    for (Index j = 0; j < order(); ++j)
      x[j] = (x[j] - dot_column(j, x, column(j).size() - 1)) / convmat::conj(column(j).back());
    return x;
  }

  /// ‖R‖ ‖R⁻¹‖ in the 2-norm, from below, by power iterations with Rᴴ R and its inverse; infinite where R has
  /// a zero on its diagonal, nothing where R is empty. Where A V = Q R with V orthonormal the singular values
  /// of R are between those of A.
  std::optional<double> condition() const {
    constexpr int iterations = 30;
    if (columns_.empty()) return {};
    for (const auto& column : columns_)
      if (column.back() == S{}) return std::numeric_limits<double>::infinity();
    Rng rng(1);
    Tensor<S> x = randn<S>({order()}, rng), y = x;
    double largest = 0, largest_inverse = 0;
    for (int i = 0; i < iterations; ++i) {
      normalize(x);
      x = times(x);
      largest = normalize(x);
      x = adjoint_times(x);
      normalize(y);
      y = adjoint_divide(std::move(y));
      largest_inverse = normalize(y);
      y = divide(std::move(y));
    }
    return largest * largest_inverse;
  }

 private:
  static double normalize(Tensor<S>& x) {
    const double largest = max_abs(x);  // whose square may be no number
    scale(x, 1 / largest);
    const double size = norm(x);
    scale(x, 1 / size);
    return largest * size;
  }

  const std::vector<S>& column(Index j) const { return columns_[static_cast<std::size_t>(j)]; }
  Index top(Index j) const { return j + 1 - static_cast<Index>(column(j).size()); }

  // Of the column's first `count` entries.
  void add_column(Index j, S factor, std::size_t count, Tensor<S>& y) const {
    for (std::size_t i = 0; i < count; ++i)
      add_product(y[top(j) + static_cast<Index>(i)], factor, column(j)[i]);
  }
  S dot_column(Index j, const Tensor<S>& x, std::size_t count) const {
    S sum{};
    for (std::size_t i = 0; i < count; ++i)
      add_product(sum, convmat::conj(column(j)[i]), x[top(j) + static_cast<Index>(i)]);
    return sum;
  }

  std::vector<std::vector<S>> columns_;
};

}  // namespace convmat::detail
