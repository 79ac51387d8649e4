#include <Eigen/IterativeLinearSolvers>
#include <convmat/operators/eigen.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <class S>
using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;

template <class S>
Vector<S> flattened(const Tensor<S>& x) {
  return Eigen::Map<const Vector<S>>(x.data(), x.size());
}

}  // namespace

TEST_CASE_TEMPLATE("products in Eigen's expressions", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    const ConvGeometry geometry = random_geometry(rng, {.multiplications = 300});
    const ConvOperator<S> T(geometry, integers<S>(geometry.kernel_shape(), rng));
    const Tensor<S> x = integers<S>(T.domain(), rng), z = integers<S>(T.range(), rng);
    const EigenOperator<S> a(T);
    const Vector<S> image = a * flattened(x), back = a.adjoint() * flattened(z),
                    left = flattened(z) - a * flattened(x);
    CHECK(image == flattened<S>(T * x));
    CHECK(back == flattened<S>(adjoint(LinearOperator<S>(T)) * z));
    CHECK(left == flattened<S>(z - T * x));
  }
}

TEST_CASE("Eigen's solvers without a matrix") {
  Rng rng(seed());
  const ConvOperator<double> T = laplacian(9);
  const EigenOperator<double> a(T);
  const Eigen::VectorXd x = flattened(randn(T.domain(), rng)), b = a * x;
  const auto solves = [&](auto& solver) {
    solver.setTolerance(1e-12);
    return (solver.solve(b) - x).norm() < 1e-9 * x.norm();
  };
  Eigen::ConjugateGradient<EigenOperator<double>, Eigen::Lower | Eigen::Upper, Eigen::IdentityPreconditioner>
      cg(a);
  Eigen::BiCGSTAB<EigenOperator<double>, Eigen::IdentityPreconditioner> bicgstab(a);
  Eigen::LeastSquaresConjugateGradient<EigenOperator<double>, Eigen::IdentityPreconditioner> lscg(a);
  CHECK(solves(cg));
  CHECK(solves(bicgstab));
  CHECK(solves(lscg));
}
