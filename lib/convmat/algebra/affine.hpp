#pragma once

#include <convmat/algebra/certified.hpp>

namespace convmat {

/// x -> T x + b, a layer with its bias: one number for each output channel, or, where that is not so any
/// more, one for each output.
template <Scalar S>
class CONVMAT_API Affine {
 public:
  /// Throws ShapeError unless the offset has the shape of T's range, or of its channels, (C_out).
  Affine(LinearOperator<S> linear, Tensor<S> offset);

  const LinearOperator<S>& linear() const { return linear_; }

  /// b, of shape (C_out) if it is a bias, else of the shape of the range.
  const Tensor<S>& offset() const { return offset_; }
  bool has_channel_bias() const { return offset_.shape().size() == 1 && linear_.range().size() > 1; }

  /// b for every output, of the shape of the range.
  Tensor<S> full_offset() const;

  /// T x + b, of one array or a batch. Throws ShapeError as T x does.
  Tensor<S> operator()(const Tensor<S>& x) const;

 private:
  LinearOperator<S> linear_;
  Tensor<S> offset_;
};

/// A after B: T_A T_B x + (T_A b_B + b_A), exactly, with the certificate of T_A T_B and why b is no bias for
/// each channel where it is none: T_A reads zeros out of its padding where b_B would stand, or spreads it.
template <Scalar S>
struct CONVMAT_API AffineComposition {
  Affine<S> value;
  Certified<S> linear;
  std::string offset_reason;
};

template <Scalar S>
CONVMAT_API AffineComposition<S> compose(const Affine<S>& a, const Affine<S>& b);

}  // namespace convmat
