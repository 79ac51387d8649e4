#include <convmat/operators/toeplitz.hpp>
#include <convmat/spectra/golub_kahan.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Of all Ritz pairs: the residual is what beta says, and they are orthonormal as far as they promise.
template <Scalar S>
void check_pairs(GolubKahan<S>& space, Index basis, double rounding) {
  const MatrixSvd<double> svd = matrix_svd(space.projected());
  const Eigen::VectorXd values = svd.values;
  typename GolubKahan<S>::Matrix left, right;
  for (Index i = 0; i < basis; ++i) {
    const auto pair = space.pair(svd.u.col(i), values[i], svd.v.col(i));
    const double expected = std::abs(space.beta() * svd.u(basis - 1, i)) / std::sqrt(2);
    CHECK(std::abs(pair.residual - expected) <= rounding * values[0]);
    if (i == 0) left.resize(pair.u.size(), basis), right.resize(pair.v.size(), basis);
    left.col(i) = pair.u;
    right.col(i) = pair.v;
  }
  const auto defect = [&](const auto& m) {
    return (m.adjoint() * m - Eigen::MatrixXd::Identity(basis, basis)).cwiseAbs().maxCoeff();
  };
  CHECK(defect(left) < 1e-7);
  CHECK(defect(right) < 1e-7);
}

}  // namespace

TEST_CASE_TEMPLATE("A V = U B and Aᴴ U = V Bᵀ + beta v eᵀ, over restarts, past convergence", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  const Index basis = 12;
  for (const Shape& size : {Shape{40, 25}, Shape{25, 40}}) {
    const Tensor<S> diagonals = randn<S>({size[0] + size[1] - 1}, rng);
    const LinearOperator<S> A =
        Toeplitz<S>::banded({diagonals.begin(), diagonals.end()}, size[0], size[1], size[0] - 1);
    GolubKahan<S> space(A, basis, {});
    for (int restarts = 0; restarts < 40; ++restarts) {
      space.extend();
      check_pairs(space, basis, 50 * epsilon<S> + 1e-8);
      const MatrixSvd<double> svd = matrix_svd(space.projected());
      space.restart(svd.u.leftCols(4), svd.values.head(4), svd.v.leftCols(4));
    }
  }
}

TEST_CASE("a start near the answer ends soon; one of zeros is no start") {
  const Index n = 200;
  const LinearOperator<double> A = Toeplitz<double>::banded({1, 1}, n, n, 1);
  Tensor<double> start({n});
  for (Index i = 0; i < n; ++i)
    start[i] = std::sin(3.14159265 * static_cast<double>(i + 1) / static_cast<double>(n + 1));
  const auto residual = [&](const std::optional<Tensor<double>>& from) {
    GolubKahan<double> space(A, 10, from);
    space.extend();
    const MatrixSvd<double> svd = matrix_svd(space.projected());
    return space.pair(svd.u.col(0), svd.values[0], svd.v.col(0)).residual;
  };
  CHECK(residual(start) < 0.2 * residual({}));
  CHECK(residual(Tensor<double>({n})) == doctest::Approx(residual({})));
}
