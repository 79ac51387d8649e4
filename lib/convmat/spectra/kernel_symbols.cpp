#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/spectra/kernel_symbols.hpp>
#include <convmat/spectra/symbol_norms.hpp>
#include <map>
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
  for (Index t = 0; t < volume(geometry_.kernel_size()); ++t) taps_.push_back(tap(t));
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

template <Scalar S>
typename KernelSymbols<S>::Tap KernelSymbols<S>::tap(Index number) const {
  const Shape position = unravel(number, geometry_.kernel_size());
  Tap result{0, {}, Eigen::VectorXcd(static_cast<Index>(list_.size()))};
  for (std::size_t d = 0; d < position.size(); ++d) {
    const CircularAxis& axis = embedding_.axes[d];
    result.phase = result.phase * axis.phases + axis.phase[static_cast<std::size_t>(position[d])];
    result.shift.push_back(axis.shift[static_cast<std::size_t>(position[d])] % grid_[d]);
  }
  for (std::size_t i = 0; i < list_.size(); ++i) {
    const Shape j = unravel(list_[i].index, grid_);
    double turns = 0;
    for (std::size_t d = 0; d < grid_.size(); ++d)
      turns += static_cast<double>(result.shift[d] * j[d] % grid_[d]) / static_cast<double>(grid_[d]);
    result.roots[static_cast<Index>(i)] = std::polar(1.0, 2 * std::numbers::pi * turns);
  }
  return result;
}

// K[q, p, t] = sum over the frequencies of weight Re conj(root) F[q, (phase of t, p)]
template <Scalar S>
Tensor<S> KernelSymbols<S>::truncate(const SymbolBlocks& blocks) const {
  Tensor<S> kernel(geometry_.kernel_shape());
  const Index count = static_cast<Index>(taps_.size());
  parallel_for(
      count, checked_product(4 * kernel.size(), static_cast<Index>(list_.size()), "work"), [&](Index t, int) {
        const Tap& own = taps_[static_cast<std::size_t>(t)];
        std::vector<Eigen::MatrixXcd> sums(groups(), Eigen::MatrixXcd::Zero(rows(), inputs()));
        for (std::size_t i = 0; i < list_.size(); ++i) {
          const std::complex<double> factor =
              weight(i * groups()) * std::conj(own.roots[static_cast<Index>(i)]);
          for (std::size_t group = 0; group < groups(); ++group)
            sums[group] += factor * blocks[i * groups() + group].middleCols(own.phase * inputs(), inputs());
        }
        for (Index q = 0; q < geometry_.out_channels; ++q)
          for (Index p = 0; p < inputs(); ++p)
            kernel[(q * inputs() + p) * count + t] =
                to_scalar<S>(sums[static_cast<std::size_t>(q / rows())](q % rows(), p));
      });
  return kernel;
}

