#pragma once

#include <convmat/operators/toeplitz.hpp>

namespace convmat {

/// A circulant matrix, C[i, j] = c[(i - j) mod n]: a Toeplitz matrix that wraps around. It stores its first
/// column, or the kernel that fills a band. It is a one-channel circular convolution on one axis.
template <Scalar S>
class CONVMAT_API Circulant {
 public:
  using Scalar = S;

  /// From the first column, as scipy.linalg.circulant(c). Throws ShapeError where it is empty.
  explicit Circulant(const std::vector<S>& column);

  /// n x n from a kernel: C[i, (i + t dilation - pad_begin) mod n] = kernel[t], summed where taps meet
  /// because the kernel spans more than n. Throws GeometryError unless 0 <= pad_begin <= (taps - 1) dilation.
  static Circulant banded(std::vector<S> kernel, Index n, Index pad_begin = 0, Index dilation = 1);

  const Axis& axis() const { return conv_.geometry().axes[0]; }

  /// C[0, (t dilation - pad_begin) mod n] for t = 0, 1, ...: the first row, where the band is full.
  std::span<const S> taps() const { return conv_.kernel().span(); }

  /// The same matrix as a convolution.
  const ConvOperator<S>& lower() const { return conv_; }

  Shape domain() const { return {axis().in}; }
  Shape range() const { return {axis().in}; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    conv_.accumulate(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    conv_.accumulate_transpose(alpha, z, x, batch);
  }

  /// Cᵀ[i, j] = c[(j - i) mod n], a circulant again.
  Circulant transpose() const;
  Circulant conj() const { return Circulant(conv_.conj()); }

  Index nnz() const { return conv_.nnz(); }
  Csr<S> to_csr() const { return conv_.to_csr(); }
  std::string name() const;

 private:
  explicit Circulant(ConvOperator<S> conv) : conv_(std::move(conv)) {}

  ConvOperator<S> conv_;
};

}  // namespace convmat
