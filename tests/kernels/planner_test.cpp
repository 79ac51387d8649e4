#include <convmat/kernels/planner.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the planner chooses a kernel of the table that supports the geometry", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient})
      for (const Index batch : {1, 32})
        for (const Accuracy accuracy : {Accuracy::entrywise, Accuracy::normwise, Accuracy::relaxed}) {
          const ConvKernel<S>& kernel = choose<S>(geometry, pass, batch, accuracy);
          CHECK(kernel.supports(geometry, pass));
          CHECK(kernel.accuracy <= accuracy);
          CHECK(&conv_kernel<S>(kernel.name) == &kernel);
        }
  }
}
