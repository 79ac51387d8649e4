#pragma once

#include <convmat/operators/conv_transpose.hpp>

namespace convmat {

/// Padding as an operator, (C, n...) -> (C, begin + n + end...): what stands at a padded position is
/// Axis::source. It is the convolution of each channel by one tap of weight 1, in that mode.
template <Scalar S>
class CONVMAT_API Pad {
 public:
  using Scalar = S;

  /// Pads for each axis of the domain but the first, the channels; a negative one crops. Throws GeometryError
  /// where their number is another, or the mode cannot pad so far.
  Pad(const Shape& domain, const std::vector<Pads>& pads, PaddingMode mode);

  /// The padding of a convolution: Pad in T = T_valid Pad.
  explicit Pad(const ConvGeometry& geometry);

  /// One for each axis: its extent, pads and mode.
  const std::vector<Axis>& axes() const { return conv_.geometry().axes; }

  /// The same matrix as a convolution.
  const ConvOperator<S>& lower() const { return conv_; }

  Shape domain() const { return conv_.domain(); }
  Shape range() const { return conv_.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    conv_.accumulate(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    conv_.accumulate_transpose(alpha, z, x, batch);
  }

  ConvTranspose<S> transpose() const { return conv_.transpose(); }
  Pad conj() const { return *this; }

  Index nnz() const { return conv_.nnz(); }
  Csr<S> to_csr() const { return conv_.to_csr(); }

  /// "pad 1 reflect".
  std::string name() const;

 private:
  Pad(Index channels, std::vector<Axis> axes);

  ConvOperator<S> conv_;
};

}  // namespace convmat
