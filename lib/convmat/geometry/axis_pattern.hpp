#pragma once

#include <convmat/geometry/axis.hpp>
#include <map>
#include <utility>

namespace convmat {

/// The matrix of an axis by rows: out() x in with tap t standing at (o, site(o, t)), or its transpose. Where
/// padding lets several taps meet in one entry, their set has a number of its own, as if it were one more
/// tap: entry weights are those of the extended kernel
///
///     K'[t] = K[t] for t < kernel,    K'[kernel + m] = sum of K[t] over t in meetings()[m].
///
/// Rows are computed when asked for, so that a pattern takes O(rows) memory; a transposed one besides keeps
/// the ones that lie in the padding.
class CONVMAT_API AxisPattern {
 public:
  enum class Orientation { forward, transposed };

  struct Entry {
    Index col, tap;
    bool operator==(const Entry&) const = default;
  };

  AxisPattern(const Axis& axis, Orientation orientation);

  Index rows() const { return static_cast<Index>(starts_.size()) - 1; }
  Index cols() const { return orientation_ == Orientation::forward ? axis_.in : axis_.out(); }

  /// Number of entries in the rows before `row`; of all, where row = rows().
  Index start(Index row) const { return starts_[static_cast<std::size_t>(row)]; }

  /// The entries of a row, columns ascending, into `entries`.
  void row(Index row, std::vector<Entry>& entries) const;

  /// Rows r and r + period() within this range are alike, but for columns larger by shift().
  Range periodic() const { return periodic_; }
  Index period() const { return orientation_ == Orientation::forward ? 1 : axis_.stride; }
  Index shift() const { return orientation_ == Orientation::forward ? axis_.stride : 1; }

  /// The sets of taps that meet, and the extent of K'.
  const std::vector<Shape>& meetings() const { return meetings_; }
  Index taps() const { return axis_.kernel + static_cast<Index>(meetings_.size()); }

 private:
  struct PaddedOne {
    Index site, output, tap;
  };

  void find_padded_ones();
  Range find_periodic() const;
  void ones(Index row, std::vector<Entry>& found) const;
  Index count_and_number(const std::vector<Entry>& ones);

  Axis axis_;
  Orientation orientation_;
  std::vector<PaddedOne> padded_ones_;  // by site
  Range periodic_{0, 0};
  Shape starts_;
  std::vector<Shape> meetings_;
  std::map<Shape, Index> tap_of_meeting_;
};

}  // namespace convmat
