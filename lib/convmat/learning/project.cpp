#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/division.hpp>
#include <convmat/geometry/axis_taps.hpp>
#include <convmat/learning/project.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/sparse_operator.hpp>

namespace convmat {
namespace {

void require_size(const ConvGeometry& geometry, Index rows, Index cols) {
  const Shape expected{volume(geometry.range()), volume(geometry.domain())};
  if (Shape{rows, cols} != expected)
    throw ShapeError("matrix is " + joined({rows, cols}) + ", the geometry " + to_string(geometry.domain()) +
                     " -> " + to_string(geometry.range()) + " expects " + joined(expected));
}

// The patterns by their entries: which taps stand at (row, col)?
class TapsOfEntry {
 public:
  explicit TapsOfEntry(const ConvGeometry& geometry)
      : axes_(geometry.axes),
        outputs_(geometry.image_out()),
        group_outputs_(geometry.out_channels / geometry.groups),
        group_inputs_(geometry.in_channels / geometry.groups) {
    for (const Axis& axis : axes_) taps_.emplace_back(axis);
  }

  template <class F>
  void for_each(Index row, Index col, const F& f) const {
    walk(axes_.size(), row, col, 0, 1, f);
  }

 private:
  // From the last axis to the first; what is left of output and sample then are the channels.
  template <class F>
  void walk(std::size_t axes, Index output, Index sample, Index tap, Index pitch, const F& f) const {
    if (axes == 0) {
      const Index channel = sample - output / group_outputs_ * group_inputs_;
      if (0 <= channel && channel < group_inputs_) f((output * group_inputs_ + channel) * pitch + tap);
      return;
    }
    const std::size_t d = axes - 1;
    const Axis& axis = axes_[d];
    taps_[d].for_each(output % outputs_[d], sample % axis.in, [&](Index t) {
      walk(d, output / outputs_[d], sample / axis.in, tap + t * pitch, pitch * axis.kernel, f);
    });
  }

  std::vector<Axis> axes_;
  std::vector<AxisTaps> taps_;
  Shape outputs_;
  Index group_outputs_, group_inputs_;
};

constexpr Index no_tap = -1;

// f(value, count, tap) for every entry of a matrix and each tap that stands there, count = 1, or no_tap.
template <Scalar S>
auto parts_of(const ConvGeometry& geometry, const Csr<S>& matrix) {
  return [&matrix, taps = TapsOfEntry(geometry)](const auto& f) {
    for (Index row = 0; row < matrix.rows; ++row)
      for (auto p = static_cast<std::size_t>(matrix.indptr[static_cast<std::size_t>(row)]);
           p < static_cast<std::size_t>(matrix.indptr[static_cast<std::size_t>(row) + 1]); ++p) {
        bool stands = false;
        taps.for_each(row, matrix.indices[p], [&](Index tap) {
          stands = true;
          f(matrix.values[p], 1, tap);
        });
        if (!stands) f(matrix.values[p], 1, no_tap);
      }
  };
}

// Taps of two convolutions that read the same samples at `count` outputs.
struct Overlap {
  Index tap, other, count;
};

// Where the strides are equal, a tap of one axis reads what a tap of the other does at every output at which
// both read, or at none: if they are whole periods of a circle apart, or, padded with zeros alone, none.
std::vector<Overlap> overlaps(const Axis& axis, const Axis& other) {
  const bool is_flat = axis.mode == PaddingMode::zeros && other.mode == PaddingMode::zeros;
  Axis around = axis;
  around.mode = PaddingMode::circular;
  const AxisTaps periods(is_flat ? axis : around);
  std::vector<Overlap> result;
  for (Index u = 0; u < other.kernel; ++u) {
    const Index j = other.position(0, u);
    const auto add = [&](Index t) {
      if (t >= 0) result.push_back({t, u, std::min(axis.tap_count(t), other.tap_count(u))});
    };
    if (is_flat)
      add(axis.tap(0, j));
    else
      periods.for_each(0, modulo(j, axis.in), add);
  }
  return result;
}

// The products of those of all axes.
std::vector<Overlap> overlaps(const ConvGeometry& geometry, const ConvGeometry& other) {
  std::vector<Overlap> result{{0, 0, 1}};
  for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
    const std::vector<Overlap> along = overlaps(geometry.axes[d], other.axes[d]);
    std::vector<Overlap> product;
    product.reserve(result.size() * along.size());
    for (const Overlap& a : result)
      for (const Overlap& b : along)
        product.push_back({a.tap * geometry.axes[d].kernel + b.tap, a.other * other.axes[d].kernel + b.other,
                           a.count * b.count});
    result = std::move(product);
  }
  return result;
}

bool overlap_by_taps(const ConvGeometry& geometry, const ConvGeometry& other) {
  const auto shifts = [](const Axis& axis) {
    return axis.mode == PaddingMode::zeros || axis.mode == PaddingMode::circular;
  };
  if (geometry.domain() != other.domain() || geometry.range() != other.range() || taps_meet(geometry) ||
      taps_meet(other))
    return false;
  for (std::size_t d = 0; d < geometry.axes.size(); ++d)
    if (!shifts(geometry.axes[d]) || !shifts(other.axes[d]) ||
        geometry.axes[d].stride != other.axes[d].stride)
      return false;
  return true;
}

// f(value, count, tap) for the equal entries of a convolution through which one tap stands, or no_tap.
template <Scalar S>
auto parts_of(const ConvGeometry& geometry, const ConvOperator<S>& conv) {
  return [&](const auto& f) {
    const ConvGeometry& other = conv.geometry();
    const std::vector<Overlap> pairs = overlaps(geometry, other);
    const Tensor<double> counts = tap_counts(other);
    Shape uncovered(counts.begin(), counts.end());
    for (const Overlap& pair : pairs) uncovered[static_cast<std::size_t>(pair.other)] -= pair.count;
    const Index inputs = geometry.in_channels / geometry.groups, taps = volume(geometry.kernel_size());
    const Index other_inputs = other.in_channels / other.groups, other_taps = counts.size();
    for (Index q = 0; q < other.out_channels; ++q)
      for (Index p = 0; p < other_inputs; ++p) {
        const S* const kernel = conv.kernel().data() + (q * other_inputs + p) * other_taps;
        const Index column = q / (other.out_channels / other.groups) * other_inputs + p;
        const Index channel = column - q / (geometry.out_channels / geometry.groups) * inputs;
        const bool in_group = 0 <= channel && channel < inputs;
        for (const Overlap& pair : pairs)
          f(kernel[pair.other], pair.count, in_group ? (q * inputs + channel) * taps + pair.tap : no_tap);
        for (Index t = 0; t < other_taps; ++t) f(kernel[t], uncovered[static_cast<std::size_t>(t)], no_tap);
      }
  };
}

template <Scalar S, class Parts>
Tensor<S> sums(const ConvGeometry& geometry, const Parts& for_each_part) {
  Tensor<S> result(geometry.kernel_shape());
  for_each_part([&](S value, Index count, Index tap) {
    if (tap != no_tap) result[tap] += static_cast<Real<S>>(count) * value;
  });
  return result;
}

double squared(double distance) { return distance * distance; }

template <Scalar S>
Projection<S> projection(Tensor<S> kernel, double distance, double size) {
  return {std::move(kernel), distance, distance > 0 ? distance / size : 0};
}

// Where patterns are disjoint: every part of M against its tap, and every one of the patterns that no part
// covers. (||M||^2 - ||T(K)||^2 would lose half the digits where M is a convolution.)
template <Scalar S, class Parts>
Projection<S> project_parts(const ConvGeometry& geometry, const Parts& for_each_part,
                            const Tensor<double>& support) {
  Tensor<S> kernel = divide_by_tap_gram(geometry, sums<S>(geometry, for_each_part), support);
  const Tensor<double> counts = tap_counts(geometry);
  Tensor<double> uncovered(kernel.shape());
  for (Index i = 0; i < kernel.size(); ++i) uncovered[i] = counts[i % counts.size()];
  double distance = 0, size = 0;
  for_each_part([&](S value, Index count, Index tap) {
    const auto entries = static_cast<double>(count);
    size += entries * squared(std::abs(value));
    distance += entries * squared(std::abs(tap == no_tap ? value : value - kernel[tap]));
    if (tap != no_tap) uncovered[tap] -= entries;
  });
  for (Index i = 0; i < kernel.size(); ++i) distance += uncovered[i] * squared(std::abs(kernel[i]));
  return projection(std::move(kernel), std::sqrt(distance), std::sqrt(size));
}

template <Scalar S>
double frobenius(const Csr<S>& matrix) {
  return norm(Tensor<S>({matrix.nnz()}, {matrix.values.begin(), matrix.values.end()}));
}

}  // namespace

