#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/solvers/solution.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
double largest_row(const Csr<S>& matrix) {
  const Tensor<S> dense = to_dense(matrix);
  double largest = 0;
  for (Index i = 0; i < matrix.rows; ++i) {
    double sum = 0;
    for (Index j = 0; j < matrix.cols; ++j) sum += std::abs(dense[i * matrix.cols + j]);
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace

TEST_CASE_TEMPLATE("the maximum norm of convolutions, transposes, Toeplitz and sparse matrices", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 50; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    const ConvOperator<S> conv(geometry, integers<S>(geometry.kernel_shape(), rng));
    CAPTURE(to_string(geometry));
    const double norm = infinity_norm<S>(conv), largest = largest_row(conv.to_csr());
    CHECK(norm >= largest * (1 - 1e-6));
    // Taps that meet under padding may cancel.
    if (std::all_of(geometry.axes.begin(), geometry.axes.end(),
                    [](const Axis& axis) { return axis.mode == PaddingMode::zeros; })) {
      CHECK(norm == doctest::Approx(largest).epsilon(1e-6));
      CHECK(infinity_norm<S>(conv.transpose()) ==
            doctest::Approx(largest_row(conv.transpose().to_csr())).epsilon(1e-6));
    }
    CHECK(infinity_norm<S>(SparseOperator<S>(conv.domain(), conv.range(), conv.to_csr())) ==
          doctest::Approx(largest).epsilon(1e-6));
  }
  CHECK(infinity_norm<double>(Toeplitz<double>({1, -2, 3}, {1, 5})) == 6);
}

// A = [[2, 0], [0, 4]], x = (1, 1), b = (3, 4): r = (1, 0), ‖A‖ = 4.
TEST_CASE("residual and backward error by hand, the worst of a batch") {
  const LinearOperator<double> a = SparseOperator<double>({2}, {2}, to_csr(tensor({2, 2}, {2, 0, 0, 4})));
  CHECK(backward_error(a, tensor({2}, {1, 1}), tensor({2}, {3, 4})) == doctest::Approx(1.0 / 8));
  CHECK(backward_error(a, tensor({2}, {1, 1}), tensor({2}, {2, 4})) == 0);
  CHECK(backward_error(a, tensor({2}, {0, 0}), tensor({2}, {0, 0})) == 0);
  CHECK(std::isinf(backward_error(a, tensor({2}, {NAN, 1}), tensor({2}, {2, 4}))));
  const Tensor<double> x = tensor({2, 2}, {1, 1, 1, 1}), b = tensor({2, 2}, {2, 4, 3, 4});
  const Solution<double> solution = assessed(Solution<double>{x, "by hand", "", 0, 0}, a, b);
  CHECK(solution.residual == doctest::Approx(1.0 / 5));
  CHECK(solution.backward_error == doctest::Approx(1.0 / 8));
}

TEST_CASE("a solution that is not finite, or does not fit, is none") {
  const LinearOperator<double> a = SparseOperator<double>({2}, {2}, to_csr(tensor({2, 2}, {2, 0, 0, 4})));
  CHECK_THROWS_WITH_AS(
      assessed(Solution<double>{tensor({2}, {NAN, 1}), "GKO", "", 0, 0}, a, tensor({2}, {1, 1})),
      "GKO gave a solution that is not finite", NumericError);
  CHECK_THROWS_AS(backward_error(a, tensor({3}, {1, 1, 1}), tensor({2}, {1, 1})), ShapeError);
}
