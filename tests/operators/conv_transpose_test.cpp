#include <convmat/operators/conv_transpose.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

// Each input adds 1, 2, 3 at twice its position; output padding adds a sample that nothing reaches.
TEST_CASE_TEMPLATE("a transposed convolution by hand", S, CONVMAT_SCALARS) {
  const auto kernel = tensor<S>({1, 1, 3}, {1, 2, 3});
  const ConvTranspose<S> T = conv_transpose(kernel, {.input = {2}, .stride = {2}});
  CHECK(T * tensor<S>({1, 2}, {1, 10}) == tensor<S>({1, 5}, {1, 2, 13, 20, 30}));
  const ConvTranspose<S> padded =
      conv_transpose(kernel, {.input = {2}, .stride = {2}, .output_padding = {1}});
  CHECK(padded * tensor<S>({1, 2}, {1, 10}) == tensor<S>({1, 6}, {1, 2, 13, 20, 30, 0}));
  const ConvTranspose<S> cropped = conv_transpose(kernel, {.input = {2}, .stride = {2}, .padding = {1}});
  CHECK(cropped * tensor<S>({1, 2}, {1, 10}) == tensor<S>({1, 3}, {2, 13, 20}));
}

TEST_CASE_TEMPLATE("laws, also with output padding of a stride or more", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    const Index groups = rng.integer(1, 2), dilation = rng.integer(1, 4), stride = rng.integer(1, 3);
    const Shape kernel{groups * rng.integer(1, 2), rng.integer(1, 2), rng.integer(2, 3), 2};
    const ConvTransposeOptions options{.input = {rng.integer(1, 4), 3},
                                       .stride = {stride},
                                       .dilation = {dilation},
                                       .padding = {{rng.integer(0, 1), 0}},
                                       .output_padding = {rng.integer(0, std::max(stride, dilation) - 1)},
                                       .groups = groups};
    laws(conv_transpose(integers<S>(kernel, rng), options), rng);
  }
}

TEST_CASE("its transpose is the convolution, its conjugate is in the kernel") {
  using C = std::complex<double>;
  const ConvTranspose<C> T = conv_transpose(tensor<C>({1, 1, 2}, {C(1, 2), C(0, 1)}), {.input = {3}});
  CHECK(transpose(T).kernel() == T.transpose().kernel());
  CHECK(conj(T).transpose().kernel() == conj(T.transpose().kernel()));
  CHECK(to_dense(adjoint(T)) == to_dense(conj(transpose(T))));
  CHECK(T.name() == "conv_transpose 2");
}