// Of the weights (q, p, t) and (q', p', t'), where j = (phase of t, p),
//
//     sum over the frequencies of weight Re(conj(root) root' A[q, q'] D[j', j] + conj(root root') B[q, j']
//     B[q', j]):
//
// for each q and q' two products, each of a matrix of roots, at the differences or sums of the taps' shifts,
// and one over the pairs (p, p'). An imaginary weight is a real one whose tap has i times the root.
template <Scalar S>
Eigen::MatrixXd KernelSymbols<S>::quadratic_form(const SymbolBlocks& squares, std::size_t group) const {
  const Index weights = is_complex<S> ? 2 : 1, count = weights * static_cast<Index>(taps_.size());
  const Index side = rows() * inputs() * count, pairs = inputs() * inputs();
  Eigen::MatrixXd form(side, side);
  for (Index phase = 0; phase < embedding_.phases(); ++phase)
    for (Index phase2 = 0; phase2 < embedding_.phases(); ++phase2) {
      const Lags differences = lags(phase, phase2, -1), sums = lags(phase, phase2, 1);
      const Index first = rows() + phase * inputs(), first2 = rows() + phase2 * inputs();
      const auto add_blocks = [&](Index q, Index q2) {
        Eigen::MatrixXd ad(differences.roots.rows(), pairs), bb(sums.roots.rows(), pairs);
        for (std::size_t i = 0; i < list_.size(); ++i) {
          const Eigen::MatrixXcd& square = squares[i * groups() + group];
          for (Index p = 0; p < inputs(); ++p)
            for (Index p2 = 0; p2 < inputs(); ++p2) {
              const std::complex<double> a = square(q, q2) * square(first2 + p2, first + p),
                                         b = square(q, first2 + p2) * square(q2, first + p);
              const Index row = 2 * static_cast<Index>(i), pair = p * inputs() + p2;
              ad(row, pair) = a.real(), ad(row + 1, pair) = a.imag();
              bb(row, pair) = b.real(), bb(row + 1, pair) = b.imag();
            }
        }
        const Eigen::MatrixXd of_differences = differences.roots.transpose() * ad,
                              of_sums = sums.roots.transpose() * bb;
        for (Index p = 0; p < inputs(); ++p)
          for (Index p2 = 0; p2 < inputs(); ++p2)
            for (std::size_t k = 0; k < sums.places.size(); ++k) {
              const auto [t, t2] = sums.places[k];
              const Index pair = p * inputs() + p2;
              form((q * inputs() + p) * count + t, (q2 * inputs() + p2) * count + t2) =
                  of_differences(differences.columns[k], pair) + of_sums(sums.columns[k], pair);
            }
      };
      parallel_for(rows(), rows() * rows() * pairs * (differences.roots.size() + sums.roots.size()) / 2,
                   [&](Index q) {
                     for (Index q2 = 0; q2 <= q; ++q2) add_blocks(q, q2);
                   });
    }
  return form;
}

// Of all pairs of taps of two phases: weight times conj(root) root' or conj(root root'), once for each of its
// kinds, real parts and minus imaginary parts in turn.
template <Scalar S>
typename KernelSymbols<S>::Lags KernelSymbols<S>::lags(Index phase, Index phase2, Index sign) const {
  constexpr Index weights = is_complex<S> ? 2 : 1;
  const auto count = weights * static_cast<Index>(taps_.size());
  std::map<Shape, Index> known;
  std::vector<Eigen::VectorXcd> roots;
  Lags result;
  for (Index t = 0; t < count; ++t)
    for (Index t2 = 0; t2 < count; ++t2) {
      const Tap &tap = taps_[static_cast<std::size_t>(t / weights)],
                &tap2 = taps_[static_cast<std::size_t>(t2 / weights)];
      if (tap.phase != phase || tap2.phase != phase2) continue;
      Shape lag{(t % weights + sign * (t2 % weights) + 4) % 4};
      for (std::size_t d = 0; d < grid_.size(); ++d)
        lag.push_back((tap.shift[d] + sign * tap2.shift[d] + grid_[d]) % grid_[d]);
      const auto [place, is_new] = known.emplace(lag, static_cast<Index>(known.size()));
      if (is_new) {
        const Eigen::VectorXcd second = sign > 0 ? tap2.roots.conjugate() : tap2.roots;
        roots.push_back(std::pow(std::complex<double>(0, -1), static_cast<int>(lag[0])) *
                        tap.roots.conjugate().cwiseProduct(second));
      }
      result.places.emplace_back(t, t2);
      result.columns.push_back(place->second);
    }
  result.roots.resize(2 * static_cast<Index>(list_.size()), static_cast<Index>(roots.size()));
  for (std::size_t k = 0; k < roots.size(); ++k)
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const std::complex<double> root = weight(i * groups()) * roots[k][static_cast<Index>(i)];
      result.roots(2 * static_cast<Index>(i), static_cast<Index>(k)) = root.real();
      result.roots(2 * static_cast<Index>(i) + 1, static_cast<Index>(k)) = -root.imag();
    }
  return result;
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
