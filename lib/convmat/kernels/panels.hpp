#pragma once

#include <convmat/core/division.hpp>
#include <convmat/core/shape.hpp>

namespace convmat {

/// Channels dealt out to panels of whole vectors, as evenly as can be: what channel_panel computes at a time.
struct Panels {
  Panels(Index all_channels, Index vector_lanes, Index most)
      : channels(all_channels),
        lanes(vector_lanes),
        vectors(ceil_divide(channels, lanes)),
        count(ceil_divide(vectors, most)) {}

  Index channels, lanes, vectors, count;

  /// First vector of panel i, and of panel i + 1.
  Index begin(Index i) const { return vectors * i / count; }
  Index width(Index i) const { return (begin(i + 1) - begin(i)) * lanes; }
  Index first_channel(Index i) const { return begin(i) * lanes; }

  /// Channels that exist in panel i; the rest of its last vector is 0.
  Index channels_of(Index i) const {
    return (i + 1 == count ? channels : first_channel(i + 1)) - first_channel(i);
  }
  Index padded() const { return vectors * lanes; }

  /// Steps whose weights for one panel fill half of a first-level cache of 48 KiB.
  template <class T>
  Index steps(Index i) const {
    return (Index{24} << 10) / (width(i) * Index{sizeof(T)});
  }
};

}  // namespace convmat
