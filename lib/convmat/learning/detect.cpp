#include <algorithm>
#include <cmath>
#include <convmat/core/division.hpp>
#include <convmat/geometry/axis_of_offsets.hpp>
#include <convmat/learning/detect.hpp>
#include <convmat/learning/project.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/sparse/require_finite.hpp>
#include <numeric>
#include <set>

namespace convmat {
namespace {

// A matrix between arrays of channels and pixels, its entries by their places along one axis.
template <Scalar S>
class ShapedMatrix {
 public:
  ShapedMatrix(const Csr<S>& matrix, const Shape& domain, const Shape& range, double tolerance)
      : matrix_(matrix), domain_(domain), range_(range) {
    detail::require_finite(matrix, "matrix");
    double largest = 0;
    for (const S& value : matrix.values) largest = std::max<double>(largest, std::abs(value));
    threshold_ = tolerance * largest;
  }

  std::size_t axes() const { return domain_.size() - 1; }
  Index extent(std::size_t d) const { return domain_[d + 1]; }
  Index outputs(std::size_t d) const { return range_[d + 1]; }

  // f(row, col, value) for every entry that counts, as long as it is true; was it for all?
  template <class F>
  bool all_entries(F&& f) const {
    for (Index row = 0; row < matrix_.rows; ++row)
      for (auto p = begin(row); p < begin(row + 1); ++p)
        if (std::abs(matrix_.values[p]) > threshold_ && !f(row, Index{matrix_.indices[p]}, matrix_.values[p]))
          return false;
    return true;
  }

  template <class F>
  void for_each_entry(F&& f) const {
    all_entries([&](Index row, Index col, S value) { return f(row, col, value), true; });
  }

  Index entries() const {
    Index count = 0;
    for_each_entry([&](Index, Index, S) { ++count; });
    return count;
  }

  Index output_along(std::size_t d, Index row) const { return row / pitch(range_, d) % range_[d + 1]; }
  Index sample_along(std::size_t d, Index col) const { return col / pitch(domain_, d) % domain_[d + 1]; }

  // M[row, col] moved along the axis: is it there the same?
  bool is_same(std::size_t d, Index row, Index col, Index outputs, Index samples, S value) const {
    return std::abs(at(row + outputs * pitch(range_, d), col + samples * pitch(domain_, d)) - value) <=
           2 * threshold_;
  }

 private:
  static Index pitch(const Shape& shape, std::size_t d) { return volume(slice(shape, d + 2, shape.size())); }

  std::size_t begin(Index row) const {
    return static_cast<std::size_t>(matrix_.indptr[static_cast<std::size_t>(row)]);
  }

  S at(Index row, Index col) const {
    const auto first = matrix_.indices.begin() + static_cast<std::ptrdiff_t>(begin(row));
    const auto last = matrix_.indices.begin() + static_cast<std::ptrdiff_t>(begin(row + 1));
    const auto found = std::lower_bound(first, last, col);
    return found == last || *found != col
               ? S{}
               : matrix_.values[static_cast<std::size_t>(found - matrix_.indices.begin())];
  }

