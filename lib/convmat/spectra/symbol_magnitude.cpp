#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/symbol.hpp>
#include <convmat/spectra/symbol_magnitude.hpp>

namespace convmat {

template <Scalar S>
Tensor<double> symbol_magnitude(const ConvOperator<S>& conv) {
  const Symbol symbol(conv.kernel(), conv.geometry().groups,
                      CircularEmbedding(circular_twin(conv.geometry())));
  const Shape grid = symbol.embedding().grid();
  require_memory(checked_product(volume(grid), 24 * symbol.groups(), "frequencies"), "the symbol",
                 format_count(volume(grid)) + " frequencies", "take a smaller image");
  std::vector<Frequency> all;
  for (Index j = 0; j < volume(grid); ++j) all.push_back({j, 1});
  const auto groups = static_cast<std::size_t>(symbol.groups());
  std::vector<double> norms(all.size() * groups);
  symbol.for_each(all, grid, 8 * symbol.rows() * symbol.cols() * std::min(symbol.rows(), symbol.cols()),
                  [&](std::size_t i, Index group, const Eigen::MatrixXcd& block) {
                    norms[i * groups + static_cast<std::size_t>(group)] = matrix_norm(block);
                  });
  Tensor<double> magnitude(grid);
  for (std::size_t k = 0; k < norms.size(); ++k) {
    double& largest = magnitude[static_cast<Index>(k / groups)];
    largest = std::max(largest, symbol.embedding().factor() * norms[k]);
  }
  return magnitude;
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API Tensor<double> symbol_magnitude(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
