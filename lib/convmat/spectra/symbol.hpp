#pragma once

#include <Eigen/Core>
#include <convmat/core/tensor.hpp>
#include <convmat/spectra/circular_embedding.hpp>
#include <functional>

namespace convmat {

/// A frequency 2πj/grid, j row-major, and for how many it stands: 2 where it has a conjugate, and all those
/// along an axis on which the symbol does not depend.
struct Frequency {
  Index index, multiplicity;
};

/// The symbol of a circular convolution, for each group a matrix of size C_out/groups x (phases
/// C_in/groups),
///
///     F(ω)[q, (r, p)] = sum over the taps t of phase r of K[q, p, t] exp(i <ω, shift(t)>):
///
/// it is unitarily equivalent to the direct sum of all F(ω), ω = 2πj/grid, and all groups.
class CONVMAT_API Symbol {
 public:
  template <Scalar S>
  Symbol(const Tensor<S>& kernel, Index groups, CircularEmbedding embedding);

  const CircularEmbedding& embedding() const { return embedding_; }
  Index groups() const { return groups_; }
  Index rows() const { return rows_; }
  Index cols() const { return cols_; }

  /// sum over the taps of ‖K_t‖_F: no ‖F(ω)‖ exceeds it.
  double scale() const { return scale_; }

  /// All frequencies of a grid; of conjugate ones, where the kernel is real, and of those between which the
  /// symbol does not change, the first alone.
  std::vector<Frequency> frequencies(const Shape& grid) const;

  using Visit = std::function<void(std::size_t i, Index group, const Eigen::MatrixXcd& block)>;

  /// visit(i, group, F(ω_i)) for every frequency of the list and every group, spread over the threads; `work`
  /// is about how many multiplications one visit takes.
  void for_each(const std::vector<Frequency>& list, const Shape& grid, Index work, const Visit& visit) const;

  using VisitBatch = std::function<void(std::size_t first, Index count, const std::complex<double>* blocks)>;

  /// visit(first, count, F(ω_first), F(ω_first+1), ...), blocks laid out (count, groups, rows, cols), for
  /// `batch` frequencies of the list after another, the last time for those that are left.
  void for_each_batch(const std::vector<Frequency>& list, const Shape& grid, Index batch, Index work,
                      const VisitBatch& visit) const;

 private:
  class Evaluation;

  CircularEmbedding embedding_;
  Index groups_, rows_, cols_;
  bool is_real_;
  double scale_ = 0;
  std::vector<std::complex<double>> taps_;  // (taps..., group, q, p)
};

}  // namespace convmat