  const Csr<S>& matrix_;
  Shape domain_, range_;
  double threshold_ = 0;
};

// What M[o + 1, i + s] = M[o, i] is asked of: samples between the ends, or around the circle.
enum class Where { between_ends, circle };

// Is it so for every o and i that both stand?
template <Scalar S>
bool repeats(const ShapedMatrix<S>& m, std::size_t d, Index stride, Where where) {
  const Index outputs = m.outputs(d), extent = m.extent(d);
  return m.all_entries([&](Index row, Index col, S value) {
    const Index o = m.output_along(d, row), i = m.sample_along(d, col);
    for (const Index step : {Index{1}, Index{-1}}) {
      const Index moved = i + stride * step, to = where == Where::circle ? modulo(moved, extent) : moved;
      if (o + step < 0 || o + step >= outputs || to < 0 || to >= extent) continue;
      if (!m.is_same(d, row, col, step, to - i, value)) return false;
    }
    return true;
  });
}

template <Scalar S>
std::optional<Index> least_stride(const ShapedMatrix<S>& m, std::size_t d, Where where) {
  if (m.outputs(d) == 1) return 1;
  for (Index stride = 1; stride < std::max<Index>(m.extent(d), 2); ++stride)
    if (repeats(m, d, stride, where)) return stride;
  return {};
}

// Outputs each of which reads what the one before does, a stride further on.
struct Run {
  Index stride;
  Range outputs;
};

// By how much the first sample read moves from one output to the next: the strides worth trying.
template <Scalar S>
std::set<Index> strides_of_first_samples(const ShapedMatrix<S>& m, std::size_t d) {
  std::vector<Index> first(static_cast<std::size_t>(m.outputs(d)), m.extent(d));
  m.for_each_entry([&](Index row, Index col, S) {
    Index& least = first[static_cast<std::size_t>(m.output_along(d, row))];
    least = std::min(least, m.sample_along(d, col));
  });
  std::set<Index> strides;
  for (std::size_t o = 1; o < first.size(); ++o)
    if (first[o] > first[o - 1]) strides.insert(first[o] - first[o - 1]);
  return strides;
}

// The outputs o for which o + 1 reads just what o does, a stride further on.
template <Scalar S>
std::vector<bool> moves_on(const ShapedMatrix<S>& m, std::size_t d, Index stride) {
  std::vector<bool> moves(static_cast<std::size_t>(m.outputs(d)), true);
  moves.back() = false;
  m.for_each_entry([&](Index row, Index col, S value) {
    const Index o = m.output_along(d, row), i = m.sample_along(d, col);
    for (const Index step : {Index{1}, Index{-1}}) {
      if (o + step < 0 || o + step >= m.outputs(d)) continue;
      const Index to = i + stride * step;
      if (to < 0 || to >= m.extent(d) || !m.is_same(d, row, col, step, to - i, value))
        moves[static_cast<std::size_t>(std::min(o, o + step))] = false;
    }
  });
  return moves;
}

// The longest run of them, of any stride: outputs that read no padding.
template <Scalar S>
std::optional<Run> longest_run(const ShapedMatrix<S>& m, std::size_t d) {
  std::optional<Run> longest;
  for (const Index stride : strides_of_first_samples(m, d)) {
    const std::vector<bool> moves = moves_on(m, d, stride);
    for (Index o = 0, begin = 0; o < m.outputs(d); ++o) {
      if (moves[static_cast<std::size_t>(o)]) continue;
      if (o > begin && (!longest || o + 1 - begin > longest->outputs.size()))
        longest = {stride, {begin, o + 1}};
      begin = o + 1;
    }
  }
  return longest;
}

// i - s o of every entry in rows of these outputs.
template <Scalar S>
std::vector<Index> offsets(const ShapedMatrix<S>& m, std::size_t d, Index stride, Range outputs) {
  std::set<Index> found;
  m.for_each_entry([&](Index row, Index col, S) {
    const Index o = m.output_along(d, row);
    if (outputs.begin <= o && o < outputs.end) found.insert(m.sample_along(d, col) - stride * o);
  });
  return {found.begin(), found.end()};
}

// Offsets around a circle on the shortest arc that holds them, which begins at or before 0.
std::vector<Index> on_the_shortest_arc(const std::vector<Index>& offsets, Index extent) {
  std::set<Index> around;
  for (const Index offset : offsets) around.insert(modulo(offset, extent));
  std::vector<Index> residues(around.begin(), around.end());
  if (residues.empty()) return residues;
  std::size_t first = 0;
  Index widest = residues.front() + extent - residues.back();
  for (std::size_t i = 1; i < residues.size(); ++i)
    if (residues[i] - residues[i - 1] > widest) {
      widest = residues[i] - residues[i - 1];
      first = i;
    }
  const Index begin = residues[first] > 0 ? extent : 0;
  for (std::size_t i = 0; i < residues.size(); ++i) residues[i] += (i < first ? extent : 0) - begin;
  return residues;
}

// The axes along d that M may have.
template <Scalar S>
std::vector<Axis> candidates(const ShapedMatrix<S>& m, std::size_t d) {
  std::vector<Axis> axes;
  const auto add = [&](const std::vector<Index>& taps, Index stride, PaddingMode mode) {
    const Axis axis = axis_of_offsets(taps, m.extent(d), m.outputs(d), stride, 0, mode);
    if (axis.mode == mode) axes.push_back(axis);
  };
  const Range all{0, m.outputs(d)};
  if (const auto stride = least_stride(m, d, Where::between_ends))
    add(offsets(m, d, *stride, all), *stride, PaddingMode::zeros);
  if (const auto stride = least_stride(m, d, Where::circle))
    add(on_the_shortest_arc(offsets(m, d, *stride, all), m.extent(d)), *stride, PaddingMode::circular);
  if (const auto run = longest_run(m, d))
    for (const PaddingMode mode :
         {PaddingMode::circular, PaddingMode::reflect, PaddingMode::symmetric, PaddingMode::replicate})
      add(offsets(m, d, run->stride, run->outputs), run->stride, mode);
  return axes;
}

// The largest number of groups outside of which there are no entries.
template <Scalar S>
Index groups(const ShapedMatrix<S>& m, const Shape& domain, const Shape& range) {
  std::set<std::pair<Index, Index>> joined;
  const Index outputs = volume(range) / range[0], inputs = volume(domain) / domain[0];
  m.for_each_entry([&](Index row, Index col, S) { joined.insert({row / outputs, col / inputs}); });
  for (Index count = std::gcd(range[0], domain[0]); count > 1; --count) {
    if (range[0] % count != 0 || domain[0] % count != 0) continue;
    const Index out = range[0] / count, in = domain[0] / count;
    if (std::all_of(joined.begin(), joined.end(),
                    [&](const auto& pair) { return pair.first / out == pair.second / in; }))
      return count;
  }
  return 1;
}

// Every choice of a candidate for each axis, fewest taps first.
template <Scalar S>
std::vector<ConvGeometry> geometries(const ShapedMatrix<S>& m, const Shape& domain, const Shape& range) {
  std::vector<ConvGeometry> result{
      {.out_channels = range[0], .in_channels = domain[0], .groups = groups(m, domain, range), .axes = {}}};
  for (std::size_t d = 0; d < m.axes(); ++d) {
    const std::vector<Axis> axes = candidates(m, d);
    std::vector<ConvGeometry> longer;
    for (const ConvGeometry& geometry : result)
      for (const Axis& axis : axes) {
        longer.push_back(geometry);
        longer.back().axes.push_back(axis);
      }
    result = std::move(longer);
  }
  std::stable_sort(result.begin(), result.end(), [](const ConvGeometry& a, const ConvGeometry& b) {
    return volume(a.kernel_size()) < volume(b.kernel_size());
  });
  return result;
}

template <Scalar S>
struct Found {
  ConvOperator<S> conv;
  double relative_distance;
};

template <Scalar S>
std::optional<Found<S>> detect_convolution(const Csr<S>& matrix, const Shape& domain, const Shape& range,
                                           double tolerance) {
  const ShapedMatrix<S> shaped(matrix, domain, range, tolerance);
  for (const ConvGeometry& geometry : geometries(shaped, domain, range)) {
    if (volume(geometry.kernel_shape()) >= shaped.entries()) continue;  // nothing repeats
    Projection<S> projection = project(geometry, matrix);
    if (projection.relative_distance <= tolerance)
      return Found<S>{ConvOperator<S>(geometry, std::move(projection.kernel)), projection.relative_distance};
  }
  return {};
}

void require_shapes(Index rows, Index cols, const Shape& domain, const Shape& range) {
  if (domain.size() < 2 || domain.size() != range.size())
    throw ShapeError("domain " + to_string(domain) + " and range " + to_string(range) +
                     "; expected (channels, extents...) with equally many extents");
  if (Shape{rows, cols} != Shape{volume(range), volume(domain)})
    throw ShapeError("matrix is " + joined({rows, cols}) + ", " + to_string(domain) + " -> " +
                     to_string(range) + " expects " + joined({volume(range), volume(domain)}));
}

}  // namespace

template <Scalar S>
std::optional<Detection<S>> detect(const Csr<S>& matrix, const Shape& domain, const Shape& range,
                                   double tolerance) {
  require_shapes(matrix.rows, matrix.cols, domain, range);
  if (auto found = detect_convolution(matrix, domain, range, tolerance))
    return Detection<S>{found->conv, found->relative_distance};
  if (auto found = detect_convolution(transpose(matrix), range, domain, tolerance))
    return Detection<S>{found->conv.transpose(), found->relative_distance};
  return {};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API std::optional<Detection<S>> detect(const Csr<S>&, const Shape&, const Shape&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
