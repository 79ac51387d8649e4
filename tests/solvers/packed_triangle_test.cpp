#include <convmat/core/memory.hpp>
#include <convmat/solvers/packed_triangle.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("rows stand side by side, and solve", W, double, std::complex<double>) {
  using Matrix = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>;
  Rng rng(seed());
  for (const Index n : {1, 2, 5, 17, 40}) {
    CAPTURE(n);
    detail::PackedTriangle<W> r(n, "testing");
    CHECK(r.nonzeros() == n * (n + 1) / 2);
    Matrix dense = Matrix::Zero(n, n), x(n, 2);
    for (Index i = 0; i < n; ++i)
      for (Index j = i; j < n; ++j) {
        const Tensor<W> entry = randn<W>({1}, rng);
        dense(i, j) = i == j ? W{4} : entry[0] / static_cast<double>(n);
        r.row(i).store(j - i, dense(i, j));
      }
    for (Index i = 0; i < n; ++i)
      for (Index j = i; j < n; ++j) CHECK(r.row(i).load(j - i) == dense(i, j));
    std::vector<detail::SplitArray<W>> b(2, detail::SplitArray<W>(n));
    for (Index k = 0; k < 2; ++k)
      for (Index i = 0; i < n; ++i)
        b[static_cast<std::size_t>(k)].store(i, (x(i, k) = randn<W>({1}, rng)[0]));
    r.back_substitute(b);
    const Matrix expected = dense.template triangularView<Eigen::Upper>().solve(x);
    for (Index k = 0; k < 2; ++k)
      for (Index i = 0; i < n; ++i)
        CHECK(std::abs(b[static_cast<std::size_t>(k)].load(i) - expected(i, k)) <= 1e-14 * expected.norm());
  }
}

TEST_CASE("a factor that does not fit is refused before it is made") {
  set_memory_budget(1'000'000);
  CHECK_THROWS_WITH_AS(detail::PackedTriangle<double>(1000, "Schur's algorithm"),
                       "Schur's algorithm needs 4.0 MB (500,500 nonzeros of the factor), 1.0 MB allowed; "
                       "levinson and gko store no factor",
                       CapacityError);
  set_memory_budget(0);
}
