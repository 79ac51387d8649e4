#include <convmat/algebra/compose.hpp>
#include <convmat/learning/detect.hpp>
#include <convmat/operators/conv_transpose.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Does every tap of the axis stand in two rows or more, of which enough read inside the image, and does no
// window lie in the padding alone?
bool is_visible(const Axis& axis) {
  for (Index t = 0; t < axis.kernel; ++t)
    if (axis.tap_count(t) < 2) return false;
  if (axis.mode == PaddingMode::zeros) return axis.interior().size() >= 2;
  return axis.kernel > 1 && std::max(axis.pad_begin, axis.pad_end) < axis.reach() &&
         axis.interior().size() >= std::max<Index>(3, axis.out() / 2);
}

// Geometries whose structure can be seen; a single tap has no dilation.
ConvGeometry random_visible_geometry(Rng& rng) {
  for (;;) {
    ConvGeometry geometry =
        random_geometry(rng, {.axes = 2, .channels = 3, .extent = 14, .multiplications = 20000});
    if (!std::all_of(geometry.axes.begin(), geometry.axes.end(), is_visible)) continue;
    for (Axis& axis : geometry.axes)
      if (axis.kernel == 1) axis.dilation = 1;
    return geometry;
  }
}

template <Scalar S>
Tensor<S> nonzero_kernel(const ConvGeometry& geometry, Rng& rng) {
  Tensor<S> kernel = randint<S>(geometry.kernel_shape(), 1, 9, rng);
  for (Index i = 0; i < kernel.size(); ++i) kernel[i] += static_cast<Real<S>>(i) / 64;  // no two alike
  return kernel;
}

template <Scalar S>
void add_noise(Csr<S>& matrix, double size, Rng& rng) {
  const Tensor<S> noise = randn<S>({matrix.nnz()}, rng);
  for (std::size_t p = 0; p < matrix.values.size(); ++p)
    matrix.values[p] += static_cast<Real<S>>(size) * noise[static_cast<Index>(p)];
}

bool is_interior(const ConvGeometry& geometry, Index row) {
  const Shape position = unravel(row, geometry.range());
  for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
    const Range interior = geometry.axes[d].interior();
    if (position[d + 1] < interior.begin || position[d + 1] >= interior.end) return false;
  }
  return true;
}

// Changes one of the entries that stand in several rows which read inside the image.
void change_an_entry(const ConvGeometry& geometry, Csr<double>& matrix, Rng& rng) {
  for (;;) {
    const Index row = rng.integer(0, matrix.rows - 1);
    const auto r = static_cast<std::size_t>(row);
    if (!is_interior(geometry, row) || matrix.indptr[r] == matrix.indptr[r + 1]) continue;
    matrix.values[static_cast<std::size_t>(rng.integer(matrix.indptr[r], matrix.indptr[r + 1] - 1))] *=
        1 + 1e-4;
    return;
  }
}

}  // namespace

TEST_CASE_TEMPLATE("the geometry of random matrices is recovered, also under noise", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  for (int n = 0; n < 500; ++n) {
    const ConvGeometry geometry = random_visible_geometry(rng);
    CAPTURE(to_string(geometry));
    const bool transposed = n % 4 == 0;
    const ConvOperator<S> conv(geometry, nonzero_kernel<S>(geometry, rng));
    const LinearOperator<S> op = transposed ? LinearOperator<S>(conv.transpose()) : conv;
    Csr<S> matrix = op.to_csr();
    const double noise = n % 3 == 0 ? 1e-6 : 0, tolerance = n % 3 == 0 ? 1e-5 : 1e-12;
    add_noise(matrix, noise, rng);
    const auto found = detect(matrix, op.domain(), op.range(), tolerance);
    REQUIRE(found);
    CHECK(found->relative_distance <= tolerance);
    CHECK(relative_error(to_dense(found->op), to_dense(op)) <= 10 * tolerance);
    // The transpose of a convolution without strides is one.
    const auto* seen = found->op.template target<ConvOperator<S>>();
    if (!seen || transposed) continue;
    for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
      const Axis &axis = geometry.axes[d], &other = seen->geometry().axes[d];
      CHECK(other.stride == axis.stride);
      CHECK(other.kernel == axis.kernel);
      CHECK(other.dilation == axis.dilation);
      if (axis.mode == PaddingMode::zeros) CHECK(other.pad_begin == axis.pad_begin);
      if (axis.mode == PaddingMode::zeros) CHECK(other.mode == PaddingMode::zeros);
    }
  }
}

