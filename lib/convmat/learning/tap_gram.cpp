#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/learning/pseudo_inverse.hpp>
#include <convmat/learning/tap_gram.hpp>
#include <map>

namespace convmat {
namespace {

using Matrix = Eigen::MatrixXd;

bool taps_meet(const Axis& axis) {
  return axis.mode != PaddingMode::zeros && axis.nonzeros() < axis.kernel * axis.out();
}

// D of one axis: D[t, t'] = number of outputs that read the same sample through t and t'.
Matrix axis_gram(const Axis& axis) {
  Matrix gram = Matrix::Zero(axis.kernel, axis.kernel);
  for (Index t = 0; t < axis.kernel; ++t) gram(t, t) = static_cast<double>(axis.tap_count(t));
  const Range whole = axis.interior();  // there no two taps meet
  AxisWindow window;
  for (Index o = 0; o < axis.out(); ++o) {
    if (o == whole.begin && whole.size() > 0) o = whole.end;
    if (o >= axis.out()) break;
    window.assign(axis, o);
    for (Index t = 0; t < axis.kernel; ++t)
      for (Index u = 0; u < axis.kernel; ++u)
        if (t != u && window.site[static_cast<std::size_t>(t)] == window.site[static_cast<std::size_t>(u)])
          gram(t, u) += 1;
  }
  return gram;
}

// Multiplies axis d of an array by a matrix: y[.., i, ..] = sum_j m[i, j] x[.., j, ..].
template <Scalar S>
Tensor<S> multiply_axis(const Matrix& m, const Tensor<S>& x, std::size_t d) {
  const Index extent = x.shape()[d], inner = volume(slice(x.shape(), d + 1, x.shape().size()));
  Tensor<S> y(x.shape());
  for (Index outer = 0; outer < x.size() / (extent * inner); ++outer)
    for (Index i = 0; i < extent; ++i)
      for (Index j = 0; j < extent; ++j)
        for (Index k = 0; k < inner; ++k)
          y[(outer * extent + i) * inner + k] +=
              static_cast<Real<S>>(m(i, j)) * x[(outer * extent + j) * inner + k];
  return y;
}

// Divides axis d of an array by the axis' tap counts; 0 for a tap that reads nothing.
template <Scalar S>
Tensor<S> divide_by_counts(const Axis& axis, Tensor<S> x, std::size_t d) {
  const Index inner = volume(slice(x.shape(), d + 1, x.shape().size()));
  for (Index first = 0; first < x.size(); first += inner) {
    const Index count = axis.tap_count(first / inner % axis.kernel);
    const auto factor = static_cast<Real<S>>(count > 0 ? 1 / static_cast<double>(count) : 0);
    for (Index k = 0; k < inner; ++k) x[first + k] *= factor;
  }
  return x;
}

// D⁺ G over all taps, axis by axis.
template <Scalar S>
Tensor<S> divide_by_axes(const ConvGeometry& geometry, Tensor<S> gradient) {
  for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
    const Axis& axis = geometry.axes[d];
    gradient = taps_meet(axis) ? multiply_axis(pseudo_inverse(axis_gram(axis)), gradient, d + 2)
                               : divide_by_counts(axis, std::move(gradient), d + 2);
  }
  return gradient;
}

// D[t, u] of taps of one pair of channels, a factor for each axis.
class TapGram {
 public:
  explicit TapGram(const ConvGeometry& geometry) : axes_(geometry.axes), taps_(geometry.kernel_size()) {
    for (const Axis& axis : axes_) grams_.push_back(taps_meet(axis) ? axis_gram(axis) : Matrix());
  }

  double operator()(Index t, Index u) const {
    const Shape first = unravel(t, taps_), second = unravel(u, taps_);
    double product = 1;
    for (std::size_t d = 0; d < axes_.size(); ++d) product *= along(d, first[d], second[d]);
    return product;
  }

 private:
  double along(std::size_t d, Index t, Index u) const {
    if (grams_[d].size() > 0) return grams_[d](t, u);
    return t == u ? static_cast<double>(axes_[d].tap_count(t)) : 0;
  }

  std::vector<Axis> axes_;
  Shape taps_;
  std::vector<Matrix> grams_;  // empty where no taps meet
};

Matrix gram_inverse(const TapGram& gram, const Shape& taps) {
  const auto size = static_cast<Index>(taps.size());
  require_memory(
      checked_product(3 * size, checked_product(size, sizeof(double), "Gram matrix"), "Gram matrix"),
      "Gram matrix of a support", format_count(size) + " taps that may meet",
      "give a smaller support, or none");
  Matrix matrix(size, size);
  for (Index i = 0; i < size; ++i)
    for (Index j = 0; j < size; ++j)
      matrix(i, j) = gram(taps[static_cast<std::size_t>(i)], taps[static_cast<std::size_t>(j)]);
  return pseudo_inverse(matrix);
}

// D_SS⁺ G_S for each pair of channels; pairs of one support share the inverse.
template <Scalar S>
Tensor<S> divide_on_support(const ConvGeometry& geometry, const Tensor<S>& gradient,
                            const Tensor<double>& mask) {
  const TapGram gram(geometry);
  const Index taps = volume(geometry.kernel_size());
  std::map<Shape, Matrix> inverses;
  Tensor<S> result(gradient.shape());
  for (Index first = 0; first < result.size(); first += taps) {
    Shape support;
    for (Index t = 0; t < taps; ++t)
      if (mask[first + t] != 0) support.push_back(t);
    if (support.empty()) continue;
    const auto [entry, is_new] = inverses.try_emplace(support);
    if (is_new) entry->second = gram_inverse(gram, support);
    for (std::size_t i = 0; i < support.size(); ++i)
      for (std::size_t j = 0; j < support.size(); ++j)
        result[first + support[i]] +=
            static_cast<Real<S>>(entry->second(static_cast<Index>(i), static_cast<Index>(j))) *
            gradient[first + support[j]];
  }
  return result;
}

}  // namespace

Tensor<double> tap_counts(const ConvGeometry& geometry) {
  const Shape taps = geometry.kernel_size();
  Tensor<double> counts(taps);
  for (Index i = 0; i < counts.size(); ++i) {
    const Shape tap = unravel(i, taps);
    counts[i] = 1;
    for (std::size_t d = 0; d < taps.size(); ++d)
      counts[i] *= static_cast<double>(geometry.axes[d].tap_count(tap[d]));
  }
  return counts;
}

bool taps_meet(const ConvGeometry& geometry) {
  return std::any_of(geometry.axes.begin(), geometry.axes.end(),
                     [](const Axis& axis) { return taps_meet(axis); });
}

template <Scalar S>
Tensor<S> divide_by_tap_gram(const ConvGeometry& geometry, const Tensor<S>& gradient,
                             const Tensor<double>& support) {
  const Shape shape = geometry.kernel_shape();
  if (gradient.shape() != shape)
    throw ShapeError("gradient has shape " + to_string(gradient.shape()) + ", the geometry's kernel has " +
                     to_string(shape));
  const Tensor<double> mask = detail::support_mask(support, shape);
  if (std::all_of(mask.begin(), mask.end(), [](double weight) { return weight != 0; }))
    return divide_by_axes(geometry, gradient);
  if (taps_meet(geometry)) return divide_on_support(geometry, gradient, mask);
  Tensor<S> result = divide_by_axes(geometry, gradient);
  for (Index i = 0; i < result.size(); ++i)
    if (mask[i] == 0) result[i] = S{};
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                                             \
  template CONVMAT_API Tensor<S> divide_by_tap_gram(const ConvGeometry&, const Tensor<S>&, \
                                                    const Tensor<double>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
