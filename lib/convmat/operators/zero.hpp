#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// 0 x = 0, between any two shapes: the blocks that join channels of different groups.
template <Scalar S>
class CONVMAT_API Zero {
 public:
  using Scalar = S;

  Zero(Shape domain, Shape range) : domain_(std::move(domain)), range_(std::move(range)) {}

  Shape domain() const { return domain_; }
  Shape range() const { return range_; }
  void accumulate(S, std::span<const S>, std::span<S>, Index) const {}
  void accumulate_transpose(S, std::span<const S>, std::span<S>, Index) const {}

  Zero transpose() const { return Zero(range_, domain_); }
  Zero conj() const { return *this; }

  Index nnz() const { return 0; }
  Csr<S> to_csr() const;
  std::string name() const { return "zero"; }

 private:
  Shape domain_, range_;
};

}  // namespace convmat
