#include <convmat/algebra/certified.hpp>
#include <convmat/algebra/compose.hpp>
#include <convmat/operators/conv_transpose.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("structures by name") {
  CHECK(to_string(Structure::convolution) == "convolution");
  CHECK(to_string(Structure::bordered) == "bordered");
  CHECK(to_string(Structure::unstructured) == "unstructured");
}

// The second product goes up, so that its certificate is the transpose of another.
TEST_CASE_TEMPLATE("convolution and border of a certificate add up to its value, transposed too", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto half = conv(integers<S>({2, 3, 5}, rng), {.image = {9}, .stride = {2}, .padding = {2}});
  const auto same = conv(integers<S>({2, 2, 3}, rng), {.image = {5}, .padding = {1}});
  for (const Certified<S>& c : {compose(same, half), compose(adjoint(half), adjoint(same))}) {
    REQUIRE(c.structure == Structure::bordered);
    CHECK_NOTHROW(c.border->validate());
    CHECK(to_dense(c.value) == to_dense(to_csr(*c.convolution) + *c.border));
    CHECK(c.value.domain() == c.convolution->domain());
    CHECK(!c.reason.empty());
  }
}
