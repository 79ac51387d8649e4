#pragma once

#include <Eigen/Core>
#include <convmat/algebra/layer.hpp>
#include <convmat/geometry/composition_border.hpp>

namespace convmat {

/// The product A B of two layers that compose along every axis (ComposedAxis), as the convolution it would be
/// if the samples between them went on for ever, and the border where it is not:
///
///     A B = T(κ) + border,      κ[q, i, τ] = Σ_m Σ_(u, t) -> τ  K_A[q, m, u] K_B[m, i, t].
///
/// With zero padding the border is minus the Hankel corner products of Widom's identity,
/// T(a) T(b) = T(a b) - H(a) H(b) (Widom 1976). Its rows are those that read intermediate samples past the
/// ends.
template <Scalar S>
class CONVMAT_API ComposedLayer {
 public:
  ComposedLayer(const Layer<S>& outer, const Layer<S>& inner);

  ConvOperator<S> convolution() const;

  /// Throws CapacityError, before allocating, where it exceeds memory_budget().
  Csr<S> border() const;

  const std::vector<ComposedAxis>& axes() const { return axes_; }

 private:
  using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  // Channels of one group: given, read, and between the layers.
  Index outputs() const { return geometry_.out_channels / geometry_.groups; }
  Index inputs() const { return geometry_.in_channels / geometry_.groups; }
  Index between() const { return inner_.out_channels() / geometry_.groups; }

  Matrix outer_weights(Index group) const;
  Matrix inner_weights(Index group) const;
  void write_row_starts(const std::vector<Index>& positions, const std::vector<std::vector<Index>>& samples,
                        Csr<S>& border) const;
  void write_border_rows(const CompositionBorder& differences, Index output,
                         const std::vector<Index>& samples, Csr<S>& border) const;

  Layer<S> outer_, inner_;
  std::vector<ComposedAxis> axes_;
  ConvGeometry geometry_;
  std::vector<Matrix> tap_products_;  // of each group: [(q, u), (i, t)] = Σ_m K_A[q, m, u] K_B[m, i, t]
};

}  // namespace convmat
