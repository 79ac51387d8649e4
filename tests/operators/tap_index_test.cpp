#include <convmat/core/threads.hpp>
#include <convmat/operators/conv_csr.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

// b a b: K' = (K0, K1, K2, K0 + K2).
TEST_CASE("the kernel is extended by the sums of taps that meet") {
  const ConvOperator<double> T = conv(tensor({1, 1, 3}, {1, 2, 4}),
                                      {.image = {2}, .padding = {1}, .padding_mode = PaddingMode::reflect});
  const auto [matrix, taps] = to_csr_with_taps(T);
  CHECK(taps.kernel_shape == Shape{1, 1, 3});
  CHECK(taps.extended_shape() == Shape{1, 1, 4});
  CHECK(taps.meetings == std::vector<std::vector<Shape>>{{{0, 2}}});
  CHECK(taps.taps == RawVector<std::int32_t>{1, 3, 3, 1});
  CHECK(matrix.values == RawVector<double>{2, 5, 5, 2});
  Tensor<double> extended;
  CHECK(extend(T.kernel(), taps.meetings, extended) == tensor({1, 1, 4}, {1, 2, 4, 5}));
  CHECK(&extend(T.kernel(), {{}}, extended) == &T.kernel());
}

TEST_CASE_TEMPLATE("extended along two axes, the sums are summed", S, CONVMAT_SCALARS) {
  Tensor<S> extended;
  extend(tensor<S>({1, 1, 2, 2}, {1, 2, 3, 4}), {{{0, 1}}, {{0, 1}}}, extended);
  CHECK(extended == tensor<S>({1, 1, 3, 3}, {1, 2, 3, 3, 4, 7, 4, 6, 10}));
}

TEST_CASE("without padding that repeats samples, the taps are positions in the kernel") {
  Rng rng(seed());
  for (int i = 0; i < 200; ++i) {
    ConvGeometry geometry = random_geometry(rng);
    for (Axis& axis : geometry.axes) axis.mode = PaddingMode::zeros;
    INFO(to_string(geometry));
    const ConvOperator<double> T(geometry, Tensor<double>(geometry.kernel_shape()));
    const TappedCsr<double, Index> tapped = to_csr_with_taps(T);
    const auto& indices = tapped.matrix.indices;
    const auto& taps = tapped.taps.taps;
    CHECK(tapped.taps.extended_shape() == geometry.kernel_shape());
    std::size_t p = 0;
    geometry.for_each_tap([&](Index, Index col, Index tap) {
      REQUIRE(p < taps.size());
      CHECK(indices[p] == col);
      CHECK(taps[p++] == tap);
    });
    CHECK(p == taps.size());
  }
}

template <IndexWidth I, class T, Scalar S>
void check_refresh(const T& before, const T& after, const Tensor<S>& kernel) {
  auto [matrix, taps] = to_csr_with_taps<I>(before);
  CHECK(matrix == to_csr<I>(before));
  refresh(matrix, taps, kernel);
  CHECK(matrix == to_csr<I>(after));
}

TEST_CASE_TEMPLATE("refreshed is rebuilt", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 300; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    const Tensor<S> kernel = randn<S>(geometry.kernel_shape(), rng);
    const ConvOperator<S> before(geometry, randn<S>(geometry.kernel_shape(), rng)),
        after = before.with_kernel(kernel);
    check_refresh<Index>(before, after, kernel);
    check_refresh<std::int32_t>(before, after, kernel);
    check_refresh<Index>(before.transpose(), after.transpose(), kernel);
    check_refresh<std::int32_t>(before.transpose(), after.transpose(), kernel);
  }
}

TEST_CASE("refreshed alike by any number of threads, over several chunks") {
  Rng rng(seed());
  const ConvOperator<float> T = conv(randn<float>({8, 8, 3, 3}, rng), {.image = {61, 67}, .padding = {1}});
  auto [matrix, taps] = to_csr_with_taps<std::int32_t>(conv(Tensor<float>({8, 8, 3, 3}),  //
                                                            {.image = {61, 67}, .padding = {1}}));
  REQUIRE(matrix.nnz() >= small_work);
  for (const int count : {2, 3, 1}) {
    set_threads(count);
    std::fill(matrix.values.begin(), matrix.values.end(), 0.0F);
    refresh(matrix, taps, T.kernel());
    CHECK(matrix == to_csr<std::int32_t>(T));
  }
}

TEST_CASE("a kernel or a matrix of another size is refused") {
  const ConvOperator<double> T = conv(tensor({1, 1, 2}, {1, 2}), {.image = {3}});
  auto [matrix, taps] = to_csr_with_taps(T);
  CHECK_THROWS_WITH_AS(refresh(matrix, taps, Tensor<double>({1, 1, 3})),
                       "kernel has shape (1,1,3), the tap index expects (1,1,2)", ShapeError);
  Csr<double> other = to_csr(conv(tensor({1, 1, 2}, {1, 2}), {.image = {4}}));
  CHECK_THROWS_WITH_AS(refresh(other, taps, T.kernel()), "matrix has 6 nonzeros, the tap index 4",
                       ShapeError);
}
