#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// One channel, one axis.
ConvOperator<double> signal(std::vector<double> taps, Index n, const Padding& padding, Index stride = 1) {
  const auto extent = static_cast<Index>(taps.size());
  return conv(Tensor<double>({1, 1, extent}, std::move(taps)),
              {.image = {n}, .stride = {stride}, .padding = padding});
}

template <Scalar S>
ConvOperator<S> layer(const Shape& kernel, const ConvOptions& options, Rng& rng) {
  return conv(integers<S>(kernel, rng), options);
}

template <Scalar S>
void check_is_product(const LinearOperator<S>& a, const LinearOperator<S>& b, Structure structure) {
  const Certified<S> ab = compose(a, b);
  CHECK(ab.structure == structure);
  CHECK(to_dense(ab.value) == to_dense(to_csr(a) * to_csr(b)));
}

}  // namespace

TEST_CASE("two valid layers are one convolution with the convolved kernel") {
  const Certified<double> ab = compose(signal({1, 2}, 4, {}), signal({1, 3, 5}, 6, {}));
  CHECK(ab.structure == Structure::convolution);
  const auto* conv = ab.value.target<ConvOperator<double>>();
  REQUIRE(conv != nullptr);
  CHECK(conv->kernel() == tensor({1, 1, 4}, {1, 5, 11, 10}));
  CHECK(conv->name() == "conv 4");
  CHECK(ab.reason.empty());
  CHECK(!ab.border);
}

TEST_CASE("`same` after `same`: a border of two entries, rank 2") {
  const Certified<double> ab = compose(signal({1, 2, 3}, 6, {1}), signal({4, 5, 6}, 6, {1}));
  CHECK(ab.structure == Structure::bordered);
  CHECK(describe(*ab.convolution) == "conv 5 pad 2 : R(1,6) -> R(1,6)");
  // What sample -1 would have been, 6 x[0], through tap 1; and sample 6, 4 x[5], through tap 3.
  Tensor<double> border({6, 6});
  border[0] = -1 * 6;
  border[35] = -3 * 4;
  CHECK(to_dense(*ab.border) == border);
  CHECK(ab.border->nnz() == 2);
  CHECK(ab.reason ==
        "along axis 0 conv 3 pad 1 reads intermediate samples -1 and 6, and conv 3 pad 1 gives 0 to 5");
  CHECK(ab.value.name() == "conv 5 pad 2 + sparse, 2 nonzeros");
}

TEST_CASE("corollaries of the theorem") {
  Rng rng(seed());
  const Padding causal(std::vector<Pads>{{4, 0}});
  const auto any = signal({1, -2, 3}, 9, {1});
  SUBCASE("no padding in the second layer always fuses") {
    check_is_product<double>(signal({1, 2, 3}, 9, {}), any, Structure::convolution);
  }
  SUBCASE("full first always fuses") {
    check_is_product<double>(signal({1, 2, 3}, 11, {2}, 2), signal({1, -2, 3}, 9, Padding::full()),
                             Structure::convolution);
  }
  SUBCASE("causal layers are triangular Toeplitz matrices and stay so") {
    const auto a = conv(integers<double>({1, 1, 3}, rng), {.image = {9}, .dilation = {2}, .padding = causal});
    check_is_product<double>(a, a, Structure::convolution);
  }
  SUBCASE("1x1 first fuses for any padding of the second") {
    check_is_product<double>(signal({1, 2, 3}, 9, {5}), signal({7}, 9, {}), Structure::convolution);
  }
  SUBCASE("circular layers fuse where the strides divide the sizes") {
    const auto circle = [&](Index n, Index stride) {
      return conv(
          integers<double>({1, 1, 3}, rng),
          {.image = {n}, .stride = {stride}, .padding = {{1, 1}}, .padding_mode = PaddingMode::circular});
    };
    check_is_product<double>(circle(6, 3), circle(12, 2), Structure::convolution);
    check_is_product<double>(circle(7, 1), circle(13, 2), Structure::bordered);
  }
}

