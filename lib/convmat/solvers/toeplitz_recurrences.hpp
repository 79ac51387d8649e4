#pragma once

#include <convmat/core/scalar.hpp>
#include <convmat/core/shape.hpp>
#include <vector>

namespace convmat::detail {

template <Scalar W>
inline constexpr int parts = is_complex<W> ? 2 : 1;

/// Numbers in double precision with their real and imaginary parts in arrays of their own, as vectors of the
/// processor take them. W is double or complex<double>.
template <Scalar W>
struct SplitPointer {
  double* part[parts<W>];

  SplitPointer from(Index i) const {
    SplitPointer result = *this;
    for (double*& p : result.part) p += i;
    return result;
  }
  W load(Index i) const {
    if constexpr (is_complex<W>)
      return {part[0][i], part[1][i]};
    else
      return part[0][i];
  }
  void store(Index i, W value) const {
    part[0][i] = std::real(value);
    if constexpr (is_complex<W>) part[1][i] = value.imag();
  }
};

/// An array of them, at first zeros, aligned to cache lines.
template <Scalar W>
class SplitArray {
 public:
  explicit SplitArray(Index size)
      : lines_(((size + line - 1) / line + 47) / 64 * 64 + 16),
        data_(static_cast<std::size_t>(parts<W> * lines_)) {}

  SplitPointer<W> from(Index i) {
    SplitPointer<W> result;
    for (int p = 0; p < parts<W>; ++p) result.part[p] = data_[0].entry + p * lines_ * line + i;
    return result;
  }
  W load(Index i) { return from(0).load(i); }
  void store(Index i, W value) { from(0).store(i, value); }

 private:
  static constexpr Index line = 8;
  struct alignas(64) Line {
    double entry[line] = {};
  };

  Index lines_;
  std::vector<Line> data_;
};

template <Scalar W>
struct LevinsonSums {
  W of_f, of_b, of_x;
};

/// The inner loops of the recurrences for Toeplitz matrices, compiled for each instruction set and chosen at
/// run time. Every loop is over i < count.
template <Scalar W>
struct ToeplitzRecurrences {
  using Pointer = SplitPointer<W>;

  /// (f, b) = (f - p b, b - q f), then x = x + mu b; returns the sums of the new f c, b r and x c. In one
  /// pass: where b and c are not aligned, as a rule, each load of them is two.
  LevinsonSums<W> (*levinson)(Index count, W p, W q, W mu, Pointer f, Pointer b, Pointer x, Pointer c,
                              Pointer r);

  /// x = x + mu b alone; returns the sum of the new x c.
  W (*extend)(Index count, W mu, Pointer b, Pointer x, Pointer c);

  /// The hyperbolic rotation by gamma, s = sqrt(1 - |gamma|²): u = (u - conj(gamma) v) / s,
  /// v = s v - gamma u; also row = conj(u).
  void (*schur)(Index count, W gamma, double s, Pointer u, Pointer v, Pointer row);

  /// y = y - w x
  void (*subtract)(Index count, W w, Pointer x, Pointer y);

  /// Sum of a x.
  W (*sum)(Index count, Pointer a, Pointer x);
};

template <Scalar W>
CONVMAT_API const ToeplitzRecurrences<W>& toeplitz_recurrences();

}  // namespace convmat::detail
