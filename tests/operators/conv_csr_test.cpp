#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/operators/conv_csr.hpp>
#include <convmat/sparse/eigen.hpp>
#include <map>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// The matrix from triplets: every one of B, added at its place.
template <Scalar S>
Csr<S> from_triplets(const ConvOperator<S>& T) {
  std::vector<std::map<Index, S>> rows(static_cast<std::size_t>(volume(T.range())));
  T.geometry().for_each_tap(
      [&](Index row, Index col, Index tap) { rows[static_cast<std::size_t>(row)][col] += T.kernel()[tap]; });
  Csr<S> matrix{volume(T.range()), volume(T.domain()), {0}, {}, {}};
  for (const auto& row : rows) {
    for (const auto& [col, value] : row) {
      matrix.indices.push_back(col);
      matrix.values.push_back(value);
    }
    matrix.indptr.push_back(matrix.nnz());
  }
  return matrix;
}

template <Scalar S>
void check_same(const Csr<S, std::int32_t>& narrow, const Csr<S>& wide) {
  CHECK_NOTHROW(narrow.validate());
  CHECK(std::equal(narrow.indptr.begin(), narrow.indptr.end(), wide.indptr.begin(), wide.indptr.end()));
  CHECK(std::equal(narrow.indices.begin(), narrow.indices.end(), wide.indices.begin(), wide.indices.end()));
  CHECK(narrow.values == wide.values);
}

template <Scalar S>
void check_matrix(const ConvOperator<S>& T) {
  INFO(to_string(T.geometry()));
  const Csr<S> matrix = to_csr(T), transposed = to_csr(transpose(T));
  CHECK_NOTHROW(matrix.validate());
  CHECK(matrix == from_triplets(T));
  CHECK(transposed == transpose(matrix));
  check_same(to_csr<std::int32_t>(T), matrix);
  check_same(to_csr<std::int32_t>(transpose(T)), transposed);
}

// A x as Eigen computes it.
template <Scalar S, IndexWidth I>
Tensor<S> multiply_eigen(const Csr<S, I>& a, const Tensor<S>& x, const Shape& range) {
  using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;
  Tensor<S> y(range);
  Eigen::Map<Vector>(y.data(), y.size()) = eigen_view(a) * Eigen::Map<const Vector>(x.data(), x.size());
  return y;
}

}  // namespace

// Box 2x2 on 3x3, 'valid': the matrix and its arrays.
TEST_CASE("the matrix by hand, zero weights included") {
  const Csr<double> matrix = to_csr(conv(tensor({1, 1, 2, 2}, {1, 2, 0, 4}), {.image = {3, 3}}));
  CHECK(matrix.indptr == RawVector<Index>{0, 4, 8, 12, 16});
  CHECK(matrix.indices == RawVector<Index>{0, 1, 3, 4, 1, 2, 4, 5, 3, 4, 6, 7, 4, 5, 7, 8});
  CHECK(matrix.values == RawVector<double>{1, 2, 0, 4, 1, 2, 0, 4, 1, 2, 0, 4, 1, 2, 0, 4});
}

TEST_CASE_TEMPLATE("the same matrix for any number of threads", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  // Enough entries for several tasks.
  const auto T = conv(randn<S>({8, 8, 3, 2}, rng),
                      {.image = {75, 41}, .padding = {2}, .padding_mode = PaddingMode::reflect});
  REQUIRE(T.nnz() >= small_work);
  const auto [single, single_taps] = to_csr_with_taps<std::int32_t>(T);
  const Csr<S> transposed = to_csr(transpose(T));
  CHECK_NOTHROW(single.validate());
  for (const int count : {2, 3}) {
    set_threads(count);
    const auto [matrix, taps] = to_csr_with_taps<std::int32_t>(T);
    CHECK(matrix == single);
    CHECK(taps.taps == single_taps.taps);
    CHECK(to_csr(transpose(T)) == transposed);
  }
  set_threads(1);
}

TEST_CASE_TEMPLATE("the matrix is the sum of its tap patterns, in both widths and orientations", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 300; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    const ConvOperator<S> T(geometry, integers<S>(geometry.kernel_shape(), rng));
    CHECK(T.nnz() == to_csr(T).nnz());
    check_matrix(T);
  }
}

// Axes of every length around the number of entries that are copied at once, 1024, in periods of every size.
TEST_CASE("long axes") {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    ConvGeometry geometry;
    geometry.groups = rng.integer(1, 2);
    geometry.in_channels = geometry.groups * rng.integer(1, 2);
    geometry.out_channels = geometry.groups * rng.integer(1, 2);
    if (rng.integer(0, 1)) geometry.axes.push_back(random_axis(rng, PaddingMode::zeros, 3));
    geometry.axes.push_back(random_axis(rng, static_cast<PaddingMode>(i % 5), 1));
    geometry.axes.back().in = rng.integer(400, 1100);
    geometry.validate();
    check_matrix(ConvOperator<float>(geometry, integers<float>(geometry.kernel_shape(), rng)));
  }
  for (const Index kernel : {1023, 1024, 1025})
    for (const Index image : {2047, 2048, 3073})
      check_matrix(conv(integers<double>({1, 1, kernel}, rng), {.image = {image}}));
}

TEST_CASE_TEMPLATE("Eigen multiplies by the matrices of both widths", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    const ConvOperator<S> T(geometry, integers<S>(geometry.kernel_shape(), rng));
    const Tensor<S> x = integers<S>(T.domain(), rng), z = integers<S>(T.range(), rng);
    CHECK(multiply_eigen(to_csr(T), x, T.range()) == T * x);
    CHECK(multiply_eigen(to_csr<std::int32_t>(T), x, T.range()) == T * x);
    CHECK(multiply_eigen(to_csr<std::int32_t>(transpose(T)), z, T.domain()) == transpose(T) * z);
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
  CHECK_THROWS_WITH_AS(
      to_csr(transpose(T)),
      "materialising needs 9.9 TB (618,273,980,416 entries), 1.0 GB allowed; use the matrix-free "
      "operator or --max-memory",
      CapacityError);
  const ConvOperator<double> small = conv(Tensor<double>({1, 1, 1}), {.image = {50'000'000}});
  CHECK_THROWS_WITH_AS(to_csr_with_taps(small),
                       "materialising needs 1.4 GB (50,000,000 entries), 1.0 GB allowed; use the matrix-free "
                       "operator or --max-memory",
                       CapacityError);
  set_memory_budget(0);
  const ConvOperator<double> huge =
      conv(Tensor<double>({1, 1, 1, 1}), {.image = {Index{1} << 30, Index{1} << 32}});
  CHECK_THROWS_AS(to_csr(huge), CapacityError);
}

TEST_CASE("32-bit indices that would not suffice are refused") {
  const ConvOperator<double> T =
      conv(Tensor<double>({64, 64, 3, 3}), {.image = {4096, 4096}, .padding = {1}});
  CHECK_THROWS_WITH_AS(to_csr<std::int32_t>(T),
                       "a 1073741824x1073741824 matrix with 618,273,980,416 entries does not fit 32-bit "
                       "indices, which end at 2,147,483,647; use 64-bit indices",
                       CapacityError);
}
