#include <convmat/sparse/eigen.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("Eigen sees the same arrays, and gives them back", S, CONVMAT_SCALARS) {
  const Csr<S> a = to_csr(tensor<S>({2, 3}, {1, 0, 2, 0, 3, 0}));
  const auto view = eigen_view(a);
  CHECK(view.valuePtr() == a.values.data());
  CHECK(view.innerIndexPtr() == a.indices.data());
  CHECK(view.rows() == 2);
  CHECK(view.cols() == 3);
  CHECK(view.coeff(0, 2) == S(2));
  CHECK(from_eigen<S>(view) == a);
  CHECK(from_eigen<S>(EigenSparse<S>(view.transpose())) == transpose(a));
}

TEST_CASE("32-bit indices are seen as such") {
  const Csr<double, std::int32_t> a{2, 3, {0, 2, 3}, {0, 2, 1}, {1, 2, 3}};
  const auto view = eigen_view(a);
  CHECK(view.innerIndexPtr() == a.indices.data());
  CHECK(view.outerIndexPtr() == a.indptr.data());
  CHECK(view.coeff(1, 1) == 3);
}

TEST_CASE("an uncompressed matrix is compressed, explicit zeros are kept") {
  EigenSparse<double> m(2, 2);
  m.insert(1, 1) = 4;
  m.insert(0, 1) = 0;
  CHECK(from_eigen<double>(m) == Csr<double>{2, 2, {0, 1, 2}, {1, 1}, {0, 4}});
}
