#pragma once

#include <convmat/core/error.hpp>
#include <convmat/core/scalar.hpp>
#include <convmat/core/shape.hpp>
#include <span>
#include <utility>
#include <vector>

namespace convmat {

/// A dense array: a shape and its elements in row-major order (the last axis is contiguous).
template <Scalar S>
class Tensor {
 public:
  using Scalar = S;

  /// An empty array of shape (0).
  Tensor() : shape_{0} {}

  /// Zeros. Throws ShapeError on a negative extent.
  explicit Tensor(Shape shape)
      : shape_(std::move(shape)), data_(static_cast<std::size_t>(checked_volume())) {}

  /// The given elements, row-major. Throws ShapeError where their number is not volume(shape).
  Tensor(Shape shape, std::vector<S> elements) : shape_(std::move(shape)), data_(std::move(elements)) {
    if (checked_volume() != size())
      throw ShapeError("shape " + to_string(shape_) + " has " + std::to_string(volume(shape_)) +
                       " elements, " + std::to_string(size()) + " were given");
  }

  const Shape& shape() const { return shape_; }
  Index rank() const { return static_cast<Index>(shape_.size()); }
  Index size() const { return static_cast<Index>(data_.size()); }

  S* data() { return data_.data(); }
  const S* data() const { return data_.data(); }
  std::span<S> span() { return data_; }
  std::span<const S> span() const { return data_; }
  auto begin() const { return data_.begin(); }
  auto end() const { return data_.end(); }

  S& operator[](Index flat) { return data_[static_cast<std::size_t>(flat)]; }
  const S& operator[](Index flat) const { return data_[static_cast<std::size_t>(flat)]; }

  /// Element at a multi-index, T.at({c, i, j}); throws ShapeError outside the array.
  S& at(const Shape& position) { return data_[offset(position)]; }
  const S& at(const Shape& position) const { return data_[offset(position)]; }

  /// The same elements under another shape of equal volume; throws ShapeError otherwise.
  Tensor reshaped(Shape shape) const& { return Tensor(std::move(shape), data_); }
  Tensor reshaped(Shape shape) && { return Tensor(std::move(shape), std::move(data_)); }

  bool operator==(const Tensor&) const = default;

 private:
  Index checked_volume() const {
    for (Index extent : shape_)
      if (extent < 0) throw ShapeError("shape " + to_string(shape_) + " has a negative extent");
    return volume(shape_);
  }

  std::size_t offset(const Shape& position) const {
    Index flat = 0;
    bool inside = position.size() == shape_.size();
    for (std::size_t d = 0; inside && d < shape_.size(); ++d) {
      inside = 0 <= position[d] && position[d] < shape_[d];
      flat = flat * shape_[d] + position[d];
    }
    if (!inside)
      throw ShapeError("position " + to_string(position) + " lies outside an array of shape " +
                       to_string(shape_));
    return static_cast<std::size_t>(flat);
  }

  Shape shape_;
  std::vector<S> data_;
};

}  // namespace convmat
