#include <algorithm>
#include <cmath>
#include <convmat/core/division.hpp>
#include <convmat/core/error.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/spectra/symbol.hpp>
#include <numbers>

namespace convmat {
namespace {

using Complex = std::complex<double>;

Complex root_of_one(Index power, Index order) {
  return std::polar(1.0,
                    2 * std::numbers::pi * static_cast<double>(power % order) / static_cast<double>(order));
}

// (outer, taps, inner) -> (outer, phases, inner): taps of one phase are summed with exp(2πi j shift / grid).
std::vector<Complex> contract(const CircularAxis& axis, Index j, Index grid, Index inner,
                              const std::vector<Complex>& taps) {
  const Index kernel = static_cast<Index>(axis.phase.size());
  const Index outer = static_cast<Index>(taps.size()) / (kernel * inner);
  std::vector<Complex> result(static_cast<std::size_t>(outer * axis.phases * inner));
  for (Index t = 0; t < kernel; ++t) {
    const auto tap = static_cast<std::size_t>(t);
    const Complex root = root_of_one(axis.shift[tap] % grid * j, grid);
    for (Index o = 0; o < outer; ++o) {
      const Complex* from = taps.data() + (o * kernel + t) * inner;
      Complex* to = result.data() + (o * axis.phases + axis.phase[tap]) * inner;
      for (Index k = 0; k < inner; ++k) add_product(to[k], root, from[k]);
    }
  }
  return result;
}

Index conjugate(Index index, const Shape& grid) {
  Shape position = unravel(index, grid);
  Index flat = 0;
  for (std::size_t d = 0; d < grid.size(); ++d)
    flat = flat * grid[d] + (position[d] == 0 ? 0 : grid[d] - position[d]);
  return flat;
}

}  // namespace

template <Scalar S>
Symbol::Symbol(const Tensor<S>& kernel, Index groups, CircularEmbedding embedding)
    : embedding_(std::move(embedding)),
      groups_(groups),
      rows_(kernel.shape()[0] / groups),
      cols_(kernel.shape()[1] * embedding_.phases()),
      is_real_(!is_complex<S>),
      taps_(static_cast<std::size_t>(kernel.size())) {
  detail::require_finite(kernel, "kernel");
  const Index pairs = kernel.shape()[0] * kernel.shape()[1], taps = pairs ? kernel.size() / pairs : 0;
  for (Index t = 0; t < taps; ++t) {
    double squares = 0;
    for (Index pair = 0; pair < pairs; ++pair) {
      const Complex weight(kernel[pair * taps + t]);
      taps_[static_cast<std::size_t>(t * pairs + pair)] = weight;
      squares += std::norm(weight);
    }
    scale_ += std::sqrt(squares);
  }
}

// F(ω) at one frequency of a grid after another. Taps contracted with the roots of all axes but the last are
// kept as long as the frequency of these is the same.
class Symbol::Evaluation {
 public:
  Evaluation(const Symbol& symbol, const Shape& grid) : symbol_(symbol), grid_(grid) {}

  // blocks (groups, rows, cols)
  void operator()(Index frequency, Complex* blocks) {
    const Index last = grid_.back(), leading = frequency / last, phases = symbol_.embedding_.phases();
    if (leading_ != leading) contract_leading(leading);
    const Index pairs = symbol_.groups_ * symbol_.rows_ * symbol_.cols_ / phases;
    const std::vector<Complex> by_phase =
        contract(symbol_.embedding_.axes.back(), frequency % last, last, pairs, taps_);
    const Index inputs = symbol_.cols_ / phases;
    for (Index q = 0; q < symbol_.groups_ * symbol_.rows_; ++q)
      for (Index r = 0; r < phases; ++r, blocks += inputs)
        std::copy_n(by_phase.begin() + r * pairs + q * inputs, inputs, blocks);
  }

 private:
  void contract_leading(Index leading) {
    const std::vector<CircularAxis>& axes = symbol_.embedding_.axes;
    const Shape position = unravel(leading, slice(grid_, 0, axes.size() - 1));
    taps_ = symbol_.taps_;
    Index inner = static_cast<Index>(taps_.size());
    for (std::size_t d = 0; d + 1 < axes.size(); ++d) {
      inner /= static_cast<Index>(axes[d].phase.size());
      taps_ = contract(axes[d], position[d], grid_[d], inner, taps_);
    }
    leading_ = leading;
  }

  const Symbol& symbol_;
  const Shape& grid_;
  Index leading_ = -1;
  std::vector<Complex> taps_;
};

std::vector<Frequency> Symbol::frequencies(const Shape& grid) const {
  std::vector<Frequency> list;
  Shape distinct = grid, position(grid.size(), 0);
  for (std::size_t d = 0; d < grid.size(); ++d)
    if (embedding_.axes[d].degree() == 0) distinct[d] = 1;
  const Index copies = volume(grid) / volume(distinct);
  do {
    Index i = 0;
    for (std::size_t d = 0; d < grid.size(); ++d) i = i * grid[d] + position[d];
    const Index other = is_real_ ? conjugate(i, grid) : i;
    if (other >= i) list.push_back({i, other > i ? 2 * copies : copies});
  } while (advance(position, distinct));
  return list;
}

void Symbol::for_each(const std::vector<Frequency>& list, const Shape& grid, Index work,
                      const Visit& visit) const {
  for_each_batch(list, grid, 1, work, [&](std::size_t i, Index, const Complex* blocks) {
    using RowMajor = Eigen::Matrix<Complex, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    for (Index group = 0; group < groups_; ++group, blocks += rows_ * cols_)
      visit(i, group, Eigen::Map<const RowMajor>(blocks, rows_, cols_));
  });
}

void Symbol::for_each_batch(const std::vector<Frequency>& list, const Shape& grid, Index batch, Index work,
                            const VisitBatch& visit) const {
  const Index frequencies = static_cast<Index>(list.size()), size = groups_ * rows_ * cols_;
  std::vector<Evaluation> evaluations(static_cast<std::size_t>(threads()), Evaluation(*this, grid));
  parallel_for(ceil_divide(frequencies, batch), checked_product(frequencies, work, "work"),
               [&](Index number, int worker) {
                 const Index first = number * batch, count = std::min(batch, frequencies - first);
                 std::vector<Complex> blocks(static_cast<std::size_t>(count * size));
                 for (Index i = 0; i < count; ++i)
                   evaluations[static_cast<std::size_t>(worker)](
                       list[static_cast<std::size_t>(first + i)].index, blocks.data() + i * size);
                 visit(static_cast<std::size_t>(first), count, blocks.data());
               });
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Symbol::Symbol(const Tensor<S>&, Index, CircularEmbedding);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
