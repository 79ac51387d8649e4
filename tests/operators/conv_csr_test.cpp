#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/operators/conv_operator.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

// Box 2x2 on 3x3, 'valid': the matrix and its arrays.
TEST_CASE("the matrix by hand, zero weights included") {
  const Csr<double> matrix = to_csr(conv(tensor({1, 1, 2, 2}, {1, 2, 0, 4}), {.image = {3, 3}}));
  CHECK(matrix.indptr == std::vector<Index>{0, 4, 8, 12, 16});
  CHECK(matrix.indices == std::vector<Index>{0, 1, 3, 4, 1, 2, 4, 5, 3, 4, 6, 7, 4, 5, 7, 8});
  CHECK(matrix.values == std::vector<double>{1, 2, 0, 4, 1, 2, 0, 4, 1, 2, 0, 4, 1, 2, 0, 4});
}

TEST_CASE_TEMPLATE("the same matrix for any number of threads", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  // More than one strip of 32 outputs on the first axis, and enough entries to be worth several threads.
  const auto T = conv(randn<S>({8, 8, 3, 2}, rng),
                      {.image = {75, 41}, .padding = {2}, .padding_mode = PaddingMode::reflect});
  REQUIRE(T.nnz() >= small_work);
  const Csr<S> single = to_csr(T);
  CHECK_NOTHROW(single.validate());
  for (const int count : {2, 3}) {
    set_threads(count);
    CHECK(to_csr(T) == single);
  }
  set_threads(1);
}

// The reference of the enumeration itself: every one of B, added into a dense matrix.
TEST_CASE("the matrix is the sum of its tap patterns") {
  Rng rng(seed());
  for (int i = 0; i < 300; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    const ConvOperator<double> T(geometry, integers<double>(geometry.kernel_shape(), rng));
    Tensor<double> dense({volume(T.range()), volume(T.domain())}), pattern = dense;
    geometry.for_each_tap([&](Index row, Index col, Index tap) {
      dense.at({row, col}) += T.kernel()[tap];
      pattern.at({row, col}) = 1;
    });
    CHECK(to_dense(T) == dense);
    CHECK(T.nnz() == static_cast<Index>(squared_norm(pattern)));
  }
}

TEST_CASE("a matrix larger than memory is refused before allocating, with the bytes") {
  const ConvOperator<double> T =
      conv(Tensor<double>({64, 64, 3, 3}), {.image = {4096, 4096}, .padding = {1}});
  set_memory_budget(1'000'000'000);
  CHECK_THROWS_WITH_AS(
      to_csr(T),
      "materialising needs 9.9 TB (618,273,980,416 entries), 1.0 GB allowed; use the matrix-free "
      "operator or --max-memory",
      CapacityError);
  set_memory_budget(0);
  const ConvOperator<double> huge =
      conv(Tensor<double>({1, 1, 1, 1}), {.image = {Index{1} << 30, Index{1} << 32}});
  CHECK_THROWS_AS(to_csr(huge), CapacityError);
}
