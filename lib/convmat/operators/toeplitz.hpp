#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// A Toeplitz matrix, constant along its diagonals: T[i, j] = t[j - i]. It stores those diagonals only: all
/// m + n - 1 of an m x n matrix, or the band that a kernel fills. It is a one-channel convolution on one
/// axis.
template <Scalar S>
class CONVMAT_API Toeplitz {
 public:
  using Scalar = S;

  /// From the first column and the first row, as scipy.linalg.toeplitz(c, r). Throws ShapeError where one is
  /// empty, Error where column[0] and row[0], the same entry, differ.
  Toeplitz(const std::vector<S>& column, const std::vector<S>& row);

  /// Banded, from a kernel: T[i, i + t dilation - pad_begin] = kernel[t]. Throws ShapeError or GeometryError.
  static Toeplitz banded(std::vector<S> kernel, Index rows, Index cols, Index pad_begin = 0,
                         Index dilation = 1);

  const Axis& axis() const { return conv_.geometry().axes[0]; }

  /// The diagonals it stores, lowest first.
  std::span<const S> taps() const { return conv_.kernel().span(); }

  /// The same matrix as a convolution.
  const ConvOperator<S>& lower() const { return conv_; }

  Shape domain() const { return {axis().in}; }
  Shape range() const { return {axis().out()}; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    conv_.accumulate(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    conv_.accumulate_transpose(alpha, z, x, batch);
  }

  /// Tᵀ[i, j] = t[i - j]: the diagonals in reverse, a Toeplitz matrix again.
  Toeplitz transpose() const;
  Toeplitz conj() const { return Toeplitz(conv_.conj()); }

  Index nnz() const { return conv_.nnz(); }
  Csr<S> to_csr() const { return conv_.to_csr(); }
  std::string name() const;

 private:
  explicit Toeplitz(ConvOperator<S> conv) : conv_(std::move(conv)) {}

  ConvOperator<S> conv_;
};

namespace detail {
/// The one-channel convolution along one axis.
template <Scalar S>
ConvOperator<S> conv_along(const Axis& axis, std::vector<S> kernel);
}  // namespace detail

}  // namespace convmat
