#pragma once

#include <convmat/sparse/csr.hpp>

namespace convmat {

/// Which weight stands in each nonzero of a convolution's matrix,
///
///     values[p] = K'[taps[p]],    K' = K where no taps meet:
///
/// taps[p] is then the flat position in kernel_shape. Where padding lets several taps read one sample, K' is
/// K with sums of taps appended along each axis d, of those in meetings[d][0], meetings[d][1], ...
struct CONVMAT_API TapIndex {
  Shape kernel_shape;
  std::vector<std::vector<Shape>> meetings;
  RawVector<std::int32_t> taps;

  /// (C_out, C_in/groups, k'...), k' = k and the number of sums.
  Shape extended_shape() const;
};

/// K' = K x_1 E_1 ... x_D E_D, with the 0/1 matrices E_d = [I; meetings[d]]: in `extended`, or K itself, not
/// copied, where no taps meet.
template <Scalar S>
CONVMAT_API const Tensor<S>& extend(const Tensor<S>& kernel, const std::vector<std::vector<Shape>>& meetings,
                                    Tensor<S>& extended);

/// The matrix of the same convolution with another kernel, in place: O(nnz), and the pattern is not touched,
/// so that a symbolic factorisation stays valid. Throws ShapeError where the sizes do not fit.
template <Scalar S, IndexWidth I>
CONVMAT_API void refresh(Csr<S, I>& matrix, const TapIndex& taps, const Tensor<S>& kernel);

}  // namespace convmat
