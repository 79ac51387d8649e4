#include "task.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <convmat/convmat.hpp>

using namespace convmat;

namespace metrics {

LossFunction<double> Task::loss() const {
  return [target = target](const Tensor<double>& y) { return mean_of_squares(y - target); };
}

std::vector<Layer> layers(const Shape& image) {
  return {{"valid", {.image = image}},
          {"same", {.image = image, .padding = Padding::same()}},
          {"strided", {.image = image, .stride = {2}, .padding = Padding::same()}},
          {"circular", {.image = image, .padding = Padding::same(), .padding_mode = PaddingMode::circular}}};
}

Task notebook_task(const Layer& layer, const Tensor<double>& start, const Tensor<double>& images) {
  const ConvOperator<double> T = conv(start, layer.options);
  const Tensor<double> zero(prepend(images.shape()[0], T.range()));
  return {"notebook", layer.name, T, images, zero, Tensor<double>(start.shape()), 0};
}

Task teacher_task(const Layer& layer, const Tensor<double>& start, const Tensor<double>& images,
                  const Tensor<double>& teacher) {
  const ConvOperator<double> T = conv(start, layer.options);
  return {"teacher", layer.name, T, images, T.with_kernel(teacher) * images, teacher, 0};
}

Task noise_task(const Task& taught, std::uint64_t seed) {
  Task task = taught;
  task.data = "noise";
  Rng rng(seed);
  const Tensor<double> noise = randn(task.target.shape(), rng);
  const double scale = 0.1 * norm(task.target) / std::sqrt(static_cast<double>(task.target.size()));
  task.target = task.target + scale * noise;
  const auto solved = update_step(task.start, task.images, task.loss(), Metric::output, ExactLineSearch{});
  task.solution = task.start.kernel() + solved.direction;
  task.least = solved.after;
  return task;
}

// Of f = |T(K) x|^2 / outputs, for one output channel, as all are alike: 2 / outputs U Uᵀ; in the metric of T
// D^(-1/2) U Uᵀ D^(-1/2), with D = diag(N) where the patterns of taps are disjoint, as here.
Curvature curvature(const Task& task, Metric metric) {
  const ConvGeometry& geometry = task.start.geometry();
  const Tensor<double> gram = patch_gram(geometry, task.images), counts = tap_counts(geometry);
  const Index a = gram.shape()[1];
  Eigen::MatrixXd hessian = 2 / static_cast<double>(volume(geometry.range())) *
                            Eigen::Map<const Eigen::MatrixXd>(gram.data(), a, a);
  if (metric == Metric::toeplitz)
    for (Index i = 0; i < a; ++i)
      for (Index j = 0; j < a; ++j)
        hessian(i, j) /= std::sqrt(counts[i % counts.size()] * counts[j % counts.size()]);
  const Eigen::VectorXd values = hessian.selfadjointView<Eigen::Lower>().eigenvalues();
  return {values.minCoeff(), values.maxCoeff()};
}

}  // namespace metrics