template <Scalar S>
Tensor<S> tap_sums(const ConvGeometry& geometry, const Csr<S>& matrix) {
  require_size(geometry, matrix.rows, matrix.cols);
  return sums<S>(geometry, parts_of(geometry, matrix));
}

template <Scalar S>
Projection<S> project(const ConvGeometry& geometry, const Csr<S>& matrix, const Tensor<double>& support) {
  require_size(geometry, matrix.rows, matrix.cols);
  const auto parts = parts_of(geometry, matrix);
  if (!taps_meet(geometry)) return project_parts<S>(geometry, parts, support);
  Tensor<S> kernel = divide_by_tap_gram(geometry, sums<S>(geometry, parts), support);
  const double distance = frobenius(matrix + S{-1} * ConvOperator<S>(geometry, kernel).to_csr());
  return projection(std::move(kernel), distance, frobenius(matrix));
}

template <Scalar S>
Projection<S> project(const ConvGeometry& geometry, const Tensor<S>& matrix, const Tensor<double>& support) {
  return project(geometry, to_csr(matrix), support);
}

template <Scalar S>
Projection<S> project(const ConvGeometry& geometry, const LinearOperator<S>& a,
                      const Tensor<double>& support) {
  require_size(geometry, volume(a.range()), volume(a.domain()));
  if (const auto* sparse = a.template target<SparseOperator<S>>())
    return project(geometry, sparse->matrix(), support);
  if (const auto conv = lower(a); conv && overlap_by_taps(geometry, conv->geometry()))
    return project_parts<S>(geometry, parts_of(geometry, *conv), support);
  return project(geometry, a.to_csr(), support);
}

#define CONVMAT_INSTANTIATE(S)                                                                              \
  template CONVMAT_API Tensor<S> tap_sums(const ConvGeometry&, const Csr<S>&);                              \
  template CONVMAT_API Projection<S> project(const ConvGeometry&, const Csr<S>&, const Tensor<double>&);    \
  template CONVMAT_API Projection<S> project(const ConvGeometry&, const Tensor<S>&, const Tensor<double>&); \
  template CONVMAT_API Projection<S> project(const ConvGeometry&, const LinearOperator<S>&,                 \
                                             const Tensor<double>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
