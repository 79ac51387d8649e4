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

  /// Of each block.
  Index rows() const { return geometry_.out_channels / geometry_.groups; }
  Index cols() const { return inputs() * embedding_.phases(); }
  std::size_t groups() const { return static_cast<std::size_t>(geometry_.groups); }

  std::size_t blocks() const { return list_.size() * groups(); }

  /// In an inner product of symbols, of which each block counts as often as it has conjugates, over the
  /// number of frequencies: <F(K), F(L)> = <K, L>.
  double weight(std::size_t block) const;

  /// visit(block, F) for all blocks, spread over the threads.
  void for_each(const Tensor<S>& kernel,
                const std::function<void(std::size_t, const Eigen::MatrixXcd&)>& visit) const;

  /// The adjoint, and the inverse on symbols of kernels: the inverse Fourier transform where the taps are. Of
  /// other symbols, the kernel nearest to them.
  Tensor<S> truncate(const SymbolBlocks& blocks) const;

  /// The matrix of the quadratic form K -> Σ weight Re tr((A F)ᴴ (F D) + (Fᴴ B)(Fᴴ B)) over the real weights
  /// (and then imaginary ones, next to them) of one group of K, that is of Σ weight ½ ‖S [0 F; Fᴴ 0] S‖² with
  /// S² = [A B; Bᴴ D], given for every block: its lower triangle.
  Eigen::MatrixXd quadratic_form(const SymbolBlocks& squares, std::size_t group) const;

  /// σ_1 of the circular convolution times the embedding's factor, which bounds that of the layer.
  double norm(const Tensor<S>& kernel) const;

  double factor() const { return embedding_.factor(); }

 private:
  Index inputs() const { return geometry_.in_channels / geometry_.groups; }

  struct Tap {
    Index phase;
    Shape shift;
    Eigen::VectorXcd roots;  // exp(i <ω, shift>) at the frequencies of the list
  };
  Tap tap(Index number) const;

  struct Lags {
    Eigen::MatrixXd roots;                        // frequencies x columns
    std::vector<std::pair<Index, Index>> places;  // pairs of taps
    std::vector<Index> columns;                   // of each pair
  };
  Lags lags(Index phase, Index phase2, Index sign) const;

  ConvGeometry geometry_;
  CircularEmbedding embedding_;
  Shape grid_;
  std::vector<Frequency> list_;
  std::vector<Tap> taps_;
};

/// U (Σ - c)_+ Vᴴ of F = U Σ Vᴴ: what stands out of the ball ‖F‖ <= c, F less its projection onto it.
CONVMAT_API Eigen::MatrixXcd beyond_norm(const Eigen::MatrixXcd& f, double c);

}  // namespace convmat
