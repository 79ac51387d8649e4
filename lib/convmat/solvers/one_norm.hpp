#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/sparse/csr.hpp>
#include <functional>

namespace convmat::detail {

/// ‖x‖_1, infinite where x is not finite.
template <Scalar W>
CONVMAT_API double one_norm(const Tensor<W>& x);

/// ‖A‖_1, the largest sum of moduli in a column.
template <Scalar W>
CONVMAT_API double one_norm(const Csr<W>& a);

/// ‖A‖_1 from below by a few products with an n x n A and Aᴴ: the steepest ascent of the convex ‖A x‖_1 over
/// ‖x‖_1 = 1 (Hager 1984), and a vector of alternating signs against its local maxima (Higham 1988). Seldom
/// less than a third of it; infinite where a product is not finite. W is double or complex<double>.
template <Scalar W>
CONVMAT_API double one_norm_estimate(Index n, const std::function<Tensor<W>(const Tensor<W>&)>& a,
                                     const std::function<Tensor<W>(const Tensor<W>&)>& adjoint);

}  // namespace convmat::detail
