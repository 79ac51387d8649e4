#pragma once

#include <convmat/core/tensor.hpp>

namespace convmat::test {

/// The kernel of the golden values: one channel, σ_1 on 20 x 20 images by a dense decomposition of an
/// independent program.
inline const Tensor<double> golden_kernel({1, 1, 3, 3}, {2, 7, -1, 1, 3, -8, 5, -3, 1});

}  // namespace convmat::test
