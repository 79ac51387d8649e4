#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// G = TᴴT or TTᴴ, whichever is smaller: its eigenvalues are the squares of the min(rows, cols) singular
/// values of T. `rounding` bounds the norm of what is wrong with the matrix as it was computed.
template <Scalar S>
struct SmallerGram {
  Csr<S> matrix;
  double rounding;
};

/// The nonzeros it has at most, and the matrix. Throws CapacityError past memory_budget().
template <Scalar S>
CONVMAT_API Index smaller_gram_nonzeros(const ConvOperator<S>& conv);
template <Scalar S>
CONVMAT_API SmallerGram<S> smaller_gram(const ConvOperator<S>& conv);

/// Is its Cholesky factor worth an iteration, or a thousand? By its nonzeros: 20 million take some ten
/// seconds.
template <Scalar S>
CONVMAT_API bool is_worth_factoring(const ConvOperator<S>& conv);

/// alpha I.
template <Scalar S>
CONVMAT_API Csr<S> scaled_identity(Index n, double alpha);

}  // namespace convmat
