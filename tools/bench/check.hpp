#pragma once

#include <convmat/core/random.hpp>
#include <convmat/kernels/conv_kernels.hpp>

#include "operands.hpp"

namespace convmat::bench {

/// How far a result lies from the sums of products that define it.
struct Agreement {
  double relative_error;  // max |difference| / max (sum of |products|)
  bool holds;             // is that what the accuracy promises?
};

/// Compares a result with the trilinear form in long double: every entry where that takes 2^22 products, else
/// random ones, the first and the last. It holds to
///
///     entrywise  10 eps      normwise  10 eps ‖K‖ ‖x‖ / max (sum of |products|)      relaxed  1000 eps
///
/// A NaN never does.
template <Scalar S>
Agreement agreement(const Operands<S>& operands, const Tensor<S>& result, Accuracy accuracy, Rng& rng);

/// The same for a CSR matrix of the operator, whose pattern must be right exactly: some rows, or all.
template <Scalar S>
Agreement agreement(const Operands<S>& operands, const Csr<S, std::int32_t>& matrix, Rng& rng);

}  // namespace convmat::bench
