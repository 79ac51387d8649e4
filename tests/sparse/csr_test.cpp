#include <convmat/core/memory.hpp>
#include <convmat/sparse/csr.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

//     1 0 2
//     0 0 0
//     0 3 0
template <Scalar S = double>
Csr<S> example() {
  return {3, 3, {0, 2, 2, 3}, {0, 2, 1}, {S(1), S(2), S(3)}};
}

// A random matrix with about half its entries zero.
template <Scalar S>
Tensor<S> random_matrix(Index rows, Index cols, Rng& rng) {
  Tensor<S> dense = integers<S>({rows, cols}, rng);
  for (S& value : dense.span())
    if (rng.integer(0, 1)) value = S{};
  return dense;
}

struct Shape3 {
  Index rows, cols, nnz;
};

template <Scalar S>
Tensor<S> multiply_dense(const Tensor<S>& a, const Tensor<S>& b) {
  Tensor<S> c({a.shape()[0], b.shape()[1]});
  for (Index i = 0; i < a.shape()[0]; ++i)
    for (Index j = 0; j < b.shape()[1]; ++j)
      for (Index k = 0; k < a.shape()[1]; ++k) c.at({i, j}) += a.at({i, k}) * b.at({k, j});
  return c;
}

}  // namespace

TEST_CASE("a matrix by hand") {
  const Csr<double> a = example();
  CHECK_NOTHROW(a.validate());
  CHECK(a.nnz() == 3);
  CHECK(to_dense(a) == tensor({3, 3}, {1, 0, 2, 0, 0, 0, 0, 3, 0}));
  CHECK(to_csr(to_dense(a)) == a);
  CHECK(transpose(a) == Csr<double>{3, 3, {0, 1, 2, 3}, {0, 2, 0}, {1, 3, 2}});
  CHECK(with_reversed_columns(a) == Csr<double>{3, 3, {0, 2, 2, 3}, {0, 2, 1}, {2, 1, 3}});
  CHECK_NOTHROW(Csr<double>{}.validate());
}

TEST_CASE_TEMPLATE("the algebra agrees with dense matrices", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 50; ++i) {
    const Index m = rng.integer(1, 6), n = rng.integer(1, 6), k = rng.integer(1, 6);
    const Tensor<S> a = random_matrix<S>(m, k, rng), b = random_matrix<S>(k, n, rng),
                    c = random_matrix<S>(m, k, rng);
    const Csr<S> product = to_csr(a) * to_csr(b), sum = to_csr(a) + to_csr(c);
    CHECK_NOTHROW(product.validate());
    CHECK_NOTHROW(sum.validate());
    CHECK(to_dense(product) == multiply_dense(a, b));
    CHECK(to_dense(sum) == a + c);
    CHECK(to_dense(S(2) * to_csr(a)) == S(2) * a);
    CHECK(to_dense(conj(to_csr(a))) == conj(a));
    CHECK(transpose(transpose(to_csr(a))) == to_csr(a));
    const Csr<S> reversed = with_reversed_columns(to_csr(a));
    CHECK_NOTHROW(reversed.validate());
    for (Index r = 0; r < m; ++r)
      for (Index j = 0; j < k; ++j) CHECK(to_dense(reversed).at({r, j}) == a.at({r, k - 1 - j}));
    CHECK_NOTHROW(transpose(to_csr(a)).validate());
  }
}

TEST_CASE("entries that cancel stay in the pattern") {
  const Csr<double> a = example();
  CHECK((a + -1.0 * a).nnz() == 3);
  const Csr<double> row{1, 2, {0, 2}, {0, 1}, {1, 1}}, column{2, 1, {0, 1, 2}, {0, 0}, {1, -1}};
  CHECK((row * column).nnz() == 1);
}

TEST_CASE("casts widen and keep the pattern") {
  CHECK(cast<std::complex<double>>(example<float>()) == example<std::complex<double>>());
  CHECK(cast<float>(example<double>()) == example<float>());
}

