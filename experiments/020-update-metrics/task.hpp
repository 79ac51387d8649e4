#pragma once

#include <convmat/learning/update_step.hpp>

/// One layer and what it is to learn.
namespace metrics {

using convmat::Index;
using convmat::Tensor;

/// Find K with T(K) x = target in the least squares: f = mean over outputs of sum over the batch of |T x -
/// target|^2, the notebook's fc where the target is zero.
struct Task {
  std::string data, geometry;
  convmat::ConvOperator<double> start;
  Tensor<double> images, target;
  Tensor<double> solution;  // the K where f is least
  double least;             // f*, the f there

  std::string group() const { return data + "/" + geometry; }
  bool interpolates() const { return least == 0; }
  convmat::LossFunction<double> loss() const;
};

/// How a layer reads its images, by a name.
struct Layer {
  std::string name;
  convmat::ConvOptions options;
};

/// valid; same; same with stride 2; circular.
std::vector<Layer> layers(const convmat::Shape& image);

/// Target zero: solved by K = 0.
Task notebook_task(const Layer& layer, const Tensor<double>& start, const Tensor<double>& images);

/// The target is what a teacher T(K*) makes of the images, so that K* solves it.
Task teacher_task(const Layer& layer, const Tensor<double>& start, const Tensor<double>& images,
                  const Tensor<double>& teacher);

/// The same with normal noise on the target, of a tenth of its root mean square: f* > 0.
Task noise_task(const Task& taught, std::uint64_t seed);

/// The extremes of the curvature of f in a metric: the eigenvalues of its Hessian.
struct Curvature {
  double least, most;
  double condition() const { return most / least; }
};
Curvature curvature(const Task& task, convmat::Metric metric);

}  // namespace metrics
