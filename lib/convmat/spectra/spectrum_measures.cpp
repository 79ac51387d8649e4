#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/spectra/spectrum_measures.hpp>
#include <limits>
#include <numeric>

namespace convmat {
namespace {

void require_values(const std::vector<double>& values) {
  if (values.empty()) throw Error("no singular values; expected at least one");
}

double largest(const std::vector<double>& values) {
  require_values(values);
  return *std::max_element(values.begin(), values.end());
}

}  // namespace

Index numerical_rank(const std::vector<double>& values, double tolerance) {
  const double threshold = tolerance * largest(values);
  return std::count_if(values.begin(), values.end(), [&](double value) { return value > threshold; });
}

double condition_number(const std::vector<double>& values) {
  const double most = largest(values), least = *std::min_element(values.begin(), values.end());
  return least > 0 ? most / least : std::numeric_limits<double>::infinity();
}

double effective_rank(const std::vector<double>& values) {
  if (largest(values) == 0) return 0;
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  double entropy = 0;
  for (const double value : values)
    if (value > 0) entropy -= value / sum * std::log(value / sum);
  return std::exp(entropy);
}

double log_determinant(const std::vector<double>& values) {
  require_values(values);
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return sum;
}

double orthogonality_defect(const std::vector<double>& values) {
  require_values(values);
  double sum = 0;
  for (const double value : values) sum += std::pow(value * value - 1, 2);
  return std::sqrt(sum);
}

}  // namespace convmat
