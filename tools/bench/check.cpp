#include "check.hpp"

#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <limits>
#include <map>

namespace convmat::bench {
namespace {

constexpr Index products_checked = 1 << 22;

// A sum of products in long double, and that of their magnitudes.
template <Scalar S>
struct Sum {
  long double re = 0, im = 0, magnitude = 0;

  void add(S a, S b) {
    const long double ar = std::real(a), br = std::real(b);
    re += ar * br;
    magnitude += std::abs(a) * std::abs(b);
    if constexpr (is_complex<S>) {
      const long double ai = std::imag(a), bi = std::imag(b);
      re -= ai * bi;
      im += ar * bi + ai * br;
    }
  }
  double distance(S value) const {
    return static_cast<double>(std::hypot(re - std::real(value), im - std::imag(value)));
  }
};

// The trilinear form, one entry of its open argument at a time.
template <Scalar S>
class Definition {
 public:
  explicit Definition(const Operands<S>& operands)
      : of_(operands), geometry_(operands.geometry), result_shape_(operands.result_shape()) {}

  Sum<S> entry(Index flat) const {
    const Shape at = unravel(flat, result_shape_);
    if (of_.task == Task::gradient) return tap(at);
    const Shape position(at.begin() + 2, at.end());
    return of_.task == Task::forward ? output(at[0], at[1], position) : sample(at[0], at[1], position);
  }

 private:
  // y[n, q, o] = sum over p, t of K[q, p, t] x[n, c(q, p), site(o, t)]
  Sum<S> output(Index n, Index q, const Shape& position) const {
    Sum<S> sum;
    for (Index p = 0; p < inputs_; ++p) {
      const Index plane = (n * geometry_.in_channels + q / outputs_ * inputs_ + p) * pixels_;
      geometry_.for_each_site(position, [&](Index pixel, Index t) {
        sum.add((*of_.kernel)[(q * inputs_ + p) * taps_ + t], of_.x[plane + pixel]);
      });
    }
    return sum;
  }

  // x[n, c, i] = sum over q, and (o, t) with site(o, t) = i, of K[q, p(c), t] z[n, q, o]
  Sum<S> sample(Index n, Index c, const Shape& position) const {
    Sum<S> sum;
    for (Index k = 0; k < outputs_; ++k) {
      const Index q = c / inputs_ * outputs_ + k;
      const Index plane = (n * geometry_.out_channels + q) * pixels_out_;
      geometry_.for_each_reader(position, [&](Index o, Index t) {
        sum.add((*of_.kernel)[(q * inputs_ + c % inputs_) * taps_ + t], of_.z[plane + o]);
      });
    }
    return sum;
  }

  // G[q, p, t] = sum over n, o of z[n, q, o] x[n, c(q, p), site(o, t)]
  Sum<S> tap(const Shape& at) const {
    Sum<S> sum;
    const Shape position(at.begin() + 2, at.end());
    for (Index n = 0; n < of_.batch; ++n) {
      const Index plane = (n * geometry_.in_channels + at[0] / outputs_ * inputs_ + at[1]) * pixels_;
      const Index plane_out = (n * geometry_.out_channels + at[0]) * pixels_out_;
      geometry_.for_each_output(
          position, [&](Index o, Index pixel) { sum.add(of_.z[plane_out + o], of_.x[plane + pixel]); });
    }
    return sum;
  }

