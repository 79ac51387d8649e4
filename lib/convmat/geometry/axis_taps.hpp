#pragma once

#include <convmat/geometry/axis.hpp>

namespace convmat {

/// The taps through which an output of an axis reads an input sample: site(output, .) inverted. It holds
/// every padded position that is read.
class CONVMAT_API AxisTaps {
 public:
  /// Throws CapacityError where these exceed memory_budget().
  explicit AxisTaps(const Axis& axis);

  /// f(t) for every tap t with site(output, t) = sample, ascending.
  template <class F>
  void for_each(Index output, Index sample, const F& f) const {
    const auto i = static_cast<std::size_t>(sample);
    for (Index p = begin_[i]; p < begin_[i + 1]; ++p)
      if (const Index t = axis_.tap(output, positions_[static_cast<std::size_t>(p)]); t >= 0) f(t);
  }

 private:
  Axis axis_;
  Shape begin_, positions_;  // sample i stands at the padded positions [begin[i], begin[i + 1])
};

}  // namespace convmat
