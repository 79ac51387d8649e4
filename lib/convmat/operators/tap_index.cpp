#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/operators/tap_index.hpp>
#include <numeric>

namespace convmat {
namespace {

// K'[b, k + m, a] = sum over t in meetings[m] of K[b, t, a], along one axis.
template <Scalar S>
Tensor<S> extend_axis(const Tensor<S>& kernel, std::size_t axis, const std::vector<Shape>& meetings) {
  Shape shape = kernel.shape();
  const auto middle = shape.begin() + static_cast<std::ptrdiff_t>(axis);
  const Index before = volume(Shape(shape.begin(), middle)), after = volume(Shape(middle + 1, shape.end()));
  const Index taps = shape[axis];
  shape[axis] += static_cast<Index>(meetings.size());
  Tensor<S> extended(shape);
  for (Index b = 0; b < before; ++b) {
    const S* const from = kernel.data() + b * taps * after;
    S* to = std::copy_n(from, taps * after, extended.data() + b * shape[axis] * after);
    for (const Shape& meeting : meetings) {
      for (const Index t : meeting) std::transform(to, to + after, from + t * after, to, std::plus<>());
      to += after;
    }
  }
  return extended;
}

}  // namespace

Shape TapIndex::extended_shape() const {
  Shape shape = kernel_shape;
  for (std::size_t d = 0; d < meetings.size(); ++d) shape[d + 2] += static_cast<Index>(meetings[d].size());
  return shape;
}

template <Scalar S>
const Tensor<S>& extend(const Tensor<S>& kernel, const std::vector<std::vector<Shape>>& meetings,
                        Tensor<S>& extended) {
  const Tensor<S>* current = &kernel;
  for (std::size_t d = 0; d < meetings.size(); ++d)
    if (!meetings[d].empty()) {
      extended = extend_axis(*current, d + 2, meetings[d]);
      current = &extended;
    }
  return *current;
}

template <Scalar S, IndexWidth I>
void refresh(Csr<S, I>& matrix, const TapIndex& taps, const Tensor<S>& kernel) {
  const auto nnz = static_cast<Index>(taps.taps.size());
  if (matrix.nnz() != nnz)
    throw ShapeError("matrix has " + format_count(matrix.nnz()) + " nonzeros, the tap index " +
                     format_count(nnz));
  if (kernel.shape() != taps.kernel_shape)
    throw ShapeError("kernel has shape " + to_string(kernel.shape()) + ", the tap index expects " +
                     to_string(taps.kernel_shape));
  Tensor<S> extended;
  const S* const weights = extend(kernel, taps.meetings, extended).data();
  constexpr Index chunk = 1 << 18;
  parallel_for((nnz + chunk - 1) / chunk, nnz, [&](Index i) {
    const Index begin = i * chunk, end = std::min(begin + chunk, nnz);
    const std::int32_t* const tap = taps.taps.data();
    S* const values = matrix.values.data();
    for (Index p = begin; p < end; ++p) values[p] = weights[tap[p]];
  });
}

#define CONVMAT_INSTANTIATE(S)                                                                           \
  template CONVMAT_API const Tensor<S>& extend(const Tensor<S>&, const std::vector<std::vector<Shape>>&, \
                                               Tensor<S>&);                                              \
  template CONVMAT_API void refresh(Csr<S>&, const TapIndex&, const Tensor<S>&);                         \
  template CONVMAT_API void refresh(Csr<S, std::int32_t>&, const TapIndex&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
