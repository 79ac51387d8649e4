#pragma once

#include <convmat/solvers/toeplitz_elimination.hpp>
#include <memory>
#include <optional>

namespace convmat::detail {

/// A square Toeplitz matrix as an operator that is soon made, for few products: by sums where it is small, by
/// FFTs elsewhere. (The plans of a Toeplitz are faster, but dearer than those products.)
template <Scalar W>
class CONVMAT_API ToeplitzProduct {
 public:
  using Scalar = W;

  ToeplitzProduct(const std::vector<W>& column, const std::vector<W>& row);

  Shape domain() const { return {n_}; }
  Shape range() const { return {n_}; }
  void accumulate(W alpha, std::span<const W> x, std::span<W> y, Index batch) const;
  void accumulate_transpose(W alpha, std::span<const W> z, std::span<W> x, Index batch) const;
  std::string name() const { return "Toeplitz product"; }

 private:
  struct Diagonals;

  Index n_;
  std::optional<ConvOperator<W>> by_fft_;
  std::shared_ptr<Diagonals> diagonals_, transposed_;
};

}  // namespace convmat::detail
