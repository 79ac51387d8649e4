#include <convmat/algebra/compose.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/hankel.hpp>
#include <set>

#include "support/approx.hpp"
#include "support/laws.hpp"
#include "support/layer_pairs.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> layer(const ConvGeometry& geometry, bool transposed, Rng& rng) {
  const ConvOperator<S> conv(geometry, integers<S>(geometry.kernel_shape(), rng));
  if (transposed) return conv.transpose();
  return conv;
}

// Rows with an entry.
template <Scalar S>
std::set<Index> rows_of(const Csr<S>& matrix) {
  std::set<Index> rows;
  for (Index row = 0; row < matrix.rows; ++row)
    if (matrix.indptr[static_cast<std::size_t>(row)] < matrix.indptr[static_cast<std::size_t>(row) + 1])
      rows.insert(row);
  return rows;
}

// By the definition, for convolutions padded with zeros: rows whose outer window holds a position past the
// intermediate image from which the inner window still reaches the image.
std::set<Index> rows_with_a_border(const LayerPair& pair) {
  std::set<Index> outputs;
  const Shape out = pair.outer.image_out(), u_end = pair.outer.kernel_size(),
              t_end = pair.inner.kernel_size();
  Shape o(out.size(), 0);
  Index output = 0;
  do {
    Shape u(out.size(), 0);
    do {
      bool outside = false;
      for (std::size_t d = 0; d < out.size(); ++d) {
        const Index j = pair.outer.axes[d].position(o[d], u[d]);
        outside = outside || j < 0 || j >= pair.outer.axes[d].in;
      }
      Shape t(out.size(), 0);
      if (outside) do {
          bool reaches = true;
          for (std::size_t d = 0; d < out.size(); ++d) {
            const Index i = pair.inner.axes[d].position(pair.outer.axes[d].position(o[d], u[d]), t[d]);
            reaches = reaches && 0 <= i && i < pair.inner.axes[d].in;
          }
          if (reaches) outputs.insert(output);
        } while (advance(t, t_end));
    } while (advance(u, u_end));
    ++output;
  } while (advance(o, out));
  std::set<Index> rows;
  for (Index q = 0; q < pair.outer.out_channels; ++q)
    for (const Index o_ : outputs) rows.insert(q * volume(out) + o_);
  return rows;
}

// One axis of a layer, one channel, no weight zero, where the image is so long that most rows see no end of
// it.
LinearOperator<double> long_axis(const Axis& axis, bool transposed, Index extent, Rng& rng) {
  Axis longer = axis;
  longer.mode = PaddingMode::zeros;
  longer.in = transposed ? (extent - 1) * axis.stride + axis.reach() - axis.pad_begin - axis.pad_end : extent;
  const ConvGeometry geometry{.axes = {longer}};
  const ConvOperator<double> conv(geometry, randint<double>(geometry.kernel_shape(), 1, 9, rng));
  if (transposed) return conv.transpose();
  return conv;
}

// Is M[i + down, j + right] = M[i, j] in the middle third of the rows?
bool repeats(const Tensor<double>& matrix, Index down, Index right) {
  const Index rows = matrix.shape()[0], cols = matrix.shape()[1];
  for (Index i = rows / 3; i < 2 * rows / 3; ++i)
    for (Index j = 0; j < cols; ++j) {
      const bool inside = i + down < rows && j + right < cols;
      if (inside && matrix[(i + down) * cols + j + right] != matrix[i * cols + j]) return false;
    }
  return true;
}

struct Repetition {
  bool as_convolution = false, as_transpose = false;
};

// Does the product of these axes repeat as a convolution of any stride does, or as the transpose of one?
Repetition repetition(const LayerPair& pair, std::size_t d, Rng& rng) {
  const LinearOperator<double> b = long_axis(pair.inner.axes[d], pair.inner_transposed, 90, rng);
  const LinearOperator<double> a = long_axis(pair.outer.axes[d], pair.outer_transposed, b.range()[1], rng);
  const Tensor<double> product = to_dense(to_csr(a) * to_csr(b));
  Repetition result;
  for (Index step = 1; step <= 9; ++step) {
    result.as_convolution = result.as_convolution || repeats(product, 1, step);
    result.as_transpose = result.as_transpose || repeats(product, step, 1);
  }
  return result;
}

// A pair that is said to be neither repeats neither as a convolution along all axes nor as a transpose.
bool is_neither(const LayerPair& pair, Rng& rng) {
  bool as_convolution = true, as_transpose = true;
  for (std::size_t d = 0; d < pair.inner.axes.size(); ++d) {
    const Repetition repeats = repetition(pair, d, rng);
    as_convolution = as_convolution && repeats.as_convolution;
    as_transpose = as_transpose && repeats.as_transpose;
  }
  return !as_convolution && !as_transpose;
}

struct Counts {
  Index convolution = 0, bordered = 0, unstructured = 0;
};

template <Scalar S>
void check_pair(const LayerPair& pair, Rng& rng, Counts& counts) {
  CAPTURE(to_string(pair));
  const LinearOperator<S> a = layer<S>(pair.outer, pair.outer_transposed, rng);
  const LinearOperator<S> b = layer<S>(pair.inner, pair.inner_transposed, rng);
  const Certified<S> ab = compose(a, b);
  const Tensor<S> expected = to_dense(to_csr(a) * to_csr(b));
  CHECK(to_dense(ab.value) == expected);
  CHECK(ab.reason.empty() == (ab.structure == Structure::convolution));
  const Finding found = product_structure(a, b);
  CHECK((found.structure == ab.structure || ab.structure == Structure::convolution));
  if (found.structure == ab.structure) CHECK(found.reason == ab.reason);
  const bool plain = !pair.outer_transposed && !pair.inner_transposed;
  switch (ab.structure) {
    case Structure::convolution:
      ++counts.convolution;
      CHECK(to_dense(*ab.convolution) == expected);
      CHECK(!ab.border);
      break;
    case Structure::bordered:
      ++counts.bordered;
      CHECK_NOTHROW(ab.border->validate());
      CHECK(to_dense(ab.convolution->to_csr() + *ab.border) == expected);
      break;
    case Structure::unstructured:
      ++counts.unstructured;
      CHECK(!plain);
      CHECK(is_neither(pair, rng));
  }
  const auto is_zero_padded = [](const ConvGeometry& geometry) {
    for (const Axis& axis : geometry.axes)
      if (axis.mode != PaddingMode::zeros) return false;
    return true;
  };
  if (plain && is_zero_padded(pair.outer) && is_zero_padded(pair.inner))
    CHECK((ab.border ? rows_of(*ab.border) : std::set<Index>{}) == rows_with_a_border(pair));
}

void check_pairs(Index count, const PairLimits& limits) {
  Rng rng(seed() + static_cast<std::uint64_t>(limits.axes));
  Counts counts;
  for (Index n = 0; n < count; ++n) {
    const LayerPair pair = random_pair(rng, limits);
    if (n % 8 == 0)
      check_pair<std::complex<double>>(pair, rng, counts);
    else
      check_pair<double>(pair, rng, counts);
  }
  MESSAGE(limits.axes, " axes: ", counts.convolution, " convolutions, ", counts.bordered, " with a border, ",
          counts.unstructured, " neither");
  CHECK(counts.convolution > count / 20);
  CHECK(counts.bordered > count / 20);
}

}  // namespace

TEST_CASE("random pairs of layers") {
  check_pairs(20000, {.axes = 1});
  check_pairs(4000, {.axes = 2});
  check_pairs(1000, {.axes = 3});
}
