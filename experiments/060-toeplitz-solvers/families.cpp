#include "families.hpp"

#include <cmath>
#include <numbers>

using namespace convmat;

namespace toeplitz_solvers {
namespace {

using std::numbers::pi;

double alternating(double k) { return std::fmod(k, 2) == 0 ? 1 : -1; }

double quartic(double k) {
  if (k == 0) return std::pow(pi, 4) / 5 + 1;
  return alternating(k) * (4 * pi * pi / (k * k) - 24 / std::pow(k, 4));
}

double decaying(double k) { return std::pow(1 + k, -1.1); }

std::function<LinearOperator<double>(Index)> one_level(double (*a)(double)) {
  return [a](Index n) { return LinearOperator<double>(symmetric_toeplitz(n, a)); };
}

LinearOperator<double> decaying_in_both(Index n) {
  Tensor<double> kernel({1, 1, 2 * n - 1, 2 * n - 1});
  for (Index j = 1 - n; j < n; ++j)
    for (Index k = 1 - n; k < n; ++k)
      kernel.at({0, 0, j + n - 1, k + n - 1}) = 1 / (std::pow(static_cast<double>(std::abs(j)) + 1, 1.1) +
                                                     std::pow(static_cast<double>(std::abs(k)) + 1, 1.1));
  return ConvOperator<double>(toeplitz_geometry({n, n}, {n, n}), std::move(kernel));
}

LinearOperator<double> laplacian(Index n) {
  const Tensor<double> stencil({1, 1, 3, 3}, {0, -1, 0, -1, 4, -1, 0, -1, 0});
  return conv(stencil, {.image = {n, n}, .padding = {1}});
}

}  // namespace

double cubic(double k) {
  if (k == 0) return std::pow(pi, 3) / 4 + 0.01;
  return (3 * pi * pi * alternating(k) / (k * k) - 6 * (alternating(k) - 1) / std::pow(k, 4)) / pi;
}

double kms(double k) { return std::pow(0.9, k); }

Toeplitz<double> symmetric_toeplitz(Index n, const std::function<double(double)>& a) {
  std::vector<double> column;
  for (Index k = 0; k < n; ++k) column.push_back(a(static_cast<double>(k)));
  return {column, column};
}

const std::vector<Family>& families() {
  static const std::vector<Family> all{
      {"quartic", "θ⁴ + 1", 1, one_level(quartic)},
      {"cubic", "|θ|³ + 0.01", 1, one_level(cubic)},
      {"decaying", "(1 + k)^-1.1", 1, one_level(decaying)},
      {"kms", "0.9^k", 1, one_level(kms)},
      {"bttb-decaying", "1 / ((j+1)^1.1 + (k+1)^1.1)", 2, decaying_in_both},
      {"laplacian", "five-point Laplacian", 2, laplacian},
  };
  return all;
}

}  // namespace toeplitz_solvers
