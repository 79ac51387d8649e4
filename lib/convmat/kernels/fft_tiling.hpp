#pragma once

#include <convmat/kernels/fft_tiles.hpp>

namespace convmat {

/// Channels that meet within one group: those read, and those made or, by the gradient, read too.
struct Channels {
  Index in, out, groups;
  Index pairs() const { return in * out * groups; }
};

CONVMAT_API Channels channels(const ConvGeometry& geometry, Pass pass);

/// The tiling that the cost model believes the cheapest; what needs more memory than 64 MB and twice the
/// result is dearer in proportion.
template <Scalar S>
CONVMAT_API std::vector<Tiling> cheapest_tiling(const ConvGeometry& geometry, Pass pass);

/// Estimated seconds of one run with it.
template <Scalar S>
double tiling_seconds(const ConvGeometry& geometry, Pass pass, const std::vector<Tiling>& tilings,
                      Index batch);

}  // namespace convmat
