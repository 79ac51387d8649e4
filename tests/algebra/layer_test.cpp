#include <convmat/algebra/layer.hpp>
#include <convmat/operators/identity.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("a layer's weights are the entries of its matrix") {
  Rng rng(seed());
  // Every tap reads inside: one output of a one-pixel-per-tap image.
  const auto conv = convmat::conv(integers<double>({4, 3, 2, 2}, rng), {.image = {2, 2}, .groups = 2});
  for (const bool transposed : {false, true}) {
    const LinearOperator<double> a = transposed ? LinearOperator<double>(conv.transpose()) : conv;
    const std::optional<Layer<double>> layer = Layer<double>::of(a);
    REQUIRE(layer);
    CHECK(layer->in_channels() == a.domain()[0]);
    CHECK(layer->out_channels() == a.range()[0]);
    const Tensor<double> matrix = to_dense(conv);
    for (Index q = 0; q < layer->out_channels(); ++q)
      for (Index p = 0; p < layer->in_channels(); ++p)
        for (Index t = 0; t < 4; ++t)
          CHECK(layer->weight(q, p, t) ==
                (transposed ? matrix[p * 24 + q * 4 + t] : matrix[q * 24 + p * 4 + t]));
    CHECK(to_csr(layer->transpose().linear_operator()) == transpose(to_csr(a)));
  }
  CHECK(!Layer<double>::of(Identity<double>({3})));
}
