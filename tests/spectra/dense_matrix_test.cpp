#include <convmat/algebra/product.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/spectra/dense_matrix.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("column j is A e_j", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 20; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const LinearOperator<S> T = ConvOperator<S>(geometry, integers<S>(geometry.kernel_shape(), rng));
    const DenseMatrix<S> dense = dense_matrix(T, 1, "a test");
    CHECK(dense.rows() == volume(T.range()));
    CHECK(dense.cols() == volume(T.domain()));
    for (Index j = 0; j < dense.cols(); ++j) {
      Tensor<S> e(T.domain());
      e[j] = 1;
      const Tensor<S> column = T * e;
      for (Index i = 0; i < dense.rows(); ++i)
        CHECK(dense(i, j) == typename DenseMatrix<S>::Scalar(column[i]));
    }
  }
}

TEST_CASE("refused before it is made, with the remedy") {
  const auto T = conv(Tensor<float>({1, 1, 3, 3}), {.image = {20, 20}, .padding = {1}});
  set_memory_budget(2'000'000);
  CHECK_THROWS_WITH_AS(
      dense_matrix(LinearOperator<float>(T), 2, "the spectrum"),
      "the spectrum of conv 3x3 pad 1 : R(1,20,20) -> R(1,20,20) needs 2.6 MB (a dense matrix "
      "of 400 x 400), 2.0 MB allowed; use lanczos() for the largest or smallest",
      CapacityError);
  CHECK(dense_matrix(LinearOperator<float>(T), 1, "the spectrum").isZero());
  set_memory_budget(0);
}
