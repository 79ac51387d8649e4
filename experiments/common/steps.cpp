#include "steps.hpp"

#include <Eigen/Core>
#include <convmat/convmat.hpp>

#include "slice.hpp"

using namespace convmat;

namespace experiments {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// One row for each image.
Eigen::Map<const Matrix> rows_of(const Tensor<double>& batch) {
  const Index images = batch.shape()[0];
  return {batch.data(), images, batch.size() / images};
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

Problem::Problem(ConvOperator<double> T, Tensor<double> x) : Problem(T, x, Tensor<double>((T * x).shape())) {}

Problem::Problem(ConvOperator<double> T, Tensor<double> x, const Tensor<double>& target)
    : layer(std::move(T)), images(std::move(x)), y(layer * images) {
  Loss<double> loss = mean_of_squares(y - target);
  f = loss.value;
  z = std::move(loss.cotangent);
  gradient = kernel_gradient(layer.geometry(), z, images);
}

Tensor<double> step_as_written(const Problem& problem) {
  const Tensor<double> patches = unfold(problem.layer.geometry(), slice_of(problem.images, 0));
  const auto outputs = static_cast<double>(volume(problem.layer.range()));  // z = 2 r / outputs
  const Tensor<double> r = outputs / 2 * slice_of(problem.z, 0);
  const Eigen::Map<const Matrix> U(patches.data(), patches.shape()[0], patches.shape()[1]);
  const Eigen::Map<const Matrix> r0(r.data(), r.size() / U.cols(), U.cols());
  Tensor<double> tW(problem.layer.kernel().shape());
  Eigen::Map<Matrix>(tW.data(), r0.rows(), U.rows()) = 2 * r0 * U.transpose();
  return -problem.f / squared_norm(tW) * tW;
}

Tensor<double> step_read_back(const Problem& problem) {
  return -problem.f / tap_sums_of(problem.layer.geometry(), problem.gradient).times_counts * problem.gradient;
}

Tensor<double> step_dense_projected(const Problem& problem) {
  return -problem.f / dense_gradient_squared_norm(problem) *
         divide_by_tap_gram(problem.layer.geometry(), problem.gradient);
}

double dense_gradient_squared_norm(const Problem& problem) {
  const auto z = rows_of(problem.z), x = rows_of(problem.images);
  const bool few_images = z.rows() * (z.cols() + x.cols()) < z.cols() * x.cols();
  return few_images ? (z * z.transpose()).cwiseProduct(x * x.transpose()).sum()
                    : (z.transpose() * x).squaredNorm();
}

}  // namespace experiments
