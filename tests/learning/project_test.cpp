#include <convmat/learning/project.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
Tensor<S> random_matrix(const ConvGeometry& geometry, Rng& rng) {
  return randn<S>({volume(geometry.range()), volume(geometry.domain())}, rng);
}

// P(M) as a dense matrix.
template <Scalar S>
Tensor<S> projected(const ConvGeometry& geometry, const Tensor<S>& m, const Tensor<double>& support) {
  return to_dense(ConvOperator<S>(geometry, project(geometry, m, support).kernel));
}

// Zeros and ones of the kernel's shape, or of one that broadcasts to it.
Tensor<double> random_support(const ConvGeometry& geometry, Rng& rng) {
  Shape shape = geometry.kernel_shape();
  if (rng.integer(0, 2) == 0) shape = geometry.kernel_size();
  if (rng.integer(0, 2) == 0) shape[static_cast<std::size_t>(rng.integer(0, 1)) % shape.size()] = 1;
  return randint({shape}, 0, 1, rng);
}

// It at every tap of the kernel.
Tensor<double> spread(const Tensor<double>& support, const Shape& shape) {
  Tensor<double> mask(shape);
  for (Index i = 0; i < mask.size(); ++i) {
    const Shape tap = unravel(i, shape);
    Shape position(tap.end() - static_cast<std::ptrdiff_t>(support.shape().size()), tap.end());
    for (std::size_t d = 0; d < position.size(); ++d)
      if (support.shape()[d] == 1) position[d] = 0;
    mask[i] = support.at(position);
  }
  return mask;
}

// Small enough for the dense factorisation.
constexpr Limits small{.axes = 2, .channels = 3, .extent = 4, .multiplications = 300};

}  // namespace

// Banded Toeplitz 3x3, taps below, on and above the diagonal: averages along the diagonals.
TEST_CASE("averages of the diagonals, by hand") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {3}, .padding = {1}});
  const auto m = tensor({3, 3}, {1, 10, 7,  //
                                 4, 2, 20,  //
                                 7, 8, 6});
  CHECK(tap_sums(geometry, to_csr(m)) == tensor({1, 1, 3}, {12, 9, 30}));
  const Projection<double> nearest = project(geometry, m);
  CHECK(nearest.kernel == tensor({1, 1, 3}, {6, 3, 15}));
  // Left over: -2 -1 3 on the diagonal, -2 2 below, -5 5 above, 7 and 7 in the corners.
  CHECK(nearest.distance == doctest::Approx(std::sqrt(4 + 1 + 9 + 4 + 4 + 25 + 25 + 49 + 49.0)));
  CHECK(nearest.relative_distance == doctest::Approx(nearest.distance / norm(m)));
  CHECK(project(geometry, m, tensor({3}, {1, 0, 1})).kernel == tensor({1, 1, 3}, {6, 0, 15}));
}

// One row x[0] + x[1]: reflected once, taps 0 and 2 read x[1], and tap 1 reads x[0].
TEST_CASE("where patterns overlap, a support changes the weights that stay") {
  const ConvGeometry geometry{
      1, 1, 1, {{.in = 2, .kernel = 3, .stride = 2, .pad_begin = 1, .mode = PaddingMode::reflect}}};
  const auto m = tensor({1, 2}, {4, 6});
  CHECK(relative_error(project(geometry, m).kernel, tensor({1, 1, 3}, {3, 4, 3})) < 1e-15);
  CHECK(relative_error(project(geometry, m, tensor({3}, {1, 1, 0})).kernel, tensor({1, 1, 3}, {6, 4, 0})) <
        1e-15);
}

TEST_CASE("distances of a convolution, and of nothing, are zero") {
  Rng rng(seed());
  const auto T = conv(randn({2, 3, 3, 3}, rng), {.image = {6, 5}, .padding = {1}});
  CHECK(project(T.geometry(), to_csr(T)).relative_distance < 1e-15);
  CHECK(project(T.geometry(), Tensor<double>({60, 90})).relative_distance == 0);
  CHECK(project(T.geometry(), to_csr(T), Tensor<double>({1})).relative_distance == 1);
}

// ‖M‖² = ‖P(M)‖² + ‖M - P(M)‖².
TEST_CASE_TEMPLATE("the projection is orthogonal", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 50; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    const Tensor<S> m = randn<S>({volume(geometry.range()), volume(geometry.domain())}, rng);
    const Projection<S> nearest = project(geometry, m);
    const double projected = squared_norm(to_dense(ConvOperator<S>(geometry, nearest.kernel)));
    CHECK(projected + nearest.distance * nearest.distance ==
          doctest::Approx(squared_norm(m)).epsilon(200 * epsilon<S>));
  }
}

