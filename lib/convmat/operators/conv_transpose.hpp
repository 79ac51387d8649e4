#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// The transpose of a ConvOperator, by construction: x[col] += K[tap] z[row] over the same nonzeros. It is
/// PyTorch's conv_transpose (fractionally strided convolution); output padding is how the samples that the
/// stride skipped are remembered. The adjoint of conv(K) is conv(conj(K)).transpose().
template <Scalar S>
class CONVMAT_API ConvTranspose {
 public:
  using Scalar = S;

  explicit ConvTranspose(ConvOperator<S> conv) : conv_(std::move(conv)) {}

  /// The convolution this is the transpose of.
  const ConvOperator<S>& transpose() const { return conv_; }
  ConvTranspose conj() const { return ConvTranspose(conv_.conj()); }

  Shape domain() const { return conv_.range(); }
  Shape range() const { return conv_.domain(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    conv_.accumulate_transpose(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    conv_.accumulate(alpha, z, x, batch);
  }
  void assign(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    conv_.assign_transpose(alpha, x, y, batch);
  }
  void assign_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    conv_.assign(alpha, z, x, batch);
  }

  Index nnz() const { return conv_.nnz(); }

  /// The matrix, written row by row from the geometry as that of the convolution.
  template <IndexWidth I = Index>
  Csr<S, I> to_csr() const;

  /// "conv_transpose 3x3/2 pad 1".
  std::string name() const { return "conv_transpose " + detail::geometry_name(conv_.geometry()); }

 private:
  ConvOperator<S> conv_;
};

/// PyTorch's conv_transpose with a kernel (C_in, C_out/groups, k...); see conv_transpose_geometry. Throws
/// GeometryError.
template <Scalar S>
CONVMAT_API ConvTranspose<S> conv_transpose(Tensor<S> kernel, const ConvTransposeOptions& options);

}  // namespace convmat