TEST_CASE("channels, groups and axes") {
  Rng rng(seed());
  const auto depthwise = layer<double>({6, 1, 3, 3}, {.image = {7, 8}, .groups = 6}, rng);
  const auto pointwise = layer<double>({4, 6, 1, 1}, {.image = {5, 6}, .padding = {1}}, rng);
  const Certified<double> separable = compose(pointwise, depthwise);
  CHECK(separable.structure == Structure::bordered);
  CHECK(to_csr(separable.value) == to_csr(*separable.convolution) + *separable.border);
  CHECK(to_dense(separable.value) == to_dense(to_csr(pointwise) * to_csr(depthwise)));
  const auto by_two = layer<double>({6, 3, 3, 3}, {.image = {5, 6}, .groups = 2}, rng);
  const Certified<double> grouped = compose(by_two, depthwise);
  CHECK(grouped.value.name() == "conv 5x5 groups 2");
  check_is_product<double>(by_two, depthwise, Structure::convolution);
}

TEST_CASE("rates: down after up is one convolution, up after down is none") {
  Rng rng(seed());
  const auto half = layer<double>({2, 2, 4}, {.image = {12}, .stride = {2}, .padding = {1}}, rng);
  const auto quarter = layer<double>({2, 2, 4}, {.image = {12}, .stride = {4}, .padding = {1}}, rng);
  const auto third = layer<double>({2, 2, 3}, {.image = {18}, .stride = {3}}, rng);
  const auto sixth_in = layer<double>({2, 2, 2}, {.image = {6}, .stride = {2}}, rng);
  CHECK(compose(half, transpose(half)).convolution->name() == "conv 3 pad 1");
  CHECK(compose(quarter, transpose(half)).convolution->name() == "conv 3/2 pad 1");
  CHECK(compose(half, transpose(quarter)).convolution->name() == "conv_transpose 3/2 pad 1");
  const Certified<double> up_after_down = compose(transpose(half), half);
  CHECK(up_after_down.structure == Structure::unstructured);
  CHECK(up_after_down.reason ==
        "along axis 0 conv 4/2 pad 1 keeps every 2nd sample and conv_transpose 4/2 pad 1 spreads them 2 "
        "apart: the "
        "product differs from row to row with a period of 2");
  CHECK(to_csr(up_after_down.value) == to_csr(transpose(half)) * to_csr(half));
  const Certified<double> two_thirds =
      compose(transpose(layer<double>({2, 2, 2}, {.image = {12}, .stride = {2}}, rng)), third);
  CHECK(two_thirds.structure == Structure::unstructured);
  CHECK(two_thirds.reason ==
        "along axis 0 the product goes down by 3 and up by 2: neither a convolution nor the transpose of one "
        "has "
        "such a rate");
}

TEST_CASE_TEMPLATE("Gram matrices", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto with = [&](const Padding& padding, PaddingMode mode, Index stride) {
    return layer<S>({2, 3, 3, 3},
                    {.image = {6, 8}, .stride = {stride}, .padding = padding, .padding_mode = mode}, rng);
  };
  const auto zeros = PaddingMode::zeros, circular = PaddingMode::circular;
  const Padding around(std::vector<Pads>{{1, 1}});
  CHECK(gram(with(Padding::full(), zeros, 1)).structure == Structure::convolution);
  CHECK(outer_gram(with(Padding::full(), zeros, 1)).structure == Structure::bordered);
  CHECK(gram(with({}, zeros, 1)).structure == Structure::bordered);
  CHECK(outer_gram(with({}, zeros, 1)).structure == Structure::convolution);
  CHECK(outer_gram(with({}, zeros, 2)).structure == Structure::convolution);
  CHECK(gram(with({1}, zeros, 1)).structure == Structure::bordered);
  CHECK(outer_gram(with({1}, zeros, 1)).structure == Structure::bordered);
  CHECK(gram(with(around, circular, 1)).structure == Structure::convolution);
  CHECK(outer_gram(with(around, circular, 1)).structure == Structure::convolution);
  CHECK(outer_gram(with(around, circular, 2)).structure == Structure::convolution);
  CHECK(gram(with(around, circular, 2)).structure == Structure::unstructured);
  const auto same = with({1}, zeros, 1);
  CHECK(to_dense(gram(same).value) == to_dense(to_csr(adjoint(same)) * to_csr(same)));
  laws(gram(same).value, rng);
}

TEST_CASE("what is no layer stays a product, with the reason") {
  const Hankel<double> hankel({1, 2}, {2, 3});
  const Diagonal<double> diagonal(tensor({2}, {1, 2}));
  const Certified<double> kept = compose(hankel, diagonal);
  CHECK(kept.structure == Structure::unstructured);
  CHECK(kept.reason == "diagonal is neither a convolution nor the transpose of one");
  CHECK(to_dense(kept.value) == to_dense(hankel * diagonal));
}

