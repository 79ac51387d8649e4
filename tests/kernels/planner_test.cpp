#include <convmat/kernels/conv_kernels.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the planner chooses a kernel of the table that supports the geometry", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    for (const Index batch : {1, 32}) {
      const ConvKernel<S>& kernel = plan<S>(geometry, batch);
      CHECK(kernel.supports(geometry));
      CHECK(&conv_kernel<S>(kernel.name) == &kernel);
    }
  }
}
