#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <convmat/sparse/csr.hpp>
#include <optional>

namespace convmat {

/// The convolution, or transpose of one, that a matrix is.
template <Scalar S>
struct Detection {
  LinearOperator<S> op;      // ConvOperator or ConvTranspose
  double relative_distance;  // ||M - op||_F / ||M||_F
};

/// Is M, between arrays of these shapes (channels, extents...), a convolution to within `tolerance`, and
/// which? Along each axis it looks for the least stride s at which M repeats, M[o + 1, i + s] = M[o, i] to
/// within tolerance times the largest entry, around the circle, between the ends, or in the middle, reads the
/// offsets i - s o of what is larger than that, and projects M onto the convolutions that are left (fewest
/// taps first). The first whose relative distance is within the tolerance is the answer: with the fewest
/// groups that hold all entries, the least kernel extent and padding, stride 1 where there is but one output.
/// Then the same for Mᵀ. Empty where M is neither, or no entry repeats: then any matrix is a convolution, of
/// a stride as long as its rows. Throws ShapeError where M is not volume(range) x volume(domain), or a shape
/// has no spatial axis or another number of them; NumericError where an entry is not finite.
template <Scalar S>
CONVMAT_API std::optional<Detection<S>> detect(const Csr<S>& matrix, const Shape& domain, const Shape& range,
                                               double tolerance = 1e-12);

}  // namespace convmat
