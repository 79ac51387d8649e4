#include "steps.hpp"

#include <algorithm>
#include <convmat/convmat.hpp>

#include "loops.hpp"

using namespace convmat;

namespace seed {
namespace {

// sum over n, m of <z_n, z_m> <x_n, x_m>
double from_gram_matrices(const Tensor<double>& z, const Tensor<double>& x) {
  const Index images = x.shape()[0];
  const Tensor<double> flat_z = z.reshaped({images, z.size() / images}),
                       flat_x = x.reshaped({images, x.size() / images});
  return dot(times_transposed(flat_z, flat_z), times_transposed(flat_x, flat_x));
}

// (2 / outputs)^2 ||T S||^2, where S = sum of x_n x_nᵀ
double from_second_moment(const Problem& problem) {
  const Index images = problem.images.shape()[0], pixels = problem.images.size() / images;
  Tensor<double> moment(prepend(pixels, problem.layer.domain()));
  parallel_for(pixels, images * pixels * pixels, [&](Index i) {
    for (Index n = 0; n < images; ++n)
      for (Index j = 0; j < pixels; ++j)
        moment[i * pixels + j] += problem.images[n * pixels + i] * problem.images[n * pixels + j];
  });
  const auto outputs = static_cast<double>(volume(problem.layer.range()));
  return 4 / (outputs * outputs) * squared_norm(problem.layer * moment);
}

}  // namespace

TapSums tap_sums_of(const ConvGeometry& geometry, const Tensor<double>& gradient) {
  const Tensor<double> counts = tap_counts(geometry);
  TapSums sums;
  for (Index i = 0; i < gradient.size(); ++i) {
    const double square = gradient[i] * gradient[i], count = counts[i % counts.size()];
    sums.times_counts += square * count;
    sums.over_counts += count > 0 ? square / count : 0;
  }
  return sums;
}

Problem::Problem(ConvOperator<double> T, Tensor<double> x)
    : layer(std::move(T)), images(std::move(x)), y(layer * images) {
  Loss<double> loss = mean_of_squares(y);
  f = loss.value;
  z = std::move(loss.cotangent);
  gradient = kernel_gradient(layer.geometry(), z, images);
}

Tensor<double> step_as_written(const Problem& problem) {
  const Tensor<double> patches = unfold(problem.layer.geometry(), slice_of(problem.images, 0));
  const Index channels = problem.layer.range()[0];
  const Tensor<double> z = slice_of(problem.y, 0).reshaped({channels, patches.shape()[1]});
  const Tensor<double> tW = 2 * times_transposed(z, patches);
  return (-problem.f / squared_norm(tW) * tW).reshaped(problem.layer.kernel().shape());
}

Tensor<double> step_read_back(const Problem& problem) {
  return -problem.f / tap_sums_of(problem.layer.geometry(), problem.gradient).times_counts * problem.gradient;
}

Tensor<double> step_dense_projected(const Problem& problem) {
  return -problem.f / dense_gradient_squared_norm(problem) *
         divide_by_tap_gram(problem.layer.geometry(), problem.gradient);
}

double dense_gradient_squared_norm(const Problem& problem) {
  const Index images = problem.images.shape()[0];
  return images <= volume(problem.layer.domain()) ? from_gram_matrices(problem.z, problem.images)
                                                  : from_second_moment(problem);
}

}  // namespace seed
