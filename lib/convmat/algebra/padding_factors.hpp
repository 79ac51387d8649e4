#pragma once

#include <convmat/operators/pad.hpp>

namespace convmat {

/// A convolution as one of the padded image and the padding,
///
///     T = T_valid Pad,
///
/// in any mode, crops included. T_valid has no padding of its own. simplify() goes the other way.
template <Scalar S>
struct CONVMAT_API PaddingFactors {
  ConvOperator<S> valid;
  Pad<S> pad;
};

template <Scalar S>
CONVMAT_API PaddingFactors<S> factor_padding(const ConvOperator<S>& conv);

}  // namespace convmat
