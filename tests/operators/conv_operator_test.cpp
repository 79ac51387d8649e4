#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/conv_transpose.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("every law holds over random geometries", S, CONVMAT_SCALARS) {
  MESSAGE("CONVMAT_TEST_SEED=", seed());
  constexpr int geometries = 600;
  const Rng root = Rng(seed()).split(scalar_name<S>().size() + sizeof(S));
  for (int i = 0; i < geometries; ++i) {
    INFO("geometry ", i);
    Rng rng = root.split(static_cast<std::uint64_t>(i));
    const ConvGeometry geometry = random_geometry(rng);
    conv_laws(ConvOperator<S>(geometry, integers<S>(geometry.kernel_shape(), rng)), rng);
  }
}

// A row of four samples with one zero at each end: [1 2 -1] read without a flip.
TEST_CASE_TEMPLATE("no flip: convolution as in deep learning", S, CONVMAT_SCALARS) {
  const ConvOperator<S> T = conv(tensor<S>({1, 1, 3}, {1, 2, -1}), {.image = {4}, .padding = {1}});
  CHECK(to_dense(T) == tensor<S>({4, 4}, {2, -1, 0, 0,  //
                                          1, 2, -1, 0,  //
                                          0, 1, 2, -1,  //
                                          0, 0, 1, 2}));
}

// Two groups of one channel each, kernels [1 2] and [3 4], stride 2.
TEST_CASE_TEMPLATE("groups are a block diagonal", S, CONVMAT_SCALARS) {
  const ConvOperator<S> T =
      conv(tensor<S>({2, 1, 2}, {1, 2, 3, 4}), {.image = {4}, .stride = {2}, .groups = 2});
  CHECK(to_dense(T) == tensor<S>({4, 8}, {1, 2, 0, 0, 0, 0, 0, 0,  //
                                          0, 0, 1, 2, 0, 0, 0, 0,  //
                                          0, 0, 0, 0, 3, 4, 0, 0,  //
                                          0, 0, 0, 0, 0, 0, 3, 4}));
}

// One column by [1 2 4] with two samples of padding before it: what each mode adds up, written out.
TEST_CASE("the border of every padding mode, by hand") {
  const auto matrix = [](PaddingMode mode) {
    return to_dense(
        conv(tensor({1, 1, 3}, {1, 2, 4}), {.image = {3}, .padding = {{2, 0}}, .padding_mode = mode}));
  };
  CHECK(matrix(PaddingMode::zeros) == tensor({3, 3}, {4, 0, 0,  //
                                                      2, 4, 0,  //
                                                      1, 2, 4}));
  CHECK(matrix(PaddingMode::circular) == tensor({3, 3}, {4, 1, 2,  //
                                                         2, 4, 1,  //
                                                         1, 2, 4}));
  CHECK(matrix(PaddingMode::reflect) == tensor({3, 3}, {4, 2, 1,  //
                                                        2, 5, 0,  //
                                                        1, 2, 4}));
  CHECK(matrix(PaddingMode::symmetric) == tensor({3, 3}, {6, 1, 0,  //
                                                          3, 4, 0,  //
                                                          1, 2, 4}));
  CHECK(matrix(PaddingMode::replicate) == tensor({3, 3}, {7, 0, 0,  //
                                                          3, 4, 0,  //
                                                          1, 2, 4}));
}

TEST_CASE("a pinned kernel stays pinned, and must exist") {
  const ConvOperator<double> T = conv(tensor({1, 1, 2}, {1, 2}), {.image = {4}});
  CHECK(T.planned("reference") * tensor({1, 4}, {1, 1, 1, 1}) == tensor({1, 3}, {3, 3, 3}));
  CHECK_THROWS_WITH_AS(T.planned("fastest"), doctest::Contains("kernel \"fastest\" does not exist"), Error);
}

