#include <convmat/operators/conv_blocks.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using Array = Tensor<double>;

// scipy.linalg.toeplitz(c, r)
Array scipy_toeplitz(const std::vector<double>& c, const std::vector<double>& r) {
  Array t({static_cast<Index>(c.size()), static_cast<Index>(r.size())});
  for (Index i = 0; i < t.shape()[0]; ++i)
    for (Index j = 0; j < t.shape()[1]; ++j)
      t.at({i, j}) = i >= j ? c[static_cast<std::size_t>(i - j)] : r[static_cast<std::size_t>(j - i)];
  return t;
}

// The notebook's toeplitz_1_ch, line by line.
Array notebook_1_ch(const Array& kernel, Index i_h, Index i_w) {
  const Index k_h = kernel.shape()[0], k_w = kernel.shape()[1];
  const Index o_h = i_h - k_h + 1, o_w = i_w - k_w + 1;
  std::vector<Array> toeplitz;
  for (Index r = 0; r < k_h; ++r) {
    std::vector<double> column{kernel.at({r, 0})}, row;
    for (Index t = 0; t < k_w; ++t) row.push_back(kernel.at({r, t}));
    column.insert(column.end(), static_cast<std::size_t>(i_w - k_w), 0.0);
    row.insert(row.end(), static_cast<std::size_t>(i_w - k_w), 0.0);
    toeplitz.push_back(scipy_toeplitz(column, row));
  }
  Array w_conv({o_h, o_w, i_h, i_w});
  for (Index i = 0; i < k_h; ++i)
    for (Index j = 0; j < o_h; ++j)
      for (Index a = 0; a < o_w; ++a)
        for (Index b = 0; b < i_w; ++b)
          w_conv.at({j, a, i + j, b}) = toeplitz[static_cast<std::size_t>(i)].at({a, b});
  return w_conv.reshaped({o_h * o_w, i_h * i_w});
}

// The notebook's toeplitz_mult_ch, line by line.
Array notebook_mult_ch(const Array& kernel, const Shape& input) {
  const Shape k = kernel.shape();
  const Index outputs = (input[1] - (k[2] - 1)) * (input[2] - (k[3] - 1)), pixels = input[1] * input[2];
  Array t({k[0], outputs, input[0], pixels});
  for (Index i = 0; i < k[0]; ++i)
    for (Index j = 0; j < k[1]; ++j) {
      Array one({k[2], k[3]});
      for (Index tap = 0; tap < one.size(); ++tap) one[tap] = kernel[(i * k[1] + j) * one.size() + tap];
      const Array block = notebook_1_ch(one, input[1], input[2]);
      for (Index a = 0; a < outputs; ++a)
        for (Index b = 0; b < pixels; ++b) t.at({i, a, j, b}) = block.at({a, b});
    }
  return t.reshaped({k[0] * outputs, input[0] * pixels});
}

}  // namespace

// Kernel [1 2; 3 4] on 3x3.
TEST_CASE("doubly block Toeplitz, written out") {
  CHECK(to_dense(toeplitz_1_ch(tensor({2, 2}, {1, 2, 3, 4}), {3, 3})) ==
        tensor({4, 9}, {1, 2, 0, 3, 4, 0, 0, 0, 0,  //
                        0, 1, 2, 0, 3, 4, 0, 0, 0,  //
                        0, 0, 0, 1, 2, 0, 3, 4, 0,  //
                        0, 0, 0, 0, 1, 2, 0, 3, 4}));
}

TEST_CASE("entry by entry the notebook's matrices, on its own sizes") {
  Rng rng(seed());
  const Array k = randn({8, 3, 3, 3}, rng);
  CHECK(to_dense(toeplitz_mult_ch(k, {3, 10, 12})) == notebook_mult_ch(k, {3, 10, 12}));
  CHECK(to_dense(conv(k, {.image = {10, 12}})) == notebook_mult_ch(k, {3, 10, 12}));
  const Array one = randn({3, 4}, rng);
  CHECK(to_dense(toeplitz_1_ch(one, {10, 12})) == notebook_1_ch(one, 10, 12));
}

TEST_CASE_TEMPLATE("they are operators", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 10; ++i) {
    const Index k_h = rng.integer(1, 3), k_w = rng.integer(1, 3), p = rng.integer(1, 2),
                q = rng.integer(1, 2);
    const Shape image{k_h + rng.integer(0, 2), k_w + rng.integer(0, 2)};
    laws(toeplitz_1_ch(integers<S>({k_h, k_w}, rng), image), rng);
    laws(toeplitz_mult_ch(integers<S>({q, p, k_h, k_w}, rng), prepend(p, image)), rng);
  }
}

TEST_CASE("a convolution is a block matrix of nested Toeplitz matrices, one level for each axis") {
  const ConvOperator<double> T =
      conv(Tensor<double>({2, 1, 3, 3, 3}), {.image = {5, 6, 7}, .padding = {1}, .groups = 2});
  const LinearOperator<double> view = T.blocks();
  CHECK(view.name() ==
        "block matrix 2x2 of block Toeplitz 5x5 of block Toeplitz 6x6 of Toeplitz 7x7, 3 diagonals");
  const auto* blocks = view.target<BlockMatrix<double>>();
  CHECK(blocks->block(0, 1).name() == "zero");
}

TEST_CASE("around the circle it is block circulant") {
  const ConvOperator<double> T =
      conv(tensor({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}), {.image = {4, 5},
                                                      .padding = Padding(std::vector<Pads>{{0, 1}, {2, 0}}),
                                                      .padding_mode = PaddingMode::circular});
  CHECK(T.blocks().name() == "block matrix 1x1 of block circulant 4x4 of circulant 5x5, 3 diagonals");
  CHECK(to_csr(T.blocks()) == to_csr(T));
}

TEST_CASE("what is not block Toeplitz says why") {
  CHECK_THROWS_WITH_AS(
      conv(Tensor<double>({1, 1, 3}), {.image = {8}, .stride = {2}}).blocks(),
      "conv 3/2 : R(1,8) -> R(1,3) has no block Toeplitz structure; it needs stride 1 and padding "
      "mode zeros, or circular to as many outputs as inputs",
      GeometryError);
  CHECK_THROWS_WITH_AS(toeplitz_1_ch(Tensor<double>({3}), {8, 8}),
                       "toeplitz_1_ch: kernel has shape (3); expected (k_h, k_w)", ShapeError);
  CHECK_THROWS_WITH_AS(
      toeplitz_mult_ch(Tensor<double>({2, 3, 3, 3}), {1, 8, 8}),
      "toeplitz_mult_ch: kernel has shape (2,3,3,3), image (1,8,8); expected (n_out, n_in, k_h, k_w) "
      "and (n_in, i_h, i_w)",
      ShapeError);
}
