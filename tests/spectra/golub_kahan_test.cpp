#include <convmat/operators/toeplitz.hpp>
#include <convmat/spectra/golub_kahan.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Of all Ritz pairs: the residual is what R says, and they are orthonormal as far as they promise.
template <Scalar S, Scalar W>
void check_pairs(GolubKahan<S, W>& space, double rounding) {
  using Matrix = typename GolubKahan<S, W>::Matrix;
  const double semiorthogonal = 10 * std::sqrt(epsilon<W>);
  const Index size = space.size();
  const auto svd = matrix_svd(Matrix(space.projected()));
  Matrix left, right;
  for (Index i = 0; i < size; ++i) {
    const auto pair = space.pair(svd.u.col(i), svd.values[i], svd.v.col(i));
    const double expected = (space.remainder().adjoint() * svd.u.col(i)).norm() / std::sqrt(2);
    CHECK(std::abs(pair.residual - expected) <= rounding * svd.values[0]);
    if (i == 0) left.resize(pair.u.size(), size), right.resize(pair.v.size(), size);
    left.col(i) = pair.u.template cast<Double<S>>();
    right.col(i) = pair.v.template cast<Double<S>>();
  }
  const auto defect = [&](const auto& m) {
    return (m.adjoint() * m - Eigen::MatrixXd::Identity(size, size)).cwiseAbs().maxCoeff();
  };
  CHECK(defect(left) < semiorthogonal);
  CHECK(defect(right) < semiorthogonal);
}

template <Scalar S, Scalar W>
void check_restarts() {
  Rng rng(seed());
  const Index basis = 12;
  for (const Index block : {1, 2, 3})
    for (const Shape& size : {Shape{40, 25}, Shape{25, 40}}) {
      const Tensor<S> diagonals = randn<S>({size[0] + size[1] - 1}, rng);
      const LinearOperator<S> A =
          Toeplitz<S>::banded({diagonals.begin(), diagonals.end()}, size[0], size[1], size[0] - 1);
      GolubKahan<S, W> space(S{1}, A, basis, {randn<S>({block, size[1]}, rng)});
      for (int restarts = 0; restarts < 20; ++restarts) {
        space.extend(8);
        check_pairs(space, 50 * epsilon<S> + 1e-8);
        space.extend(basis);
        check_pairs(space, 50 * epsilon<S> + 1e-8);
        const auto svd = matrix_svd(typename GolubKahan<S, W>::Matrix(space.projected()));
        space.restart(svd.u.leftCols(4), svd.values.head(4), svd.v.leftCols(4));
      }
    }
}

}  // namespace

TEST_CASE_TEMPLATE("A V = U B and Aᴴ U = V Bᴴ + V' Rᴴ, by blocks, over restarts, past convergence", S,
                   CONVMAT_SCALARS) {
  check_restarts<S, Double<S>>();
}

TEST_CASE_TEMPLATE("the same with vectors in single precision", S, float, std::complex<float>) {
  check_restarts<S, S>();
}

TEST_CASE("B is a band, as wide as the block, and filled in by a restart alone") {
  Rng rng(seed());
  const LinearOperator<double> A = Toeplitz<double>::banded({2, -1, 3, 1}, 50, 50, 1);
  GolubKahan<double> space(1, A, 9, {randn<double>({2, 50}, rng)});
  space.extend(9);
  const Eigen::MatrixXd b = space.projected();
  for (Index i = 0; i < 9; ++i)
    for (Index j = 0; j < 9; ++j) CHECK((b(i, j) != 0) == (i <= j && j <= i + 2));
  CHECK(space.products() == 18);
}

TEST_CASE("a start near the answer ends soon; one of zeros, or twice the same, is no start") {
  const Index n = 200;
  const LinearOperator<double> A = Toeplitz<double>::banded({1, 1}, n, n, 1);
  Tensor<double> start({n});
  for (Index i = 0; i < n; ++i)
    start[i] = std::sin(3.14159265 * static_cast<double>(i + 1) / static_cast<double>(n + 1));
  const auto residual = [&](const std::optional<Tensor<double>>& from) {
    GolubKahan<double> space(1, A, 10, from);
    space.extend(10);
    const auto svd = matrix_svd(Eigen::MatrixXd(space.projected()));
    check_pairs(space, 1e-12);
    return space.pair(svd.u.col(0), svd.values[0], svd.v.col(0)).residual;
  };
  CHECK(residual(start) < 0.2 * residual({}));
  CHECK(residual(Tensor<double>({n})) == doctest::Approx(residual({})));
  Tensor<double> twice({2, n});
  std::copy(start.begin(), start.end(), twice.data());
  std::copy(start.begin(), start.end(), twice.data() + n);
  CHECK(residual(twice) < 2 * residual(start));
}