TEST_CASE("a step makes a new value") {
  const ConvOperator<double> T = conv(tensor({1, 1, 2}, {1, 2}), {.image = {3}});
  const ConvOperator<double> stepped = T.with_kernel(tensor({1, 1, 2}, {5, 6}));
  CHECK(T.kernel() == tensor({1, 1, 2}, {1, 2}));
  CHECK(stepped.kernel() == tensor({1, 1, 2}, {5, 6}));
  CHECK(stepped.geometry() == T.geometry());
}

TEST_CASE("transposing copies no weights") {
  const ConvOperator<double> T = conv(tensor({1, 1, 2}, {1, 2}), {.image = {3}});
  CHECK(&transpose(T).transpose().kernel() == &T.kernel());
  CHECK(&transpose(transpose(T)).kernel() == &T.kernel());
}

TEST_CASE("the type, as a person reads it") {
  const auto described = [](const Shape& kernel, const ConvOptions& options) {
    return describe(conv(Tensor<double>(kernel), options));
  };
  CHECK(described({16, 8, 3, 3}, {.image = {16, 16}, .stride = {2}, .padding = {1}}) ==
        "conv 3x3/2 pad 1 : R(8,16,16) -> R(16,8,8)");
  CHECK(described({1, 1, 5}, {.image = {9}}) == "conv 5 : R(1,9) -> R(1,5)");
  CHECK(described({4, 1, 3, 5}, {.image = {9, 9},
                                 .stride = {2, 1},
                                 .dilation = {1, 2},
                                 .padding = {{0, 1}, {1, 0}},
                                 .padding_mode = PaddingMode::reflect,
                                 .groups = 4}) ==
        "conv 3x5/2x1 pad 0:1x1:0 dilation 1x2 groups 4 reflect : R(4,9,9) -> R(4,4,2)");
  CHECK(described({1, 1, 3, 3}, {.image = {4, 4}, .padding = {1, 2}}) ==
        "conv 3x3 pad 1x2 : R(1,4,4) -> R(1,4,6)");
  CHECK(describe(conv(Tensor<std::complex<float>>({1, 1, 1}), {.image = {2}})) ==
        "conv 1 : C(1,2) -> C(1,2)");
  const ConvGeometry mixed{1, 1, 1, {Axis{.in = 4}, Axis{.in = 4, .mode = PaddingMode::circular}}};
  CHECK(ConvOperator<double>(mixed, Tensor<double>({1, 1, 1, 1})).name() == "conv 1x1 zeros x circular");
}

TEST_CASE("what does not fit is named") {
  const ConvOperator<double> T = conv(Tensor<double>({4, 3, 3, 3}), {.image = {8, 8}});
  CHECK_THROWS_WITH_AS(
      T * Tensor<double>({1, 8, 8}),
      "conv 3x3 : R(3,8,8) -> R(4,6,6): x has shape (1,8,8), expected (3,8,8) or a batch (N,3,8,8)",
      ShapeError);
  CHECK_THROWS_WITH_AS(T * Tensor<double>({2, 2, 3, 8, 8}), doctest::Contains("x has shape (2,2,3,8,8)"),
                       ShapeError);
  Tensor<double> y({2, 4, 6, 6});
  CHECK_THROWS_WITH_AS(accumulate(T, 1, Tensor<double>({5, 3, 8, 8}), y),
                       "conv 3x3 : R(3,8,8) -> R(4,6,6): y has shape (2,4,6,6), expected (5,4,6,6)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(ConvOperator<double>(T.geometry(), Tensor<double>({4, 3, 3})),
                       "kernel has shape (4,3,3), the geometry expects (4,3,3,3)", ShapeError);
}

TEST_CASE("an empty batch has an empty result") {
  const ConvOperator<double> T = conv(Tensor<double>({4, 3, 3, 3}), {.image = {8, 8}, .padding = {1}});
  CHECK((T * Tensor<double>({0, 3, 8, 8})).shape() == Shape{0, 4, 8, 8});
  CHECK((transpose(T) * Tensor<double>({0, 4, 8, 8})).shape() == Shape{0, 3, 8, 8});
}
