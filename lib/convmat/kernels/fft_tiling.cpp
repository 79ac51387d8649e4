#include <algorithm>
#include <cmath>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/fft_tiling.hpp>
#include <convmat/kernels/fft_transform.hpp>
#include <limits>

namespace convmat {

Channels channels(const ConvGeometry& geometry, Pass pass) {
  const Index in = geometry.in_channels / geometry.groups, out = geometry.out_channels / geometry.groups;
  return pass == Pass::transpose ? Channels{out, in, geometry.groups} : Channels{in, out, geometry.groups};
}

namespace {

// Complex numbers of the spectrum of a tile.
template <Scalar S>
double values(const std::vector<Tiling>& tilings) {
  double product = is_complex<S> ? 1 : 0.5;
  for (const Tiling& tiling : tilings) product *= static_cast<double>(tiling.length);
  return product;
}

template <Scalar S>
double memory(const Channels& channels, Pass pass, const std::vector<Tiling>& tilings) {
  const Index pairs = pass == Pass::gradient ? channels.in * channels.out : channels.pairs();
  return values<S>(tilings) * static_cast<double>(pairs + channels.in + channels.out) * 2 * sizeof(Real<S>);
}

constexpr double cache = 1.5e6;  // bytes of the second-level cache of 2 MB

// Loading or storing a tile and its transform; across its rows, FFTW's estimated plans take two to three
// times as long, and differ by a factor of 3 between neighbouring lengths, which one rate does not follow.
// What does not fit into the cache is read and written again for each pass over the tile, twice as often
// where one axis holds it all.
template <Scalar S>
double transform_seconds(const std::vector<Tiling>& tilings) {
  constexpr double row_seconds = 1e-8;
  const Rates rate = rates<S>();
  const double size = values<S>(tilings), last = static_cast<double>(tilings.back().length);
  const double rows = size / (is_complex<S> ? last : last / 2), axes = static_cast<double>(tilings.size());
  const double steps = std::log2(last) + 0.75 * axes * (std::log2(2 * size) - std::log2(last));
  return 2 * size * steps / rate.transform_steps + rows * row_seconds +
         6 / axes * std::max(0.0, size * 2 * sizeof(Real<S>) - cache) / rate.copied_bytes;
}

template <Scalar S>
double estimate(const Channels& channels, Pass pass, const std::vector<Tiling>& tilings, Index batch) {
  double tiles = static_cast<double>(batch);
  for (const Tiling& tiling : tilings) tiles *= static_cast<double>(tiling.tiles);
  const double pairs = static_cast<double>(channels.pairs());
  double transforms = tiles * static_cast<double>((channels.in + channels.out) * channels.groups);
  if (pass == Pass::gradient) transforms += pairs;
  const double spectra = pairs * values<S>(tilings) * 2 * sizeof(Real<S>);
  const Rates rate = rates<S>();
  return rate.call + transforms * transform_seconds<S>(tilings) +
         tiles * spectra / (spectra < cache ? 4 : 1) / rate.copied_bytes;
}

}  // namespace

// Against the other kernels an estimate is scaled as the choices between them were fitted (direct.cpp).
template <Scalar S>
double tiling_seconds(const ConvGeometry& geometry, Pass pass, const std::vector<Tiling>& tilings,
                      Index batch) {
  const double fitted = (sizeof(Real<S>) == 4 ? 1.0 : 0.7) * (pass == Pass::gradient ? 1.3 : 1.0);
  return fitted * estimate<S>(channels(geometry, pass), pass, tilings, batch);
}

template <Scalar S>
std::vector<Tiling> cheapest_tiling(const ConvGeometry& geometry, Pass pass) {
  const std::size_t last = geometry.axes.size() - 1;
  const Channels meeting = channels(geometry, pass);
  std::vector<std::vector<Tiling>> choices;
  Shape counts;
  for (std::size_t d = 0; d <= last; ++d) {
    choices.push_back(tilings(geometry.axes[d], pass, d == last ? TileTransform<S>::last_factor : 1));
    counts.push_back(static_cast<Index>(choices[d].size()));
  }
  const Index made = volume(pass == Pass::transpose ? geometry.domain() : geometry.range());
  const double limit = std::max(64e6, 2.0 * static_cast<double>(made) * sizeof(S));
  std::vector<Tiling> best, here(last + 1);
  double least = std::numeric_limits<double>::infinity();
  Shape position(last + 1, 0);
  do {
    for (std::size_t d = 0; d <= last; ++d) here[d] = choices[d][static_cast<std::size_t>(position[d])];
    const double cost =
        estimate<S>(meeting, pass, here, 1) * std::max(1.0, memory<S>(meeting, pass, here) / limit);
    if (cost >= least) continue;
    least = cost;
    best = here;
  } while (advance(position, counts));
  return best;
}

#define CONVMAT_INSTANTIATE(S)                                                            \
  template CONVMAT_API std::vector<Tiling> cheapest_tiling<S>(const ConvGeometry&, Pass); \
  template CONVMAT_API double tiling_seconds<S>(const ConvGeometry&, Pass, const std::vector<Tiling>&, Index);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
