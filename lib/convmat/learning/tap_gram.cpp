#include <convmat/learning/pseudo_inverse.hpp>
#include <convmat/learning/tap_gram.hpp>

namespace convmat {
namespace {

using Matrix = Eigen::MatrixXd;

// Do two taps of the axis ever read one sample? Else its D is diagonal.
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

template <Scalar S>
Tensor<S> divide_by_tap_gram(const ConvGeometry& geometry, const Tensor<S>& gradient) {
  if (gradient.shape() != geometry.kernel_shape())
    throw ShapeError("gradient has shape " + to_string(gradient.shape()) + ", the geometry's kernel has " +
                     to_string(geometry.kernel_shape()));
  Tensor<S> result = gradient;
  for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
    const Axis& axis = geometry.axes[d];
    result = taps_meet(axis) ? multiply_axis(pseudo_inverse(axis_gram(axis)), result, d + 2)
                             : divide_by_counts(axis, std::move(result), d + 2);
  }
  return result;
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Tensor<S> divide_by_tap_gram(const ConvGeometry&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
