#include <convmat/sparse/cholmod.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

struct Common {
  Common() { cholmod_l_start(&value); }
  ~Common() { cholmod_l_finish(&value); }
  cholmod_common value;
};

}  // namespace

// CHOLMOD itself multiplies: y = (Aᵀ)ᵀ x = A x.
TEST_CASE("CHOLMOD reads the transpose, without copying") {
  Common common;
  Csr<double> a = to_csr(tensor({2, 3}, {1, 0, 2, 0, 3, 0}));
  cholmod_sparse view = cholmod_transpose_view(a);
  CHECK(cholmod_l_check_sparse(&view, &common.value) == 1);
  CHECK(view.nrow == 3);
  CHECK(view.ncol == 2);
  CHECK(view.x == a.values.data());
  cholmod_dense* x = cholmod_l_ones(3, 1, CHOLMOD_REAL, &common.value);
  cholmod_dense* y = cholmod_l_zeros(2, 1, CHOLMOD_REAL, &common.value);
  double one[] = {1, 0}, zero[] = {0, 0};
  CHECK(cholmod_l_sdmult(&view, 1, one, zero, x, y, &common.value) == 1);
  CHECK(static_cast<double*>(y->x)[0] == 3);
  CHECK(static_cast<double*>(y->x)[1] == 3);
  cholmod_l_free_dense(&x, &common.value);
  cholmod_l_free_dense(&y, &common.value);
}

TEST_CASE("32-bit indices are for CHOLMOD's int functions") {
  cholmod_common common;
  cholmod_start(&common);
  const Csr<double, std::int32_t> a{2, 3, {0, 2, 3}, {0, 2, 1}, {1, 2, 3}};
  cholmod_sparse view = cholmod_transpose_view(a);
  CHECK(cholmod_check_sparse(&view, &common) == 1);
  CHECK(cholmod_norm_sparse(&view, 1, &common) == 3);  // the largest row sum of A
  cholmod_finish(&common);
}

TEST_CASE("complex matrices are CHOLMOD's complex matrices") {
  Common common;
  using C = std::complex<double>;
  const Csr<C> a = to_csr(tensor<C>({2, 2}, {C(1, 2), 0, 0, C(3, 4)}));
  cholmod_sparse view = cholmod_transpose_view(a);
  CHECK(view.xtype == CHOLMOD_COMPLEX);
  CHECK(cholmod_l_check_sparse(&view, &common.value) == 1);
  CHECK(cholmod_l_norm_sparse(&view, 1, &common.value) == doctest::Approx(5));
}

TEST_CASE("a matrix without nonzeros is one for CHOLMOD too") {
  Common common;
  const Csr<double> a = to_csr(Tensor<double>({2, 3}));
  cholmod_sparse view = cholmod_transpose_view(a);
  CHECK(cholmod_l_norm_sparse(&view, 1, &common.value) == 0);
  CHECK(common.value.status == CHOLMOD_OK);
}
