#pragma once

#include <convmat/algebra/certified.hpp>
#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// Two matrices of classes with a name (Toeplitz, Hankel, block circulant, ...) as convolutions over the same
/// axes: their product is left right J^reversed, their sum (left + right) J^reversed, where J reverses the
/// columns.
template <Scalar S>
struct CONVMAT_API LoweredPair {
  ConvOperator<S> left, right;
  bool reversed = false;

  /// The first axis along which one wraps around and the other does not.
  std::optional<std::size_t> mixed_axis() const;
};

/// The pairs for A B and for A + B, of which one may be an identity. In a product Hankel matrices pass J on,
/// T J A = T (J A J) J; in a sum a circulant matrix beside a Toeplitz one is the Toeplitz matrix it is. Empty
/// where one is a layer, or has no lowered form that fits the other's.
template <Scalar S>
CONVMAT_API std::optional<LoweredPair<S>> lower_product(const LinearOperator<S>& a,
                                                        const LinearOperator<S>& b);
template <Scalar S>
CONVMAT_API std::optional<LoweredPair<S>> lower_sum(const LinearOperator<S>& a, const LinearOperator<S>& b);

/// Why two operators that are no layers have no lowered pair.
template <Scalar S>
CONVMAT_API std::string no_pair_reason(const LinearOperator<S>& a, const LinearOperator<S>& b);

/// alpha A within its class; empty where it has no lowered form.
template <Scalar S>
CONVMAT_API std::optional<LinearOperator<S>> scale_lowered(S alpha, const LinearOperator<S>& a);

/// The certificate of the convolution T as that of the class T J^reversed is in, with this domain.
template <Scalar S>
CONVMAT_API Certified<S> raise(const Certified<S>& lowered, bool reversed, const Shape& domain);

}  // namespace convmat
