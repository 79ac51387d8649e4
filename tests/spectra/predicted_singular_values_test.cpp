#include <convmat/spectra/circular_embedding.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/predicted_singular_values.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// mean |σ_i - predicted_i| / σ_1
double mean_error(const ConvOperator<double>& T) {
  const std::vector<double> truth = true_singular_values(T), predicted = predicted_singular_values(T);
  REQUIRE(truth.size() == predicted.size());
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) sum += std::abs(truth[i] - predicted[i]);
  return sum / (truth[0] * static_cast<double>(truth.size()));
}

}  // namespace

TEST_CASE_TEMPLATE("one value for each output frequency, group and side; equal where circular", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const std::vector<double> predicted = predicted_singular_values(T);
    CHECK(std::is_sorted(predicted.rbegin(), predicted.rend()));
    if (CircularEmbedding(geometry).is_exact()) {
      CHECK(predicted == circular_singular_values(T));
      continue;
    }
    const std::vector<CircularAxis> circles = CircularEmbedding(geometry).axes;
    if (std::any_of(circles.begin(), circles.end(), [](const CircularAxis& axis) { return axis.is_exact; }))
      continue;
    Index outputs = volume(T.range()) / geometry.out_channels, samples = geometry.in_channels;
    for (const Axis& axis : geometry.axes) samples *= axis.stride;
    CHECK(static_cast<Index>(predicted.size()) == outputs * std::min(geometry.out_channels, samples));
  }
}

TEST_CASE("zero padding: the mean error falls like 1/n") {
  Rng rng(seed());
  for (const Index stride : {1, 2})
    for (const Index channels : {1, 2}) {
      const Tensor<double> kernel = randn({channels, 1, 3, 3}, rng);
      const auto error = [&](Index n) {
        return mean_error(conv(kernel, {.image = {n, n}, .stride = {stride}, .padding = {1}}));
      };
      const double coarse = error(8), middle = error(16), fine = error(32);
      CAPTURE(stride);
      CAPTURE(channels);
      CHECK(coarse < 0.25);
      CHECK(middle < 0.65 * coarse);
      CHECK(fine < 0.65 * middle);
    }
}

TEST_CASE("first difference: |1 - exp(iω)| on the grid") {
  const Index n = 16;
  std::vector<double> expected;
  for (Index j = 0; j < n; ++j)
    expected.push_back(2 * std::abs(std::sin(std::numbers::pi * static_cast<double>(j) / n)));
  std::sort(expected.begin(), expected.end(), std::greater());
  const auto difference = conv(tensor({1, 1, 2}, {-1, 1}), {.image = {n}, .padding = Padding({{1, 0}})});
  check_close(predicted_singular_values(difference), expected, 1e-14);
}