TEST_CASE_TEMPLATE("with a support: nearest, idempotent and self-adjoint, in every mode", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 200; ++n) {
    const ConvGeometry geometry = random_geometry(rng, small);
    const Tensor<double> support = n % 4 == 0 ? every_tap() : random_support(geometry, rng);
    INFO(to_string(geometry), ", support ", support);
    const Tensor<double> mask = spread(support, geometry.kernel_shape());
    const Tensor<S> m = random_matrix<S>(geometry, rng), w = random_matrix<S>(geometry, rng);
    const Projection<S> nearest = project(geometry, m, support);
    CHECK(norm(nearest.kernel - nearest_kernel(geometry, m, mask)) <= 1000 * epsilon<S> * norm(m));

    const Tensor<S> p = projected(geometry, m, support);
    CHECK(nearest.distance == doctest::Approx(norm(m - p)).epsilon(1000 * epsilon<S>));
    CHECK(nearest.relative_distance == doctest::Approx(norm(m - p) / norm(m)).epsilon(1000 * epsilon<S>));
    CHECK(norm(project(geometry, p, support).kernel - nearest.kernel) <= 1000 * epsilon<S> * norm(m));
    CHECK(std::abs(dot(p, w) - dot(m, projected(geometry, w, support))) <=
          1000 * epsilon<S> * norm(m) * norm(w));
    for (Index t = 0; t < nearest.kernel.size(); ++t)
      if (mask[t] == 0) CHECK(nearest.kernel[t] == S{});
  }
}

// <T(K), M> = <K, T*(M)>, exactly on integers; dense and sparse M.
TEST_CASE_TEMPLATE("tap sums are the adjoint of the parametrisation", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 200; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    const Tensor<S> k = integers<S>(geometry.kernel_shape(), rng);
    Tensor<S> m = integers<S>({volume(geometry.range()), volume(geometry.domain())}, rng);
    if (n % 2 == 0)
      for (Index i = 0; i < m.size(); ++i) m[i] *= static_cast<Real<S>>(rng.integer(0, 5) / 5);
    CHECK(dot(to_dense(ConvOperator<S>(geometry, k)), m) == dot(k, tap_sums(geometry, to_csr(m))));
  }
}

// An ungrouped convolution loses what joins different groups and keeps the rest.
TEST_CASE_TEMPLATE("groups constrain as a support does", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const ConvOptions options{.image = {5, 4}, .padding = {1}, .padding_mode = PaddingMode::symmetric};
  const Tensor<S> full = integers<S>({4, 6, 3, 2}, rng);
  const ConvOperator<S> conv = convmat::conv(full, options);
  ConvGeometry grouped = conv.geometry();
  grouped.groups = 2;
  Tensor<S> expected({4, 3, 3, 2}), inside(full.shape());
  Tensor<double> in_group({4, 6, 1, 1});
  for (Index i = 0; i < full.size(); ++i) {
    const Shape tap = unravel(i, full.shape());
    if (tap[0] / 2 != tap[1] / 3) continue;
    expected.at({tap[0], tap[1] % 3, tap[2], tap[3]}) = inside[i] = full[i];
    in_group.at({tap[0], tap[1], 0, 0}) = 1;
  }
  const Projection<S> nearest = project(grouped, conv);
  CHECK(relative_error(nearest.kernel, expected) <= 100 * epsilon<S>);
  const double lost = norm(to_dense(conv.with_kernel(full - inside)));
  CHECK(nearest.distance == doctest::Approx(lost).epsilon(1000 * epsilon<S>));
  const Projection<S> masked = project(conv.geometry(), conv, in_group);
  CHECK(relative_error(masked.kernel, inside) <= 100 * epsilon<S>);
  CHECK(masked.distance == doctest::Approx(lost).epsilon(1000 * epsilon<S>));
}

namespace {

// Another axis of the same extents, padded with zeros or around the circle; mostly of the same stride.
Axis related_axis(const Axis& axis, Rng& rng) {
  for (;;) {
    Axis other{
        .in = axis.in, .kernel = rng.integer(1, 6), .stride = axis.stride, .dilation = rng.integer(1, 3)};
    if (rng.integer(0, 7) == 0) other.stride = rng.integer(1, 3);
    other.pad_begin = rng.integer(0, 6);
    other.pad_end = rng.integer(0, 6);
    if (rng.integer(0, 1) == 0) other.mode = PaddingMode::circular;
    if (other.out() == axis.out()) return other;
  }
}

}  // namespace

