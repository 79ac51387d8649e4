#include <convmat/algebra/product.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/spectra/singular_value_decomposition.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Rows of a (count, shape...) tensor are columns of this.
template <Scalar S>
auto columns(const Tensor<S>& images) {
  using W = Double<S>;
  const Index count = images.shape()[0];
  using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
  return Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>(
      Eigen::Map<const Matrix>(images.data(), images.size() / count, count).template cast<W>());
}

// A = U Σ Vᴴ with orthonormal columns, and the values of the matrix.
template <Operator A>
void check_decomposition(const A& a) {
  using S = typename A::Scalar;
  const auto dense = dense_matrix(a.to_csr());
  const Index count = std::min(dense.rows(), dense.cols());
  const SingularValueDecomposition<S> svd = singular_value_decomposition(a);
  REQUIRE(svd.left.shape() == prepend(count, a.range()));
  REQUIRE(svd.right.shape() == prepend(count, a.domain()));
  check_close(svd.values, true_singular_values(a), 1e-13);
  const auto u = columns(svd.left), v = columns(svd.right);
  const Eigen::VectorXd sigma = Eigen::Map<const Eigen::VectorXd>(svd.values.data(), count);
  const double rounding = 100 * epsilon<S> * static_cast<double>(count);
  CHECK((u * sigma.asDiagonal() * v.adjoint() - dense).norm() <= rounding * (sigma[0] + 1));
  const auto one = Eigen::MatrixXd::Identity(count, count);
  CHECK((u.adjoint() * u - one).norm() <= rounding);
  CHECK((v.adjoint() * v - one).norm() <= rounding);
}

}  // namespace

TEST_CASE_TEMPLATE("U Sigma V^H of random layers and of their transposes", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 40; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    check_decomposition(T);
    if (n % 4 == 0) check_decomposition(T.transpose());
  }
}

TEST_CASE("structured matrices, products and Kronecker products; a deficient rank") {
  Rng rng(seed());
  const auto D = Toeplitz<double>::banded({-1, 1}, 6, 6, 1);
  check_decomposition(D);
  check_decomposition(Kronecker<double>(D, Toeplitz<double>::banded({1, 2, 1}, 3, 5, 1)));
  check_decomposition(D * D);
  check_decomposition(conv(Tensor<double>({2, 1, 1, 1}, {1, 1}), {.image = {3, 3}}));
}

TEST_CASE("closed form: the first difference, whose singular vectors are sines") {
  const Index n = 8;
  const SingularValueDecomposition<double> svd =
      singular_value_decomposition(Toeplitz<double>::banded({-1, 1}, n, n, 1));
  for (Index j = 1; j <= n; ++j)
    CHECK(svd.values[static_cast<std::size_t>(n - j)] ==
          doctest::Approx(2 * std::sin((2 * static_cast<double>(j) - 1) * std::numbers::pi / (4 * 8 + 2)))
              .epsilon(1e-13));
}

TEST_CASE("refused before it is made, with the remedy") {
  const auto T = conv(Tensor<double>({1, 1, 3, 3}), {.image = {20, 20}, .padding = {1}});
  set_memory_budget(5'000'000);
  CHECK_THROWS_WITH_AS(
      singular_value_decomposition(T),
      "the singular value decomposition of conv 3x3 pad 1 : R(1,20,20) -> R(1,20,20) needs 7.7 "
      "MB (a dense matrix of 400 x 400), 5.0 MB allowed; use lanczos() for the largest or smallest",
      CapacityError);
  set_memory_budget(0);
}
