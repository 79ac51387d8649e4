#include "golden.hpp"

#include <cmath>
#include <complex>
#include <convmat/convmat.hpp>
#include <convmat/spectra/kernel_bounds.hpp>
#include <numbers>

#include "layers.hpp"

using namespace convmat;
using std::numbers::pi;

namespace norms {
namespace {

constexpr double printed = 1e-9, exact = 1e-12;

double norm_of(const ConvOperator<double>& T) { return spectral_norm(T, {.tolerance = 1e-12}).value; }

double modulus(const Tensor<double>& kernel, double a, double b) {
  const Index rows = kernel.shape()[2], cols = kernel.shape()[3];
  std::complex<double> sum = 0;
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j)
      sum += kernel[i * cols + j] * std::polar(1.0, a * static_cast<double>(i) + b * static_cast<double>(j));
  return std::abs(sum);
}

class Known {
 public:
  void add(const std::string& what, double value, double expected, double bound) {
    what_.push_back(what);
    value_.push_back(value);
    expected_.push_back(expected);
    bound_.push_back(bound);
  }

  void write(Report& report) const {
    std::vector<double> error;
    for (std::size_t i = 0; i < what_.size(); ++i) {
      error.push_back(value_[i] / expected_[i] - 1);
      report.agree(what_[i], error.back(), bound_[i]);
    }
    report.table("known", "Numbers known from elsewhere",
                 {{"what", what_}, {"value", value_}, {"expected", expected_}, {"relative_error", error}});
  }