  const Operands<S>& of_;
  const ConvGeometry& geometry_;
  Shape result_shape_;
  Index inputs_ = geometry_.in_channels / geometry_.groups;
  Index outputs_ = geometry_.out_channels / geometry_.groups;
  Index pixels_ = volume(geometry_.image()), pixels_out_ = volume(geometry_.image_out());
  Index taps_ = volume(geometry_.kernel_size());
};

// All of `count` where each costs few of the products that may be spent; else some, both ends among them.
std::vector<Index> chosen(Index count, double products_each, Rng& rng) {
  const auto affordable = static_cast<Index>(products_checked / std::max(products_each, 1.0));
  std::vector<Index> entries{0, count - 1};
  if (affordable >= count)
    for (Index i = 1; i + 1 < count; ++i) entries.push_back(i);
  else
    for (Index i = 0; i < std::clamp<Index>(affordable, 8, 64); ++i)
      entries.push_back(rng.integer(0, count - 1));
  return entries;
}

// The larger, NaN where either is one.
double larger(double a, double b) { return std::isnan(a) || a > b ? a : b; }

template <Scalar S>
double tolerance(const Operands<S>& operands, Accuracy accuracy, double scale) {
  constexpr double eps = std::numeric_limits<Real<S>>::epsilon();
  if (accuracy == Accuracy::entrywise) return 10 * eps * scale;
  if (accuracy == Accuracy::relaxed) return 1000 * eps * scale;
  double norms = operands.kernel ? norm(*operands.kernel) : 1;
  for (const Tensor<S>* array : {&operands.x, &operands.z})
    if (array->size() > 0) norms *= norm(*array);
  return 10 * eps * norms;
}

// (column, sum of the taps that stand there) of one row, ascending.
template <Scalar S>
std::map<Index, S> row_entries(const Operands<S>& operands, Index row) {
  const ConvGeometry& geometry = operands.geometry;
  const Shape at = unravel(row, geometry.range());
  const Index inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups;
  const Index pixels = volume(geometry.image()), taps = volume(geometry.kernel_size());
  std::map<Index, S> entries;
  for (Index p = 0; p < inputs; ++p)
    geometry.for_each_site(slice(at, 1, at.size()), [&](Index pixel, Index t) {
      entries[(at[0] / outputs * inputs + p) * pixels + pixel] +=
          (*operands.kernel)[(at[0] * inputs + p) * taps + t];
    });
  return entries;
}

// max |difference| of one row, infinite where the pattern differs.
template <Scalar S>
double row_difference(const std::map<Index, S>& entries, const Csr<S, std::int32_t>& matrix,
                      std::size_t row) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  auto p = static_cast<std::size_t>(matrix.indptr[row]);
  if (static_cast<std::size_t>(matrix.indptr[row + 1]) != p + entries.size()) return infinite;
  double difference = 0;
  for (const auto& [column, value] : entries) {
    if (static_cast<Index>(matrix.indices[p]) != column) return infinite;
    difference = larger(std::abs(matrix.values[p++] - value), difference);
  }
  return difference;
}

}  // namespace

template <Scalar S>
Agreement agreement(const Operands<S>& operands, const Tensor<S>& result, Accuracy accuracy, Rng& rng) {
  const Definition<S> definition(operands);
  const double products = static_cast<double>(operands.batch) *
                          static_cast<double>(operands.geometry.multiplications()) /
                          static_cast<double>(result.size());
  double difference = 0, scale = std::numeric_limits<double>::min();
  for (const Index entry : chosen(result.size(), products, rng)) {
    const Sum<S> sum = definition.entry(entry);
    difference = larger(sum.distance(result[entry]), difference);
    scale = std::max(scale, static_cast<double>(sum.magnitude));
  }
  return {difference / scale, difference <= tolerance(operands, accuracy, scale)};
}

template <Scalar S>
Agreement agreement(const Operands<S>& operands, const Csr<S, std::int32_t>& matrix, Rng& rng) {
  const double scale = max_abs(*operands.kernel), per_row = static_cast<double>(matrix.nnz() / matrix.rows);
  double difference = matrix.nnz() == operands.geometry.nnz() ? 0 : std::numeric_limits<double>::infinity();
  for (const Index row : chosen(matrix.rows, 100 * per_row, rng))
    difference =
        larger(row_difference(row_entries(operands, row), matrix, static_cast<std::size_t>(row)), difference);
  return {difference / scale, difference <= tolerance(operands, Accuracy::entrywise, scale)};
}

#define CONVMAT_INSTANTIATE(S)                                                        \
  template Agreement agreement(const Operands<S>&, const Tensor<S>&, Accuracy, Rng&); \
  template Agreement agreement(const Operands<S>&, const Csr<S, std::int32_t>&, Rng&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::bench