TEST_CASE_TEMPLATE("convolutions are projected by their taps as by their matrices", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 300; ++n) {
    ConvGeometry from = random_geometry(rng, small), onto = from;
    for (std::size_t d = 0; d < from.axes.size(); ++d) {
      Axis& axis = from.axes[d];
      axis = {.in = rng.integer(1, 6), .stride = rng.integer(1, 3), .pad_end = rng.integer(0, 3)};
      onto.axes[d] = related_axis(axis, rng);
      axis = related_axis(axis, rng);
    }
    if (const Index which = rng.integer(0, 2); which > 0) (which == 1 ? onto : from).groups = 1;
    INFO(to_string(from), " onto ", to_string(onto));
    const ConvOperator<S> conv(from, integers<S>(from.kernel_shape(), rng));
    const Projection<S> by_taps = project(onto, conv), by_matrix = project(onto, to_csr(conv));
    CHECK(norm(by_taps.kernel - by_matrix.kernel) <= 100 * epsilon<S> * norm(by_matrix.kernel));
    // The matrix is sparse: where it stores nothing, the projection is at a distance too.
    const Tensor<S> m = to_dense(conv);
    const double distance = norm(m - to_dense(ConvOperator<S>(onto, by_taps.kernel)));
    for (const Projection<S>& nearest : {by_taps, by_matrix}) {
      CHECK(std::abs(nearest.distance - distance) <= 100 * epsilon<S> * norm(m));
      CHECK(std::abs(nearest.relative_distance * norm(m) - distance) <= 200 * epsilon<S> * norm(m));
    }
  }
}

TEST_CASE("any operator with a matrix is projected") {
  Rng rng(seed());
  const auto T = conv(integers<double>({2, 3, 3}, rng), {.image = {6}, .padding = {1}});
  const ConvGeometry geometry = conv_geometry({3, 2, 3}, {.image = {6}, .padding = {1}});
  const auto check = [&](const LinearOperator<double>& a) {
    CHECK(project(geometry, a).kernel == project(geometry, to_csr(a)).kernel);
  };
  check(T.transpose());
  check(SparseOperator<double>({2, 6}, {3, 6}, to_csr(T.transpose())));
  CHECK(project(geometry, T.transpose()).relative_distance < 1e-15);
}

// Its matrix would take 69 GB.
TEST_CASE("a full Toeplitz matrix of 65,536 rows is projected in no time") {
  const Index n = 65536;
  std::vector<double> column, row;
  for (Index i = 0; i < n; ++i) {
    column.push_back(1 / static_cast<double>(1 + i));
    row.push_back(i == 0 ? 1 : -1 / static_cast<double>(2 + i));
  }
  const Toeplitz<double> T(column, row);
  const Projection<double> same = project(toeplitz_geometry({n}, {n}), T);
  CHECK(relative_error(same.kernel, T.lower().kernel()) < 1e-15);
  CHECK(same.relative_distance < 1e-15);
  const ConvGeometry band{1, 1, 1, {Axis::toeplitz(n, n, 3, 1, 1)}};
  CHECK(project(band, T).kernel == tensor({1, 1, 3}, {0.5, 1, -1 / 3.0}));
}

TEST_CASE("a matrix of another size is refused, with both") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {4}});
  CHECK_THROWS_WITH_AS(project(geometry, Tensor<double>({3, 4})),
                       "matrix is 3x4, the geometry (1,4) -> (1,2) expects 2x4", ShapeError);
  CHECK_THROWS_AS(tap_sums(geometry, to_csr(Tensor<double>({3, 4}))), ShapeError);
  CHECK_THROWS_WITH_AS(project(geometry, Circulant<double>({1, 2, 3})),
                       "matrix is 3x3, the geometry (1,4) -> (1,2) expects 2x4", ShapeError);
}

TEST_CASE("a support that does not broadcast to the kernel is refused") {
  const ConvGeometry geometry = conv_geometry({4, 2, 3, 3}, {.image = {4, 4}, .groups = 2});
  const Tensor<double> m({16, 64});
  CHECK_THROWS_WITH_AS(project(geometry, m, Tensor<double>({3, 2})),
                       "support has shape (3,2), which does not broadcast to the kernel's (4,2,3,3)",
                       ShapeError);
  CHECK_THROWS_AS(project(geometry, m, Tensor<double>({1, 4, 2, 3, 3})), ShapeError);
}
