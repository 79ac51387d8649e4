#pragma once

#include <convmat/geometry/axis.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <vector>

namespace convmat::detail {

/// What BlockToeplitz and BlockCirculant share: an axis, and one block for each of its taps,
///
///     y[o] += alpha sum over t of B_t x[site(o, t)].
template <Scalar S>
struct CONVMAT_API AxisBlocks {
  Axis axis;
  std::vector<LinearOperator<S>> blocks;

  /// Throws ShapeError unless there is a block for each tap and all have one domain and range.
  AxisBlocks(const Axis& axis, std::vector<LinearOperator<S>> blocks, const char* name);

  Shape domain() const { return prepend(axis.in, blocks[0].domain()); }
  Shape range() const { return prepend(axis.out(), blocks[0].range()); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;
  AxisBlocks transpose() const;
  AxisBlocks conj() const;
  Index nnz() const;
  Csr<S> to_csr() const;

  /// "block Toeplitz 8x10 of Toeplitz 10x12, 3 diagonals".
  std::string name(const std::string& kind) const;

 private:
  AxisBlocks(const Axis& a, std::vector<LinearOperator<S>> b) : axis(a), blocks(std::move(b)) {}
};

}  // namespace convmat::detail