TEST_CASE("near misses are none") {
  Rng rng(seed());
  for (int n = 0; n < 1000; ++n) {
    const ConvGeometry geometry = random_visible_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<double> conv(geometry, nonzero_kernel<double>(geometry, rng));
    Csr<double> matrix = conv.to_csr();
    change_an_entry(geometry, matrix, rng);
    CHECK(!detect(matrix, conv.domain(), conv.range(), 1e-7));
  }
}

TEST_CASE("padding is told apart") {
  const std::vector<double> taps{1, 2, 3, 4, 5};
  for (const PaddingMode mode : padding_modes) {
    const auto conv =
        convmat::conv(tensor({1, 1, 5}, taps), {.image = {16}, .padding = {2}, .padding_mode = mode});
    const auto found = detect(to_csr(conv), {1, 16}, {1, 16});
    REQUIRE(found);
    const auto* seen = found->op.target<ConvOperator<double>>();
    REQUIRE(seen != nullptr);
    CHECK(seen->geometry() == conv.geometry());
    CHECK(relative_error(seen->kernel(), conv.kernel()) < 1e-14);
  }
}

TEST_CASE("products are seen through; a bordered one is none") {
  Rng rng(seed());
  const auto first = conv(randn({2, 1, 3}, rng), {.image = {20}, .padding = {1}});
  const auto valid = conv(randn({1, 2, 3}, rng), {.image = {20}}),
             same = conv(randn({1, 2, 3}, rng), {.image = {20}, .padding = {1}});
  const auto found = detect(to_csr(valid) * to_csr(first), first.domain(), valid.range());
  REQUIRE(found);
  CHECK(found->op.name() == "conv 5 pad 1");
  CHECK(!detect(to_csr(same) * to_csr(first), first.domain(), same.range()));
  CHECK(!detect(to_csr(adjoint(conv(randn({1, 1, 2}, rng), {.image = {20}, .stride = {2}}))) *
                    to_csr(conv(randn({1, 1, 3}, rng), {.image = {21}, .stride = {2}})),
                {1, 21}, {1, 20}));
}

TEST_CASE("a matrix in which nothing repeats, or of other sizes, or not finite") {
  Rng rng(seed());
  CHECK(!detect(to_csr(randn({6, 6}, rng)), {1, 6}, {1, 6}, 1e-6));
  CHECK(!detect(to_csr(randn({1, 6}, rng)), {1, 6}, {1, 1}));
  CHECK_THROWS_WITH_AS(detect(to_csr(randn({6, 6}, rng)), {1, 6}, {2, 6}),
                       "matrix is 6x6, (1,6) -> (2,6) expects 12x6", ShapeError);
  CHECK_THROWS_WITH_AS(detect(to_csr(randn({6, 6}, rng)), {6}, {6}),
                       "domain (6) and range (6); expected (channels, extents...) with equally many extents",
                       ShapeError);
  CHECK_THROWS_WITH_AS(detect(to_csr(tensor({2, 2}, {1, 0, 1, INFINITY})), {1, 2}, {1, 2}),
                       "matrix = inf at (1,1); expected finite numbers", NumericError);
  CHECK_THROWS_WITH_AS(detect(to_csr(tensor({1, 2}, {NAN, 1})), {1, 2}, {1, 1}),
                       "matrix = nan at (0,0); expected finite numbers", NumericError);
}
