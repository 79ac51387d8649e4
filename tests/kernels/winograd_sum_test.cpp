#include <convmat/core/aligned_buffer.hpp>
#include <convmat/kernels/conv_kernels.hpp>
#include <convmat/kernels/winograd_sum.hpp>

#include "support/approx.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// result = beta result + 2 (the pass), as winograd_sum makes it.
template <class T>
Tensor<T> minimally_filtered(const ConvGeometry& geometry, Pass pass, Index batch, const Tensor<T>& kernel,
                             const Tensor<T>& source, T beta, Tensor<T> result) {
  const auto ready = winograd_sum<T>(geometry, pass);
  AlignedBuffer<T> packed(ready->packed_size()), workspace(ready->workspace(batch));
  ready->pack(kernel.data(), packed.data());
  ready->run(batch, T(2), packed.data(), source.data(), beta, result.data(), workspace.data());
  return result;
}

}  // namespace

// (Every padding, and what is read: winograd_test.cpp.)
TEST_CASE_TEMPLATE("sums of channels, of sizes around those of tiles", T, float, double) {
  Rng rng(seed());
  for (const Index channels : {1, 3, 16, 17})
    for (const Index extent : {3, 4, 7, 9, 24})
      for (const Index batch : {1, 2}) {
        const ConvGeometry geometry =
            conv_geometry({channels, 2, 3, 3}, {.image = {extent, extent + 1}, .padding = Padding{1}});
        CAPTURE(to_string(geometry.range()));
        const Tensor<T> k = integers<T>(geometry.kernel_shape(), rng),
                        x = integers<T>(prepend(batch, geometry.domain()), rng),
                        z = integers<T>(prepend(batch, geometry.range()), rng);
        for (const T beta : {T(0), T(-1)})
          for (const Pass pass : {Pass::forward, Pass::transpose}) {
            const bool forward = pass == Pass::forward;
            const Tensor<T>&source = forward ? x : z, &result = forward ? z : x;
            const Tensor<T> expected =
                run_pass(conv_kernel<T>("reference"), geometry, pass, batch, T(2), k, source, beta, result);
            CHECK(relative_error(minimally_filtered(geometry, pass, batch, k, source, beta, result),
                                 expected) <= 100 * epsilon<T>);
          }
      }
}
