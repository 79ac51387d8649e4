#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/learning/loss.hpp>

namespace convmat {
namespace {

// One row of logits: adds its loss, writes its cotangent.
template <Scalar S>
double add_row(const S* logits, Index classes, Index label, double weight, S* cotangent) {
  const double largest = *std::max_element(logits, logits + classes);
  double total = 0;
  for (Index c = 0; c < classes; ++c) total += std::exp(static_cast<double>(logits[c]) - largest);
  for (Index c = 0; c < classes; ++c) {
    const double probability = std::exp(static_cast<double>(logits[c]) - largest) / total;
    cotangent[c] = static_cast<S>(weight * (probability - (c == label ? 1 : 0)));
  }
  return std::log(total) + largest - static_cast<double>(logits[label]);
}

}  // namespace

template <Scalar S>
Loss<S> mean_of_squares(const Tensor<S>& r) {
  if (r.rank() < 2 || r.size() == 0)
    throw ShapeError("mean_of_squares of an array of shape " + to_string(r.shape()) +
                     "; expected (N, outputs...) with at least one element");
  const auto outputs = static_cast<double>(r.size() / r.shape()[0]);
  return {squared_norm(r) / outputs, static_cast<Real<S>>(2 / outputs) * r, 2 / outputs};
}

template <Scalar S>
Loss<S> least_squares(const Tensor<S>& y, const Tensor<S>& target) {
  if (y.shape() != target.shape())
    throw ShapeError("least_squares of y of shape " + to_string(y.shape()) + " to a target of shape " +
                     to_string(target.shape()));
  Tensor<S> residual = y - target;
  return {squared_norm(residual) / 2, std::move(residual), 1.0};
}

template <Scalar S>
requires(!is_complex<S>) Loss<S> softmax_cross_entropy(const Tensor<S>& y, std::span<const Index> labels) {
  if (y.rank() != 2 || y.size() == 0 || y.shape()[0] != static_cast<Index>(labels.size()))
    throw ShapeError("softmax_cross_entropy of an array of shape " + to_string(y.shape()) + " and " +
                     std::to_string(labels.size()) + " labels; expected (N, classes) and N labels");
  const Index batch = y.shape()[0], classes = y.shape()[1];
  Loss<S> loss{0, Tensor<S>(y.shape())};
  for (Index n = 0; n < batch; ++n) {
    const Index label = labels[static_cast<std::size_t>(n)];
    if (label < 0 || label >= classes)
      throw Error("label " + std::to_string(label) + " of sample " + std::to_string(n) +
                  "; expected a class, 0 to " + std::to_string(classes - 1));
    loss.value += add_row(y.data() + n * classes, classes, label, 1 / static_cast<double>(batch),
                          loss.cotangent.data() + n * classes);
  }
  loss.value /= static_cast<double>(batch);
  return loss;
}

#define CONVMAT_INSTANTIATE(S)                                    \
  template CONVMAT_API Loss<S> mean_of_squares(const Tensor<S>&); \
  template CONVMAT_API Loss<S> least_squares(const Tensor<S>&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE
template CONVMAT_API Loss<float> softmax_cross_entropy(const Tensor<float>&, std::span<const Index>);
template CONVMAT_API Loss<double> softmax_cross_entropy(const Tensor<double>&, std::span<const Index>);

}  // namespace convmat
