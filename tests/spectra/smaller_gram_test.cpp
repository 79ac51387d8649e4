#include <convmat/operators/conv_transpose.hpp>
#include <convmat/spectra/smaller_gram.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the smaller Gram matrix, and the nonzeros it has", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int n = 0; n < 100; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, integers<S>(geometry.kernel_shape(), rng));
    const auto t = dense_matrix(T.to_csr());
    const SmallerGram<S> g = smaller_gram(T);
    CHECK(g.matrix.nnz() == smaller_gram_nonzeros(T));
    if (t.rows() <= t.cols())
      CHECK(dense_matrix(g.matrix) == (t * t.adjoint()).eval());
    else
      CHECK(dense_matrix(g.matrix) == (t.adjoint() * t).eval());
  }
  CHECK(dense_matrix(scaled_identity<S>(3, 2)) == (2 * Eigen::Matrix3d::Identity()).template cast<S>());
}
