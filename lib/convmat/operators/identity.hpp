#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// I x = x. It stores a shape.
template <Scalar S>
class CONVMAT_API Identity {
 public:
  using Scalar = S;

  explicit Identity(Shape shape) : shape_(std::move(shape)) {}

  Shape domain() const { return shape_; }
  Shape range() const { return shape_; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    accumulate(alpha, z, x, batch);
  }

  Identity transpose() const { return *this; }
  Identity conj() const { return *this; }

  Index nnz() const { return volume(shape_); }
  Csr<S> to_csr() const;
  std::string name() const { return "identity"; }

 private:
  Shape shape_;
};

}  // namespace convmat
