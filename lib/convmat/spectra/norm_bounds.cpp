#include <algorithm>
#include <cmath>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/solution.hpp>
#include <convmat/spectra/kernel_bounds.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <convmat/spectra/symbol_norms.hpp>
#include <set>

namespace convmat {
namespace {

constexpr double too_much_work = 2e10;  // multiplications: some ten seconds

// Is there an output that reads a sample of its own through every tap?
bool an_output_sees_all(const Axis& axis) {
  AxisWindow window;
  for (Index o = 0; o < axis.out(); ++o) {
    window.assign(axis, o);
    if (window.count == axis.kernel) return true;
  }
  return false;
}

// Is there a sample that through every tap is read by some output, which reads it through no other?
bool a_sample_is_seen_by_all(const Axis& axis) {
  for (Index sample = 0; sample < axis.in; ++sample) {
    std::vector<std::vector<Index>> taps_of(static_cast<std::size_t>(axis.out()));
    axis.for_each_reader(sample,
                         [&](Index o, Index t) { taps_of[static_cast<std::size_t>(o)].push_back(t); });
    std::set<Index> alone;
    for (const auto& taps : taps_of)
      if (taps.size() == 1) alone.insert(taps[0]);
    if (static_cast<Index>(alone.size()) == axis.kernel) return true;
  }
  return false;
}

template <class F>
double largest_of(Index count, const F& f) {
  double largest = 0;
  for (Index i = 0; i < count; ++i) largest = std::max(largest, f(i));
  return largest;
}

// Weights of one group.
template <Scalar S>
Tensor<S> group_kernel(const Tensor<S>& kernel, Index groups, Index group) {
  Shape shape = kernel.shape();
  shape[0] /= groups;
  const Index size = kernel.size() / groups;
  return Tensor<S>(shape, {kernel.begin() + group * size, kernel.begin() + (group + 1) * size});
}

// A reshape is a part of the matrix where its axes may be rows, or columns.
template <Scalar S>
void add_reshapes(const ConvGeometry& geometry, const Tensor<S>& kernel, std::vector<Bound>& bounds) {
  const std::size_t axes = geometry.axes.size();
  std::vector<bool> may_be_rows, may_be_columns;
  for (const Axis& axis : geometry.axes) {
    may_be_rows.push_back(a_sample_is_seen_by_all(axis));
    may_be_columns.push_back(an_output_sees_all(axis));
  }
  double largest = 0;
  for (unsigned subset = 0; subset < 1u << axes; ++subset) {
    std::vector<bool> rows;
    bool is_part = true;
    for (std::size_t d = 0; d < axes; ++d) {
      rows.push_back(subset >> d & 1);
      is_part = is_part && (rows[d] ? may_be_rows[d] : may_be_columns[d]);
    }
    if (!is_part && subset != 0) continue;
    const double norm = largest_of(geometry.groups, [&](Index group) {
      return reshape_norm(group_kernel(kernel, geometry.groups, group), rows);
    });
    if (subset == 0) bounds.push_back({"reshape", norm, is_part ? BoundKind::lower : BoundKind::uncertified});
    if (is_part) largest = std::max(largest, norm);
  }
  if (largest > 0) bounds.push_back({"four reshapes", largest, BoundKind::lower});
}

double gram_work(const Symbol& symbol, const Shape& grid) {
  return static_cast<double>(volume(grid)) *
         static_cast<double>(symbol.groups() * symbol.rows() * symbol.cols()) *
         static_cast<double>(std::min(symbol.rows(), symbol.cols()));
}

void add_symbol_bounds(const Symbol& symbol, std::vector<Bound>& bounds) {
  const CircularEmbedding& embedding = symbol.embedding();
  const double factor = embedding.factor();
  const auto add = [&](const char* name, double value, BoundKind kind = BoundKind::upper) {
    bounds.push_back({name, value, kind});
  };
  if (8 * gram_work(symbol, embedding.grid()) <= too_much_work || embedding.is_exact())
    add("circular embedding", factor * symbol_norm(symbol, embedding.grid()),
        embedding.is_exact() ? BoundKind::exact : BoundKind::upper);
  const Sampling coarse = sampling(symbol, 4), fine = sampling(symbol, 8);
  if (8 * gram_work(symbol, coarse.grid) <= too_much_work)
    add("symbol on a grid", factor * coarse.factor * symbol_norm(symbol, coarse.grid));
  add("symbol, Frobenius", factor * fine.factor * symbol_frobenius(symbol, fine.grid));
  if (5 * gram_work(symbol, fine.grid) <= too_much_work)
    add("Gram iteration", factor * fine.factor * gram_iteration(symbol, fine.grid, 5));
}

template <Scalar S>
void add_kernel_bounds(const std::vector<Tensor<S>>& kernels, double factor, std::vector<Bound>& bounds) {
  const auto count = static_cast<Index>(kernels.size());
  const auto over_groups = [&](const auto& bound) {
    return factor * largest_of(count, [&](Index g) { return bound(kernels[static_cast<std::size_t>(g)]); });
  };
  bounds.push_back(
      {"four reshapes", over_groups([](const auto& k) { return least_unfolding(k); }), BoundKind::upper});
  for (int times = 4; times >= 1; --times)
    if (static_cast<double>(count) * autocorrelation_work(kernels[0], times) <= too_much_work / 10) {
      bounds.push_back({"autocorrelation",
                        over_groups([times](const auto& k) { return autocorrelation_bound(k, times); }),
                        BoundKind::upper});
      break;
    }
  const Shape& shape = kernels[0].shape();
  const auto taps = static_cast<double>(volume(slice(shape, 2, shape.size())));
  bounds.push_back({"tensor norm",
                    std::sqrt(taps) * over_groups([](const auto& k) { return tensor_norm_estimate(k); }),
                    BoundKind::uncertified});
}

}  // namespace

std::string_view to_string(BoundKind kind) {
  switch (kind) {
    case BoundKind::upper:
      return "upper";
    case BoundKind::lower:
      return "lower";
    case BoundKind::exact:
      return "exact";
    case BoundKind::uncertified:
      return "uncertified";
  }
  return "unknown";
}

template <Scalar S>
std::vector<Bound> norm_bounds(const ConvOperator<S>& conv) {
  const ConvGeometry& geometry = conv.geometry();
  const ScaledKernel<Double<S>> scaled(cast<Double<S>>(conv.kernel()));
  const ConvOperator<Double<S>> wide(geometry, scaled.kernel);
  const CircularEmbedding embedding(geometry);
  std::vector<Bound> bounds;
  add_symbol_bounds(Symbol(wide.kernel(), geometry.groups, embedding), bounds);
  add_kernel_bounds(polyphase_kernels(wide.kernel(), geometry.groups, embedding), embedding.factor(), bounds);
  bounds.push_back({"row and column sums",
                    std::sqrt(infinity_norm<Double<S>>(wide) * infinity_norm<Double<S>>(wide.transpose())),
                    BoundKind::upper});
  add_reshapes(geometry, wide.kernel(), bounds);
  for (Bound& bound : bounds)
    bound.value = (bound.kind == BoundKind::lower ? scaled_down : scaled_up)(bound.value, scaled.exponent);
  return bounds;
}

const Bound& least_upper(const std::vector<Bound>& bounds) {
  const Bound* least = nullptr;
  for (const Bound& bound : bounds)
    if (bound.kind == BoundKind::exact || bound.kind == BoundKind::upper)
      if (!least || bound.value < least->value) least = &bound;
  if (!least) throw Error("no upper bound in a list of " + std::to_string(bounds.size()));
  return *least;
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API std::vector<Bound> norm_bounds(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
