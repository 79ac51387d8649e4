#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <memory>

namespace convmat {

/// C⁻¹ = F⁻¹ Λ⁻¹ F of a circulant matrix C in any number of levels (BCCB and so on), with F the discrete
/// Fourier transform: two FFTs a product. It stores the eigenvalues Λ.
template <Scalar S>
class CONVMAT_API CirculantInverse {
 public:
  using Scalar = S;
  using Eigenvalues = Tensor<std::complex<Real<S>>>;

  /// Of a circulant C: an operator that lower() makes one circular convolution with as many outputs as
  /// inputs, of one channel. Throws GeometryError where it is none, NumericError, with the frequency, where C
  /// is singular: an eigenvalue is zero, to rounding of the largest.
  explicit CirculantInverse(const LinearOperator<S>& circulant);

  /// From the eigenvalues, one for each frequency, of the inverse on arrays of this shape. For real S they
  /// must be conjugate-symmetric. Throws ShapeError where the volumes differ, NumericError as above.
  CirculantInverse(Eigenvalues eigenvalues, Shape shape);

  /// Those of C.
  const Eigenvalues& eigenvalues() const { return *eigenvalues_; }

  /// C is Hermitian positive definite: all eigenvalues are real, to rounding, and positive.
  bool is_positive_definite() const;

  /// The least real part of an eigenvalue.
  double smallest_real_part() const;

  Shape domain() const { return shape_; }
  Shape range() const { return shape_; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  /// Cᵀ has the eigenvalues of C at the opposite frequencies, conj(C) their conjugates.
  CirculantInverse transpose() const;
  CirculantInverse conj() const;

  std::string name() const { return "circulant inverse"; }

 private:
  std::shared_ptr<const Eigenvalues> eigenvalues_;
  Shape shape_;
};

/// Does lower() make A such a circulant?
template <Scalar S>
CONVMAT_API bool is_circulant(const LinearOperator<S>& a);

/// The eigenvalues of such a circulant: the discrete Fourier transform of its first column.
template <Scalar S>
CONVMAT_API Tensor<std::complex<Real<S>>> circulant_eigenvalues(const LinearOperator<S>& circulant);

}  // namespace convmat