TEST_CASE("arrays that are no matrix are refused, each for its reason") {
  const auto reason = [](auto change) {
    Csr<double> a = example();
    change(a);
    try {
      a.validate();
    } catch (const FormatError& error) {
      return std::string(error.what());
    }
    return std::string("valid");
  };
  using A = Csr<double>;
  CHECK(reason([](A& a) { a.rows = -1; }) == "CSR matrix: shape (-1,3) is negative");
  CHECK(reason([](A& a) { a.rows = 2; }) ==
        "CSR matrix: indptr has 4 entries, expected one more than the rows, 2");
  CHECK(reason([](A& a) {
          a.rows = std::numeric_limits<Index>::max();
        }).starts_with("CSR matrix: indptr has 4"));
  CHECK(reason([](A& a) { a.indptr.clear(); }).starts_with("CSR matrix: indptr has 0 entries"));
  CHECK(reason([](A& a) { a.values.pop_back(); }) == "CSR matrix: 3 indices and 2 values");
  CHECK(reason([](A& a) { a.indptr[0] = 1; }) == "CSR matrix: indptr[0] = 1, expected 0");
  CHECK(reason([](A& a) { a.indptr[3] = 4; }) == "CSR matrix: indptr ends with 4, expected nnz = 3");
  CHECK(reason([](A& a) { a.indptr[1] = 3; }) == "CSR matrix: indptr descends at row 1");
  CHECK(reason([](A& a) { a.indices[1] = 3; }) == "CSR matrix: column 3 in row 0 lies outside 0..2");
  CHECK(reason([](A& a) { a.indices[2] = -1; }) == "CSR matrix: column -1 in row 2 lies outside 0..2");
  CHECK(reason([](A& a) { a.indices[1] = 0; }) == "CSR matrix: columns of row 0 do not ascend (0, 0)");
}

TEST_CASE("sizes that do not fit are named") {
  const Csr<double> a{2, 3, {0, 0, 0}, {}, {}};
  CHECK_THROWS_WITH_AS(a * a, "product of a 2x3 and a 2x3 matrix; the inner sizes must be equal", ShapeError);
  CHECK_THROWS_WITH_AS(a + transpose(a), "sum of a 2x3 and a 3x2 matrix; the sizes must be equal",
                       ShapeError);
  CHECK_THROWS_WITH_AS(to_csr(Tensor<double>({2, 3, 4})),
                       "a matrix has two axes; got an array of shape (2,3,4)", ShapeError);
}

TEST_CASE("bytes are computed, and refused, before anything is allocated") {
  CHECK(dense_bytes(100, 200, 8) == 160'000);
  CHECK(csr_bytes(100, 1000, 8) == 16'808);
  CHECK(csr_bytes(100, 1000, 8, 4) == 12'404);
  constexpr Index huge = Index{1} << 40;
  CHECK_THROWS_WITH_AS(dense_bytes(huge, huge, 8),
                       "matrix elements: 1099511627776 x 1099511627776 overflows 64 bits", CapacityError);
  CHECK_THROWS_AS(csr_bytes(huge, Index{1} << 60, 8), CapacityError);
  CHECK_THROWS_AS(allocate_csr<double>(huge, huge, huge), CapacityError);
  constexpr Index past = Index{1} << 31;
  for (const auto& [rows, cols, nnz] : {Shape3{past, 1, 1}, Shape3{1, past, 1}, Shape3{1, 1, past}})
    CHECK_THROWS_AS((allocate_csr<double, std::int32_t>(rows, cols, nnz)), CapacityError);
  CHECK(allocate_csr<double, std::int32_t>(1, past - 1, 1).cols == past - 1);
  set_memory_budget(1000);
  CHECK(allocate_csr<double, std::int32_t>(10, 10, 79).nnz() == 79);
  CHECK_THROWS_AS((allocate_csr<double, std::int32_t>(10, 10, 80)), CapacityError);
  CHECK_THROWS_AS((allocate_csr<double, std::int32_t>(10, 10, 79, 9)), CapacityError);
  CHECK_THROWS_WITH_AS(
      allocate_csr<double>(10, 10, 100),
      "materialising needs 1.7 kB (100 entries), 1.0 kB allowed; use the matrix-free operator or "
      "--max-memory",
      CapacityError);
  CHECK_THROWS_WITH_AS(
      to_dense(Csr<double>{1, 200, {0, 0}, {}, {}}),
      "a dense matrix needs 1.6 kB (1x200 elements), 1.0 kB allowed; use the sparse matrix or "
      "--max-memory",
      CapacityError);
  set_memory_budget(0);
}
