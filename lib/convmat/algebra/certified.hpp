#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace convmat {

/// What a product or sum of two layers is:
///   convolution   one convolution, or the transpose of one
///   bordered      one of them and a sparse border, which touches few rows (or columns) at the ends
///   unstructured  neither
enum class Structure { convolution, bordered, unstructured };

CONVMAT_API std::string_view to_string(Structure structure);

/// Which, and why it is no single convolution, in words: which axis, which layer, which samples.
struct Finding {
  Structure structure;
  std::string reason;
};

/// An operator with the certificate of its structure.
template <Scalar S>
struct CONVMAT_API Certified {
  Structure structure;

  /// The operator, exactly: a ConvOperator or ConvTranspose, or a matrix of a class that is one by its
  /// structure (lower); the Sum of one and a SparseOperator; or as lazy as it was given.
  LinearOperator<S> value;

  /// As in Finding.
  std::string reason;

  /// The convolution, and the border that added to it gives the operator: where there are.
  std::optional<LinearOperator<S>> convolution = {};
  std::optional<Csr<S>> border = {};
};

/// conv + border: a convolution where the border is empty, which then needs no reason.
template <Scalar S>
Certified<S> certify(const LinearOperator<S>& conv, Csr<S> border, std::string reason);

template <Scalar S>
Certified<S> transpose(const Certified<S>& a);

}  // namespace convmat
