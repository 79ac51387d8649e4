#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// What the symbol says of the singular values of T, descending: those of the circular convolution with as
/// many outputs on each axis, s samples to an output,
///
///     ∪ over ω = 2πj/outputs of σ(F(ω)),   min(C_out, s^D C_in) values at each frequency:
///
/// min(rows, cols) of them where T has s samples to an output, too. As the image grows the singular values of
/// T are distributed as those of F over all frequencies, for every continuous function φ
///
///     1/N sum φ(σ_i(T)) → 1/(2π)^D ∫ mean φ(σ(F(ω))) dω
///
/// (Parter 1986 and Avram 1988 on one level; Tilli 1998 for blocks and any number of levels): sorted, the
/// k-th predicted value approaches the k-th of T on average, like 1/n, but o(N) values may stay away, the
/// least above all. Whatever the padding: it changes the outputs at the border alone. Equal where T is
/// circular. Throws CapacityError past memory_budget().
template <Scalar S>
CONVMAT_API std::vector<double> predicted_singular_values(const ConvOperator<S>& conv);

}  // namespace convmat
