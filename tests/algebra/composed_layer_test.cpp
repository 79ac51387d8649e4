#include <convmat/algebra/composed_layer.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

Layer<double> signal(const Shape& kernel, std::vector<double> taps, Index image, Index pad,
                     Index groups = 1) {
  return {
      conv(Tensor<double>(kernel, std::move(taps)), {.image = {image}, .padding = {pad}, .groups = groups})};
}

}  // namespace

TEST_CASE("the composite kernel is summed over the channels between, and convolved") {
  const Layer<double> inner = signal({2, 1, 2}, {1, 2, 3, 4}, 5, 0),
                      outer = signal({1, 2, 2}, {5, 6, 7, 8}, 4, 0);
  const ComposedLayer<double> composed(outer, inner);
  // (5, 6) * (1, 2) + (7, 8) * (3, 4)
  CHECK(composed.convolution().kernel() == tensor({1, 1, 3}, {5 + 21, 16 + 52, 12 + 32}));
  CHECK(composed.border().nnz() == 0);
  CHECK(composed.axes().size() == 1);
}

TEST_CASE("groups that both layers keep are kept") {
  const Layer<double> inner = signal({4, 1, 1}, {1, 2, 3, 4}, 3, 0, 4),
                      outer = signal({2, 2, 1}, {5, 6, 7, 8}, 3, 0, 2);
  const ConvOperator<double> composed = ComposedLayer<double>(outer, inner).convolution();
  CHECK(composed.geometry().groups == 2);
  CHECK(composed.kernel() == tensor({2, 2, 1}, {5, 12, 21, 32}));
}

TEST_CASE("the border holds what the samples past the ends would have given, for each channel") {
  const Layer<double> inner = signal({1, 2, 3}, {1, 2, 3, 4, 5, 6}, 3, 1),
                      outer = signal({2, 1, 3}, {7, 8, 9, 1, 2, 3}, 3, 1);
  const Csr<double> border = ComposedLayer<double>(outer, inner).border();
  Tensor<double> expected({6, 6});
  for (const Index q : {0, 1}) {
    const double first = q == 0 ? 7 : 1, last = q == 0 ? 9 : 3;
    for (const Index p : {0, 1}) {
      expected[(3 * q) * 6 + 3 * p] = -first * (p == 0 ? 3 : 6);         // sample -1 reads x[0] through tap 2
      expected[(3 * q + 2) * 6 + 3 * p + 2] = -last * (p == 0 ? 1 : 4);  // sample 3 reads x[2] through tap 0
    }
  }
  CHECK(to_dense(border) == expected);
}
