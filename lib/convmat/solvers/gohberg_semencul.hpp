#pragma once

#include <convmat/operators/toeplitz.hpp>

namespace convmat {

/// The inverse of an n x n Toeplitz matrix T from its first column x and its last column y (Gohberg and
/// Semencul 1972), with L(c) lower triangular Toeplitz of first column c:
///
///     T⁻¹ = (L(x) L(Jy)ᵀ - L(Zy) L(ZJx)ᵀ) / x[0],    J reverses, Z moves down by one.
///
/// It stores 2n numbers and multiplies by four Toeplitz products, n log n where they are large. Triangle is
/// the type of the factors, made of a first column and a first row.
template <Scalar S, class Triangle = Toeplitz<S>>
class CONVMAT_API GohbergSemencul {
 public:
  using Scalar = S;

  /// Throws ShapeError where x and y differ in length, NumericError unless they determine the inverse.
  GohbergSemencul(const Tensor<S>& first, const Tensor<S>& last);

  /// |x[0]| > 100 eps max(|x|, |y|). x[0] is the quotient of the leading minor of order n-1 and det T: where
  /// it vanishes the columns do not determine the inverse, and where it is small, T⁻¹ is what remains of
  /// larger terms.
  static bool is_determined_by(const Tensor<S>& first, const Tensor<S>& last);

  Shape domain() const { return plus_left_.domain(); }
  Shape range() const { return plus_left_.domain(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;
  std::string name() const { return "Gohberg-Semencul inverse"; }

 private:
  Triangle plus_left_, plus_right_, minus_left_, minus_right_;
};

/// T⁻¹ as that operator, from two solutions with T, and tried: for a random v, ‖T⁻¹ (T v) - v‖ must not
/// exceed 1000 eps κ ‖v‖, κ the estimate of T's condition. Throws ShapeError where T is not square,
/// NumericError where T is singular to working precision, or its leading n-1 x n-1 matrix so nearly that the
/// inverse fails.
template <Scalar S>
CONVMAT_API GohbergSemencul<S> gohberg_semencul(const Toeplitz<S>& t);

}  // namespace convmat
