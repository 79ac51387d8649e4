#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
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
  const Index pairs = kernel.shape()[0] * kernel.shape()[1], taps = pairs ? kernel.size() / pairs : 0;
  for (Index t = 0; t < taps; ++t) {
    double squares = 0;
    for (Index pair = 0; pair < pairs; ++pair) {
      const Complex weight(kernel[pair * taps + t]);
      if (!std::isfinite(weight.real()) || !std::isfinite(weight.imag()))
        throw NumericError("kernel has a weight that is not finite");
      taps_[static_cast<std::size_t>(t * pairs + pair)] = weight;
      squares += std::norm(weight);
    }
    scale_ += std::sqrt(squares);
  }
}

// Contracted with the roots of all axes but the last, as long as the frequency of these is the same.
struct Symbol::Partial {
  Index leading = -1;
  std::vector<Complex> taps = {};
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
  const std::size_t last = grid.size() - 1;
  const Index inputs = cols_ / embedding_.phases(), pairs = groups_ * rows_ * inputs;
  const auto partial = [&](Index leading) {
    const Shape position = unravel(leading, slice(grid, 0, last));
    std::vector<Complex> taps = taps_;
    Index inner = static_cast<Index>(taps.size());
    for (std::size_t d = 0; d < last; ++d) {
      inner /= static_cast<Index>(embedding_.axes[d].phase.size());
      taps = contract(embedding_.axes[d], position[d], grid[d], inner, taps);
    }
    return taps;
  };
  std::vector<Partial> partials(static_cast<std::size_t>(threads()));
  parallel_for(static_cast<Index>(list.size()),
               checked_product(static_cast<Index>(list.size()), work, "work"), [&](Index i, int worker) {
                 const auto number = static_cast<std::size_t>(i);
                 Partial& own = partials[static_cast<std::size_t>(worker)];
                 const Index leading = list[number].index / grid[last], j = list[number].index % grid[last];
                 if (own.leading != leading) own = {leading, partial(leading)};
                 const std::vector<Complex> blocks =
                     contract(embedding_.axes[last], j, grid[last], pairs, own.taps);
                 Eigen::MatrixXcd block(rows_, cols_);
                 for (Index group = 0; group < groups_; ++group) {
                   for (Index r = 0; r < embedding_.phases(); ++r)
                     for (Index q = 0; q < rows_; ++q)
                       for (Index p = 0; p < inputs; ++p)
                         block(q, r * inputs + p) =
                             blocks[static_cast<std::size_t>(r * pairs + (group * rows_ + q) * inputs + p)];
                   visit(number, group, block);
                 }
               });
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Symbol::Symbol(const Tensor<S>&, Index, CircularEmbedding);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
