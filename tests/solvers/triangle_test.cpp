#include <Eigen/LU>
#include <convmat/solvers/triangle.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("R and its inverse, of columns with zeros above and of full ones", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index height : {1, 2, 3, 12}) {
    CAPTURE(height);
    constexpr Index n = 12;
    detail::Triangle<S> r;
    DenseMatrix dense = DenseMatrix::Zero(n, n);
    CHECK(!r.condition());
    for (Index j = 0; j < n; ++j) {
      std::vector<S> column;
      for (const S& entry : randn<S>({height}, rng)) column.push_back(entry);
      column.back() += S{4};
      for (Index i = std::max<Index>(0, j + 1 - height); i <= j; ++i)
        dense(i, j) = std::complex<double>(column[static_cast<std::size_t>(i + height - j - 1)]);
      r.add(std::move(column));
    }
    CHECK(r.order() == n);
    const Tensor<S> x = randn<S>({n}, rng);
    const DenseVector v = dense_vector(x);
    const auto is = [](const Tensor<S>& found, const DenseVector& expected) {
      CHECK(distance(found, expected) < 1e3 * epsilon<S>);
    };
    is(r.times(x), dense * v);
    is(r.adjoint_times(x), dense.adjoint() * v);
    is(r.divide(x), dense.inverse() * v);
    is(r.adjoint_divide(x), dense.adjoint().inverse() * v);
    const Eigen::VectorXd values = singular_values(dense);
    const double condition = values[0] / values[n - 1];
    CHECK(*r.condition() <= condition * (1 + 1e3 * epsilon<S>));
    CHECK(*r.condition() >= 0.8 * condition);
  }
}

TEST_CASE("singular triangles, and numbers whose squares are none") {
  detail::Triangle<double> r;
  r.add({1e-200});
  r.add({2e-200, 4e-200});
  CHECK(*r.condition() == doctest::Approx(5.0519).epsilon(1e-4));
  r.add({0.0});
  CHECK(std::isinf(*r.condition()));
}