TEST_CASE("matrices with a class of their own keep it, border and all") {
  const Toeplitz<double> T = Toeplitz<double>::banded({1, 2, 3}, 4, 4, 1);
  const Certified<double> TT = compose(T, T);
  CHECK(TT.structure == Structure::bordered);
  CHECK(TT.value.name() == "Toeplitz 4x4, 5 diagonals + sparse, 2 nonzeros");
  CHECK(describe(*TT.convolution) == "Toeplitz 4x4, 5 diagonals : R(4) -> R(4)");
  CHECK(to_csr(TT.value) == to_csr(*TT.convolution) + *TT.border);
  CHECK(TT.reason ==
        "along axis 0 conv 3 pad 1 reads intermediate samples -1 and 4, and conv 3 pad 1 gives 0 to 3");
  // An identity changes nothing but is one of them.
  CHECK(compose(T, Identity<double>({4})).value.name() == T.name());
  CHECK(compose(Identity<double>({4}), T).structure == Structure::convolution);
}

TEST_CASE("beside a Toeplitz matrix a circulant one is its band and a border") {
  const auto T = Toeplitz<double>::banded({1, 2}, 3, 5);
  const auto C = Circulant<double>::banded({1, 2, 3}, 5, 1);
  const Certified<double> TC = compose(T, C);
  CHECK(TC.value.name() == "Toeplitz 3x5, 4 diagonals + sparse, 1 nonzeros");
  CHECK(TC.reason ==
        "along axis 0 one of Toeplitz 3x5, 2 diagonals and circulant 5x5, 3 diagonals wraps around");
  CHECK(to_dense(TC.value) == to_dense(T * C));
}

TEST_CASE("operators of no class in common stay a product") {
  const auto T = Toeplitz<double>::banded({1, 2}, 3, 5);
  const BlockMatrix<double> grid(1, 2, {T, T});  // channels
  const Certified<double> kept = compose(grid, Kronecker<double>(Identity<double>({2}), T.transpose()));
  CHECK(kept.structure == Structure::unstructured);
  CHECK(
      kept.reason ==
      "block matrix 1x2 of Toeplitz 3x5, 2 diagonals and identity ⊗ Toeplitz 5x3, 2 diagonals have no class "
      "in common");
}

TEST_CASE("layers that do not chain are named, with both shapes and the axes that differ") {
  CHECK_THROWS_WITH_AS(
      compose(signal({1, 2}, 4, {}), signal({1, 3, 5}, 7, {})),
      "product of (conv 2 : R(1,4) -> R(1,3)) and (conv 3 : R(1,7) -> R(1,5)): the domain (1,4) of "
      "the left is not the range (1,5) of the right: axis 0 4 and 5",
      ShapeError);
}

TEST_CASE("a kernel that does not fit is refused before it is computed") {
  Rng rng(seed());
  const auto a = layer<double>({8, 8, 9, 9}, {.image = {20, 20}}, rng);
  const auto b = layer<double>({8, 8, 9, 9}, {.image = {28, 28}}, rng);
  set_memory_budget(1 << 20);
  CHECK_THROWS_WITH_AS(compose(a, b),
                       "composing two layers needs 3.4 MB (6,561 pairs of taps), 1.0 MB allowed; keep the "
                       "product A * B, which multiplies nothing out",
                       CapacityError);
  set_memory_budget(0);
}

TEST_CASE("sizes past 64 bits, and outputs past the memory, are refused at once") {
  const Index far = Index{1} << 40;
  const auto strided = [&](Index in, Index pad_begin) {
    const ConvGeometry geometry{.axes = {Axis{.in = in, .stride = far, .pad_begin = pad_begin}}};
    return ConvOperator<double>(geometry, tensor({1, 1, 1}, {1}));
  };
  CHECK_THROWS_AS(compose(strided(1, far / 2), strided(1, 0)), CapacityError);
  const ConvGeometry wide{.axes = {Axis{.in = 1, .pad_begin = far, .pad_end = far}}};
  const ConvOperator<double> many(wide, tensor({1, 1, 1}, {1}));
  CHECK_THROWS_WITH_AS(compose(many, strided(1, 0)),
                       doctest::Contains("the border of a product needs 17.6 TB (2,199,023,255,553 rows)"),
                       CapacityError);
}
