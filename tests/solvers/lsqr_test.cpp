#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/solvers/lsqr.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

// Strided, grouped, transposed, of any rank; consistent or not.
TEST_CASE_TEMPLATE("LSQR finds the least-squares solution of least norm", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int i = 0; i < 40; ++i) {
    const ConvGeometry geometry = random_geometry(rng, {.multiplications = 300});
    CAPTURE(to_string(geometry));
    const ConvOperator<S> conv(geometry, integers<S>(geometry.kernel_shape(), rng));
    const LinearOperator<S> a = i % 3 ? LinearOperator<S>(conv) : LinearOperator<S>(conv.transpose());
    const Tensor<S> b = randn<S>(a.range(), rng);
    const DenseMatrix matrix = dense_matrix(a);
    const Eigen::VectorXd values = singular_values(matrix);
    const double kept = (values.array() > 1e-10 * values[0]).select(values.array(), values[0]).minCoeff();
    if (values[0] == 0 || kept < 0.05 * values[0]) continue;
    const Solution<S> solution = lsqr(a, b, {.tolerance = 1e-14});
    CHECK(distance(solution.x, least_norm_solution(a, b)) < 1e-9);
    CHECK(*solution.gradient < 1e-11);
    const DenseVector r = dense_vector(b) - matrix * dense_vector(solution.x);
    CHECK(solution.residual == doctest::Approx(r.norm() / norm(b)).epsilon(1e-9));
    // The recurrence knows it too.
    CHECK(solution.history.back() == doctest::Approx(solution.residual).epsilon(1e-6));

    const Solution<S> damped = lsqr(a, b, {.tolerance = 1e-14}, 0.7);
    CHECK(distance(damped.x, damped_solution(a, b, 0.7)) < 1e-10);
    CHECK(*damped.gradient < 1e-11);
    const Solution<S> begun = lsqr(a, b, {.tolerance = 1e-14, .start = randn<S>(a.domain(), rng)}, 0.7);
    CHECK(distance(begun.x, damped_solution(a, b, 0.7)) < 1e-10);
  }
}

TEST_CASE_TEMPLATE("a preconditioner changes the way, not the solution", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const DenseMatrix tall = random_matrix<S>(12, 5, rng);
  const DenseVector sizes = DenseVector::LinSpaced(5, 1, 100);
  const LinearOperator<S> a = sparse<S>(tall * sizes.asDiagonal());
  const Tensor<S> b = randn<S>({12}, rng);
  Tensor<S> reciprocals({5});
  for (Index i = 0; i < 5; ++i) reciprocals[i] = S{1} / to_scalar<S>(sizes(i));
  const Solution<S> solution =
      lsqr(a, b, {.tolerance = 10 * epsilon<S>, .preconditioner = Diagonal<S>(reciprocals)});
  CHECK(distance(solution.x, least_norm_solution(a, b)) < 1e4 * epsilon<S>);
  CHECK(solution.iterations <= 8);
  const Solution<S> damped =
      lsqr(a, b, {.tolerance = 10 * epsilon<S>, .preconditioner = Diagonal<S>(reciprocals)}, 3);
  CHECK(distance(damped.x, damped_solution(a, b, 3)) < 1e4 * epsilon<S>);
}

TEST_CASE("LSQR where there is nothing to do") {
  const auto a = sparse(3, 2, {1, 0, 0, 1, 0, 0});
  const Solution<double> orthogonal = lsqr(a, tensor({3}, {0, 0, 5}));
  CHECK(max_abs(orthogonal.x) == 0);
  CHECK(orthogonal.residual == 1);
  CHECK(*orthogonal.gradient == 0);
  CHECK(orthogonal.ending == Ending::converged);
  CHECK(max_abs(lsqr(a, Tensor<double>({3})).x) == 0);
  CHECK(relative_error(lsqr(a, Tensor<double>({3}), {.start = tensor({2}, {1, 2})}).x, Tensor<double>({2})) <
        1e-15);
}
