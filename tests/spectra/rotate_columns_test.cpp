#include <convmat/core/random.hpp>
#include <convmat/spectra/rotate_columns.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// Fewer rows than are taken at once, several times as many, and a rest; columns behind the first stay.
TEST_CASE_TEMPLATE("the first columns become their products, in place", W, CONVMAT_SCALARS) {
  using Matrix = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>;
  Rng rng(seed());
  const auto drawn = [&](Index rows, Index cols) {
    const Tensor<W> numbers = randn<W>({cols, rows}, rng);
    return Matrix(Eigen::Map<const Matrix>(numbers.data(), rows, cols));
  };
  for (const Index rows : {1, 100, 256, 700}) {
    CAPTURE(rows);
    Matrix x = drawn(rows, 9);
    const Matrix before = x, m = drawn(7, 4);
    rotate_columns<W>(Eigen::Map<Matrix>(x.data(), rows, 9), m);
    Matrix expected = before;
    expected.leftCols(4) = before.leftCols(7) * m;
    CHECK((x - expected).norm() <= 20 * epsilon<W> * expected.norm());
    CHECK(x.rightCols(5) == before.rightCols(5));
  }
}
