#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// One of the blocks of T = T_0 ⊕ ... ⊕ T_{groups-1}: the convolution of the channels of a group. Throws
/// GeometryError unless 0 <= group < groups.
template <Scalar S>
CONVMAT_API ConvOperator<S> conv_group(const ConvOperator<S>& conv, Index group);

}  // namespace convmat
