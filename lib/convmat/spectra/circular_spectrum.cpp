#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/spectra/batched_singular_values.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/symbol.hpp>
#include <convmat/spectra/symbol_norms.hpp>

namespace convmat {
namespace {

template <Scalar S>
Symbol exact_symbol(const ConvOperator<S>& conv) {
  CircularEmbedding embedding(conv.geometry());
  if (!embedding.is_exact())
    throw GeometryError(conv.name() +
                        " is not circular: expected circular padding, and outputs that go around a whole "
                        "number of times");
  return Symbol(conv.kernel(), conv.geometry().groups, std::move(embedding));
}

}  // namespace

template <Scalar S>
std::vector<double> circular_singular_values(const ConvOperator<S>& conv) {
  const Symbol symbol = exact_symbol(conv);
  const Shape grid = symbol.embedding().grid();
  const Index count = std::min(volume(conv.domain()), volume(conv.range()));
  require_memory(checked_product(2 * sizeof(double), count, "singular values"), "the spectrum",
                 format_count(count) + " singular values", "ask for the largest ones with lanczos()");
  const std::vector<Frequency> list = symbol.frequencies(grid);
  const Index smaller = std::min(symbol.rows(), symbol.cols());
  const Index block = symbol.groups() * smaller;
  std::vector<double> found(list.size() * static_cast<std::size_t>(block));
  // 64 channels at 32x32, on one core: 0.087 s, numpy's svd of the symbols 0.5 s. Evaluating them is a tenth.
  symbol.for_each_batch(list, grid, singular_values_batch(), 8 * block * symbol.rows() * symbol.cols(),
                        [&](std::size_t first, Index frequencies, const std::complex<double>* blocks) {
                          batched_singular_values(frequencies * symbol.groups(), symbol.rows(), symbol.cols(),
                                                  blocks, found.data() + static_cast<Index>(first) * block);
                        });
  std::vector<double> result;
  const double factor = symbol.embedding().factor();
  for (std::size_t k = 0; k < found.size(); ++k)
    result.insert(result.end(),
                  static_cast<std::size_t>(list[k / static_cast<std::size_t>(block)].multiplicity),
                  factor * found[k]);
  std::sort(result.begin(), result.end(), std::greater());
  result.resize(static_cast<std::size_t>(count));  // rows that occur again add zeros
  return result;
}

template <Scalar S>
double circular_norm(const ConvOperator<S>& conv) {
  const Symbol symbol = exact_symbol(conv);
  return symbol.embedding().factor() * symbol_norm(symbol, symbol.embedding().grid());
}

#define CONVMAT_INSTANTIATE(S)                                                               \
  template CONVMAT_API std::vector<double> circular_singular_values(const ConvOperator<S>&); \
  template CONVMAT_API double circular_norm(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
