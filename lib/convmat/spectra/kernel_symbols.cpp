#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/spectra/kernel_symbols.hpp>
#include <convmat/spectra/symbol_norms.hpp>
#include <numbers>
#include <set>

namespace convmat {
namespace {

void require_apart(const CircularAxis& axis, std::size_t number) {
  std::set<std::pair<Index, Index>> places;
  for (std::size_t t = 0; t < axis.shift.size(); ++t)
    if (!places.emplace(axis.phase[t], axis.shift[t] % axis.outputs).second)
      throw GeometryError("taps meet around the circle of axis " + std::to_string(number) + ", of " +
                          std::to_string(axis.outputs * axis.phases) +
                          " samples; expected a kernel that is no longer than the image");
}

template <Scalar S>
S to_scalar(std::complex<double> value) {
  if constexpr (is_complex<S>)
    return value;
  else
    return value.real();
}

}  // namespace

template <Scalar S>
KernelSymbols<S>::KernelSymbols(const ConvGeometry& geometry, Index copies)
    : geometry_(geometry), embedding_(geometry), grid_(embedding_.grid()) {
  for (std::size_t d = 0; d < grid_.size(); ++d) require_apart(embedding_.axes[d], d);
  const Symbol symbol(Tensor<S>(geometry.kernel_shape()), geometry.groups, embedding_);
  const Index entries = checked_product(symbol.groups() * symbol.rows(), symbol.cols(), "entries");
  list_ = symbol.frequencies(grid_);
  const auto count = static_cast<Index>(list_.size());
  require_memory(checked_product(16 * copies * entries, count, "symbols"), "the control of the norm",
                 format_count(count) + " frequencies", "scale by a bound instead: scale_to_norm()");
}

template <Scalar S>
double KernelSymbols<S>::weight(std::size_t block) const {
  const Frequency& frequency = list_[block / static_cast<std::size_t>(geometry_.groups)];
  return static_cast<double>(frequency.multiplicity) / static_cast<double>(volume(grid_));
}

template <Scalar S>
void KernelSymbols<S>::for_each(
    const Tensor<S>& kernel, const std::function<void(std::size_t, const Eigen::MatrixXcd&)>& visit) const {
  const Symbol symbol(kernel, geometry_.groups, embedding_);
  const Index smaller = std::min(symbol.rows(), symbol.cols());
  symbol.for_each(list_, grid_, 40 * symbol.groups() * symbol.rows() * symbol.cols() * smaller,
                  [&](std::size_t i, Index group, const Eigen::MatrixXcd& block) {
                    visit(i * static_cast<std::size_t>(geometry_.groups) + static_cast<std::size_t>(group),
                          block);
                  });
}

// exp(i <ω, shift(t)>)
template <Scalar S>
std::complex<double> KernelSymbols<S>::root(std::size_t frequency, const Shape& tap) const {
  const Shape j = unravel(list_[frequency].index, grid_);
  double turns = 0;
  for (std::size_t d = 0; d < grid_.size(); ++d) {
    const Index shift = embedding_.axes[d].shift[static_cast<std::size_t>(tap[d])];
    turns += static_cast<double>(shift * j[d] % grid_[d]) / static_cast<double>(grid_[d]);
  }
  return std::polar(1.0, 2 * std::numbers::pi * turns);
}

// K[q, p, t] = sum over the frequencies of weight Re conj(root) F[q, (phase of t, p)]
template <Scalar S>
Tensor<S> KernelSymbols<S>::truncate(const SymbolBlocks& blocks) const {
  Tensor<S> kernel(geometry_.kernel_shape());
  const auto groups = static_cast<std::size_t>(geometry_.groups);
  const Shape taps = geometry_.kernel_size();
  const Index count = volume(taps), inputs = geometry_.in_channels / geometry_.groups,
              rows = geometry_.out_channels / geometry_.groups;
  parallel_for(
      count, checked_product(4 * kernel.size(), static_cast<Index>(list_.size()), "work"), [&](Index t, int) {
        const Shape tap = unravel(t, taps);
        Index phase = 0;
        for (std::size_t d = 0; d < tap.size(); ++d)
          phase =
              phase * embedding_.axes[d].phases + embedding_.axes[d].phase[static_cast<std::size_t>(tap[d])];
        std::vector<Eigen::MatrixXcd> sums(groups, Eigen::MatrixXcd::Zero(rows, inputs));
        for (std::size_t i = 0; i < list_.size(); ++i) {
          const std::complex<double> factor = weight(i * groups) * std::conj(root(i, tap));
          for (std::size_t group = 0; group < groups; ++group)
            sums[group] += factor * blocks[i * groups + group].middleCols(phase * inputs, inputs);
        }
        for (Index q = 0; q < geometry_.out_channels; ++q)
          for (Index p = 0; p < inputs; ++p)
            kernel[(q * inputs + p) * count + t] =
                to_scalar<S>(sums[static_cast<std::size_t>(q / rows)](q % rows, p));
      });
  return kernel;
}

template <Scalar S>
double KernelSymbols<S>::norm(const Tensor<S>& kernel) const {
  return factor() * symbol_norm(Symbol(kernel, geometry_.groups, embedding_), grid_);
}

Eigen::MatrixXcd beyond_norm(const Eigen::MatrixXcd& f, double c) {
  if (f.norm() <= c) return Eigen::MatrixXcd::Zero(f.rows(), f.cols());
  const bool is_wide = f.rows() <= f.cols();
  const Eigen::MatrixXcd gram =
      is_wide ? Eigen::MatrixXcd(f * f.adjoint()) : Eigen::MatrixXcd(f.adjoint() * f);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(gram);
  if (solver.info() != Eigen::Success)
    throw NumericError("the eigenvalues of a symbol's Gram matrix did not converge");
  const Eigen::MatrixXcd& vectors = solver.eigenvectors();
  const Eigen::VectorXd parts = solver.eigenvalues().unaryExpr(
      [c](double square) { return square > c * c ? 1 - c / std::sqrt(square) : 0.0; });
  if (is_wide) return vectors * (parts.asDiagonal() * (vectors.adjoint() * f));
  return ((f * vectors) * parts.asDiagonal()) * vectors.adjoint();
}

template class CONVMAT_API KernelSymbols<double>;
template class CONVMAT_API KernelSymbols<std::complex<double>>;

}  // namespace convmat
