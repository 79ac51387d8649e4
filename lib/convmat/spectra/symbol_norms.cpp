#include <algorithm>
#include <cmath>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/symbol_norms.hpp>
#include <numbers>

namespace convmat {
namespace {

// The largest f(F(ω)) over a grid.
template <class F>
double largest(const Symbol& symbol, const Shape& grid, Index work, const F& f) {
  const std::vector<Frequency> list = symbol.frequencies(grid);
  std::vector<double> values(list.size());
  symbol.for_each(list, grid, symbol.groups() * work,
                  [&](std::size_t i, Index, const Eigen::MatrixXcd& block) {
                    values[i] = std::max(values[i], f(block));
                  });
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

Index gram_work(const Symbol& symbol) {
  return 4 * symbol.rows() * symbol.cols() * std::min(symbol.rows(), symbol.cols());
}

// Scaled before each squaring, as in the paper, so that nothing overflows.
double gram_norm(const Eigen::MatrixXcd& f, int times) {
  const bool is_wide = f.rows() <= f.cols();
  Eigen::MatrixXcd g = f;
  double logarithm = 0, power = 1;
  for (int t = 0; t < times; ++t) {
    const double norm = g.norm();
    if (norm == 0) return 0;
    g /= norm;
    logarithm += power * std::log(norm);
    g = (t == 0 && is_wide ? Eigen::MatrixXcd(g * g.adjoint()) : Eigen::MatrixXcd(g.adjoint() * g));
    power /= 2;
  }
  return std::exp(logarithm + power * std::log(g.norm()));
}

}  // namespace

double symbol_norm(const Symbol& symbol, const Shape& grid) {
  double largest = 0;
  for (const Peak& peak : symbol_peaks(symbol, grid)) largest = std::max(largest, peak.norm);
  return largest;
}

// The norms at a few frequencies, and then at those of more, and of all, where they are larger than at these:
// that takes a Cholesky factor, a tenth of the time. Which ones does not depend on the threads.
std::vector<Peak> symbol_peaks(const Symbol& symbol, const Shape& grid) {
  const auto groups = static_cast<std::size_t>(symbol.groups());
  std::vector<Peak> peaks(groups);
  const std::vector<Frequency> all = symbol.frequencies(grid);
  std::size_t before = 0;  // the stride of the frequencies that are done
  for (const std::size_t stride : {169, 13, 1}) {
    std::vector<Frequency> list;
    for (std::size_t i = 0; i < all.size(); i += stride)
      if (before == 0 || i % before != 0) list.push_back(all[i]);
    std::vector<double> norms(list.size() * groups);
    const std::vector<Peak> known = peaks;
    symbol.for_each(list, grid, symbol.groups() * 4 * gram_work(symbol) / (before == 0 ? 1 : 10),
                    [&](std::size_t i, Index group, const Eigen::MatrixXcd& block) {
                      const auto g = static_cast<std::size_t>(group);
                      if (!matrix_norm_is_at_most(block, known[g].norm))
                        norms[i * groups + g] = matrix_norm(block);
                    });
    for (std::size_t k = 0; k < norms.size(); ++k)
      if (Peak& peak = peaks[k % groups]; norms[k] > peak.norm) peak = {norms[k], list[k / groups].index};
    before = stride;
  }
  return peaks;
}

double symbol_frobenius(const Symbol& symbol, const Shape& grid) {
  return largest(symbol, grid, symbol.rows() * symbol.cols(),
                 [](const Eigen::MatrixXcd& f) { return f.norm(); });
}

double gram_iteration(const Symbol& symbol, const Shape& grid, int times) {
  return largest(symbol, grid, times * gram_work(symbol),
                 [times](const Eigen::MatrixXcd& f) { return gram_norm(f, times); });
}

Sampling sampling(const Symbol& symbol, Index density) {
  Sampling result;
  for (const CircularAxis& axis : symbol.embedding().axes) {
    const Index degree = axis.degree(), points = density * (degree + 1);
    const bool is_coarser = points * axis.unit() < axis.outputs;
    result.grid.push_back(is_coarser ? points * axis.unit() : axis.outputs);
    if (is_coarser)
      result.factor /=
          std::cos(std::numbers::pi * static_cast<double>(degree) / (2 * static_cast<double>(points)));
  }
  return result;
}

}  // namespace convmat
