#pragma once

#include <convmat/spectra/symbol.hpp>

namespace convmat {

/// F(ω) for every frequency of a grid and every group, group fastest.
using SymbolBlocks = std::vector<Eigen::MatrixXcd>;

/// The linear map from kernels of one geometry to their symbols on the circle of its CircularEmbedding, and
/// back. S is double or complex<double>.
template <Scalar S>
class CONVMAT_API KernelSymbols {
 public:
  /// Throws GeometryError where two taps meet on the circle; CapacityError past memory_budget() for `copies`
  /// symbols.
  KernelSymbols(const ConvGeometry& geometry, Index copies);

  std::size_t blocks() const { return list_.size() * static_cast<std::size_t>(geometry_.groups); }

  /// In an inner product of symbols, of which each block counts as often as it has conjugates, over the
  /// number of frequencies: <F(K), F(L)> = <K, L>.
  double weight(std::size_t block) const;

  /// visit(block, F) for all blocks, spread over the threads.
  void for_each(const Tensor<S>& kernel,
                const std::function<void(std::size_t, const Eigen::MatrixXcd&)>& visit) const;

  /// The adjoint, and the inverse on symbols of kernels: the inverse Fourier transform where the taps are. Of
  /// other symbols, the kernel nearest to them.
  Tensor<S> truncate(const SymbolBlocks& blocks) const;

  /// σ_1 of the circular convolution times the embedding's factor, which bounds that of the layer.
  double norm(const Tensor<S>& kernel) const;

  double factor() const { return embedding_.factor(); }

 private:
  std::complex<double> root(std::size_t frequency, const Shape& tap) const;

  ConvGeometry geometry_;
  CircularEmbedding embedding_;
  Shape grid_;
  std::vector<Frequency> list_;
};

/// U (Σ - c)_+ Vᴴ of F = U Σ Vᴴ: what stands out of the ball ‖F‖ <= c, F less its projection onto it.
CONVMAT_API Eigen::MatrixXcd beyond_norm(const Eigen::MatrixXcd& f, double c);

}  // namespace convmat
