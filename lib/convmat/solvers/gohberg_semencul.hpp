#pragma once

#include <convmat/operators/toeplitz.hpp>

namespace convmat {

/// The inverse of an n x n Toeplitz matrix T from its first column x and its last column y (Gohberg and
/// Semencul 1972), with L(c) lower triangular Toeplitz of first column c:
///
///     T⁻¹ = (L(x) L(Jy)ᵀ - L(Zy) L(ZJx)ᵀ) / x[0],    J reverses, Z moves down by one.
///
/// It stores 2n numbers and multiplies by four Toeplitz products, n log n where they are large.
template <Scalar S>
class CONVMAT_API GohbergSemencul {
 public:
  using Scalar = S;

  /// Throws ShapeError where x and y differ in length, NumericError where x[0] is zero: the leading n-1 x n-1
  /// matrix is singular, and the two columns do not determine the inverse.
  GohbergSemencul(const Tensor<S>& first, const Tensor<S>& last);

  Shape domain() const { return plus_left_.domain(); }
  Shape range() const { return plus_left_.domain(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;
  std::string name() const { return "Gohberg-Semencul inverse"; }

 private:
  Toeplitz<S> plus_left_, plus_right_, minus_left_, minus_right_;
};

/// T⁻¹ as that operator, from two solutions with T. Throws ShapeError where T is not square, NumericError
/// where T, or its leading n-1 x n-1 matrix, is singular.
template <Scalar S>
CONVMAT_API GohbergSemencul<S> gohberg_semencul(const Toeplitz<S>& t);

}  // namespace convmat
