#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// What a bound claims of σ_1(T): that it is not more, not less, equal, or nothing that is proven.
enum class BoundKind { upper, lower, exact, uncertified };

CONVMAT_API std::string_view to_string(BoundKind kind);

struct Bound {
  std::string name;
  double value;
  BoundKind kind;
};

/// Bounds on the largest singular value of a convolution, whatever its stride, dilation, groups and padding:
/// those of the symbol of the circular convolution it is a part of (CircularEmbedding), whose factor ‖Pad‖
/// they contain. With h..w the extents of the kernel of that symbol, polyphase where there is a stride:
///
///     circular embedding    the norm of the circular convolution; exact where T is circular
///     symbol on a grid      of density 4, times the factor between its points
///     symbol, Frobenius     max ‖F(ω)‖_F, Araujo et al. 2021
///     Gram iteration        Delattre et al. 2023
///     autocorrelation       Delattre et al. 2024; once is the rescaling of almost orthogonal layers
///     four reshapes         sqrt(hw) times the least norm of the kernel as a matrix, each axis with the rows
///     or
///                           with the columns, Singla and Feizi 2021; and, where some output sees the whole
///                           kernel and some sample is seen by it, the largest from below
///     reshape               of that kind C_out x C_in hw alone, Miyato et al. 2018: what "spectral norm"
///     layers
///                           divide by
///     row and column sums   sqrt(‖T‖_1 ‖T‖_∞)
///     tensor norm           sqrt(hw) times it, Grishina et al. 2024: an upper bound only if the alternating
///                           method found the maximum, which nothing proves
///
/// Each is as it was computed, a few eps from what it stands for; spectral_norm() adds its rounding. Bounds
/// that take too long are left out. Throws NumericError where a weight is not finite.
template <Scalar S>
CONVMAT_API std::vector<Bound> norm_bounds(const ConvOperator<S>& conv);

/// The least upper bound of a list.
CONVMAT_API const Bound& least_upper(const std::vector<Bound>& bounds);

}  // namespace convmat