 private:
  std::vector<std::string> what_;
  std::vector<double> value_, expected_, bound_;
};

ConvOperator<double> line(const std::vector<double>& taps, const ConvOptions& options) {
  return conv(Tensor<double>({1, 1, static_cast<Index>(taps.size())}, taps), options);
}

ConvOperator<double> square(const std::vector<double>& taps, Index n) {
  return conv(Tensor<double>({1, 1, 3, 3}, taps), {.image = {n, n}, .padding = Padding{1}});
}

void add_golden_kernel(Known& known) {
  const Tensor<double> kernel = golden(20).kernel;
  const auto norm = [&](const Padding& padding, PaddingMode mode, Index stride) {
    return norm_of(
        conv(kernel, {.image = {20, 20}, .stride = {stride}, .padding = padding, .padding_mode = mode}));
  };
  known.add("golden kernel, circular", norm(Padding{1}, PaddingMode::circular, 1), 22.9122134817, printed);
  known.add("golden kernel, same", norm(Padding{1}, PaddingMode::zeros, 1), 22.7275330200, printed);
  known.add("golden kernel, valid", norm(Padding::valid(), PaddingMode::zeros, 1), 22.6794319845, printed);
  known.add("golden kernel, full", norm(Padding::full(), PaddingMode::zeros, 1), 22.7372349512, printed);
  known.add("golden kernel, circular / 2", norm(Padding{1}, PaddingMode::circular, 2), 13.850372404, printed);
  known.add("golden kernel, same / 2", norm(Padding{1}, PaddingMode::zeros, 2), 13.8151111856, printed);
  known.add("golden kernel, supremum", supremum(kernel), 23.0047380194, printed);
  known.add("golden kernel, four reshapes", least_unfolding(kernel), 30.12687546, printed);
  const double rows[] = {26.2488095, 24.5950676, 23.7952622, 23.3704629};
  for (int times = 1; times <= 4; ++times)
    known.add("golden kernel, autocorrelation " + std::to_string(times), autocorrelation_bound(kernel, times),
              rows[times - 1], 1e-8);
}

// The norm of a circular layer is no bound of the one padded with zeros.
void add_larger_than_circular(Known& known) {
  const ConvOptions same{.image = {20}, .padding = Padding{1}};
  ConvOptions circular = same;
  circular.padding_mode = PaddingMode::circular;
  known.add("[2,7,-1], n = 20, zeros", norm_of(line({2, 7, -1}, same)), 8.00566931, printed);
  known.add("[2,7,-1], n = 20, circular", norm_of(line({2, 7, -1}, circular)), 8.00563364, printed);
  known.add("[1,-1], n = 3, zeros", norm_of(line({1, -1}, {.image = {3}, .padding = {{1, 0}}})),
            2 * std::sin(5 * pi / 14), exact);
  known.add(
      "[1,-1], n = 3, circular",
      norm_of(line({1, -1}, {.image = {3}, .padding = {{1, 0}}, .padding_mode = PaddingMode::circular})),
      std::sqrt(3), exact);
}

void add_closed_forms(Known& known, Index n) {
  const double c = std::cos(pi / static_cast<double>(n + 1));
  known.add("box 3x3", norm_of(square({1, 1, 1, 1, 1, 1, 1, 1, 1}, n)), (1 + 2 * c) * (1 + 2 * c), exact);
  known.add("Sobel", norm_of(square({1, 0, -1, 2, 0, -2, 1, 0, -1}, n)), (2 + 2 * c) * 2 * c, exact);
  known.add("five-point Laplacian", norm_of(square({0, -1, 0, -1, 4, -1, 0, -1, 0}, n)), 4 + 4 * c, exact);
}

// What dilation, groups, single taps and products of kernels do to the norm.
void add_identities(Known& known, const Rng& root) {
  Rng rng = root.split(2);
  const auto norm = [](const Tensor<double>& kernel, Index n, Index dilation, Index groups) {
    const Index reach = (kernel.shape()[2] - 1) * dilation;
    return norm_of(conv(
        kernel, {.image = {n, n}, .dilation = {dilation}, .padding = Padding{reach / 2}, .groups = groups}));
  };
  const Tensor<double> kernel = randn({4, 4, 3, 3}, rng);
  known.add("random, dilated by 3 on n = 18: undilated on 6", norm(kernel, 18, 3, 1), norm(kernel, 6, 1, 1),
            exact);
  const Tensor<double> grouped = randn({4, 2, 3, 3}, rng);
  const auto group = [&](Index g) {
    const double* first = grouped.data() + g * 36;
    return norm(Tensor<double>({2, 2, 3, 3}, {first, first + 36}), 10, 1, 1);
  };
  known.add("random, two groups: the larger", norm(grouped, 10, 1, 2), std::max(group(0), group(1)), exact);
  const Tensor<double> single = randn({6, 4, 1, 1}, rng);
  known.add("random, 1x1: the matrix of weights", norm(single, 10, 1, 1),
            reshape_norm(single, {false, false}), exact);
  const std::vector<double> a{1, -2, 3}, b{2, 5, -1};
  std::vector<double> product;
  for (const double x : a)
    for (const double y : b) product.push_back(x * y);
  const ConvOptions same{.image = {12}, .padding = Padding{1}};
  known.add("rank one: the product of both axes", norm_of(square(product, 12)),
            norm_of(line(a, same)) * norm_of(line(b, same)), exact);
}

}  // namespace

// From the best point of a grid, to its best neighbour or to half the distance.
double supremum(const Tensor<double>& kernel) {
  constexpr Index points = 128;
  double best = 0, a = 0, b = 0;
  const auto improve = [&](double x, double y) {
    const double value = modulus(kernel, x, y);
    if (value <= best) return false;
    best = value, a = x, b = y;
    return true;
  };
  const double distance = 2 * pi / static_cast<double>(points);
  for (Index i = 0; i < points; ++i)
    for (Index j = 0; j < points; ++j)
      improve(distance * static_cast<double>(i), distance * static_cast<double>(j));
  for (double step = distance; step > 1e-9;) {
    const double x = a, y = b;
    bool improved = false;
    for (const double dx : {-step, 0.0, step})
      for (const double dy : {-step, 0.0, step}) improved = improve(x + dx, y + dy) || improved;
    if (!improved) step /= 2;
  }
  return best;
}

void golden_numbers(Report& report) {
  Known known;
  add_golden_kernel(known);
  add_larger_than_circular(known);
  add_closed_forms(known, 20);
  add_identities(known, report.random());
  known.write(report);
}

}  // namespace norms
