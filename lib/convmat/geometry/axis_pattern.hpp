#pragma once

#include <convmat/geometry/axis.hpp>
#include <map>

namespace convmat {

/// The matrix of an axis by rows: out() x in with tap t standing at (o, site(o, t)), or its transpose. Where
/// padding lets several taps meet in one entry, their set has a number of its own, as if it were one more
/// tap: entry weights are those of the extended kernel
///
///     K'[t] = K[t] for t < kernel,    K'[kernel + m] = sum of K[t] over t in meetings()[m].
///
/// Rows are computed when asked for, so that a pattern takes O(rows + padding) memory.
class CONVMAT_API AxisPattern {
 public:
  enum class Orientation { forward, transposed };

  struct Entry {
    Index col, tap;
    bool operator==(const Entry&) const = default;
  };

  AxisPattern(const Axis& axis, Orientation orientation);

  Index rows() const { return static_cast<Index>(starts_.size()) - 1; }
  Index cols() const { return is_transposed() ? axis_.out() : axis_.in; }

  /// Number of entries, and of those in the rows before `row`.
  Index entries() const { return starts_.back(); }
  Index start(Index row) const { return starts_[static_cast<std::size_t>(row)]; }

  /// The entries of a row, columns ascending, into `entries`.
  void row(Index row, std::vector<Entry>& entries) const;

  /// Rows r and r + period() within this range are alike, but for columns larger by shift().
  Range periodic() const { return periodic_; }
  Index period() const { return is_transposed() ? axis_.stride : 1; }
  Index shift() const { return is_transposed() ? 1 : axis_.stride; }

  /// The sets of taps that meet, and the extent of K'.
  const std::vector<Shape>& meetings() const { return meetings_; }
  Index taps() const { return axis_.kernel + static_cast<Index>(meetings_.size()); }

 private:
  // Padded position j where an input sample stands a second time.
  struct Repeat {
    Index site, j;
    auto operator<=>(const Repeat&) const = default;
  };

  bool is_transposed() const { return orientation_ == Orientation::transposed; }
  void find_repeats();
  Range find_periodic() const;
  void append_outputs(Index j, std::vector<Entry>& found) const;
  void append_sites(Index output, std::vector<Entry>& found) const;
  void ones(Index row, std::vector<Entry>& found) const;
  Index count_and_number(const std::vector<Entry>& ones);

  Axis axis_;
  Orientation orientation_;
  Index outputs_;
  std::vector<Repeat> repeats_;
  Range periodic_{0, 0};
  Shape starts_;
  std::vector<Shape> meetings_;
  std::map<Shape, Index> tap_of_meeting_;
};

}  // namespace convmat
