#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// A convolution padded with samples (circular, reflect, symmetric, replicate) as the zero-padded one and
/// what the padding adds,
///
///     T = T_zeros + border,
///
/// a border of low rank: its rows are the outputs whose window leaves the image. No border where T is padded
/// with zeros.
template <Scalar S>
struct CONVMAT_API PaddingBorder {
  ConvOperator<S> zero_padded;
  Csr<S> border;
};

template <Scalar S>
CONVMAT_API PaddingBorder<S> split_padding(const ConvOperator<S>& conv);

}  // namespace convmat
