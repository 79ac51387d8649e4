#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <initializer_list>

namespace convmat {

/// Padding at the two ends of one axis.
struct Pads {
  Index begin = 0, end = 0;
  bool operator==(const Pads&) const = default;
};

/// Padding of every axis: given (one value per axis for both ends, or begin and end apart; a single one holds
/// for all axes), or by rule. With `reach` the extent of the dilated kernel:
///   valid  0
///   same   out = ceil(in / stride), an odd pad at the end (PyTorch, TensorFlow SAME, ONNX SAME_UPPER)
///   full   reach - 1 at both ends: every output that reads at least one sample
class CONVMAT_API Padding {
 public:
  Padding() = default;
  Padding(std::initializer_list<Index> both_ends);
  Padding(std::initializer_list<Pads> pads) : given_(pads) {}
  explicit Padding(const Shape& both_ends);
  explicit Padding(std::vector<Pads> pads) : given_(std::move(pads)) {}
  static Padding valid() { return Padding(); }
  static Padding same() { return Padding(Rule::same); }
  static Padding full() { return Padding(Rule::full); }

  bool is_same() const { return rule_ == Rule::same; }

  /// The pads of one axis out of `axes`; throws GeometryError where a given pad is negative or their number
  /// is neither 1 nor `axes`.
  Pads resolve(std::size_t axis, std::size_t axes, Index in, Index reach, Index stride) const;

 private:
  enum class Rule { given, same, full };
  explicit Padding(Rule rule) : rule_(rule) {}

  Rule rule_ = Rule::given;
  std::vector<Pads> given_;
};

}  // namespace convmat
