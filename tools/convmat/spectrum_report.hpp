#pragma once

#include <convmat/store/hdf5.hpp>

#include "layer_spectrum.hpp"

namespace convmat::tool {

/// The layers and what was found of them, in the same order.
struct SpectrumReport {
  const std::vector<NamedLayer>& layers;
  std::vector<LayerSpectrum> spectra;

  /// For people: a line for each layer, what is proven said below; then of a single layer its measures, and
  /// the values, where several were asked for.
  std::string table() const;

  /// A line for each end of a spectrum that is not what was asked for, as its iteration did not converge.
  std::string doubts() const;

  /// {"layers": [...]}.
  std::string json() const;

  /// /layers, the table; /spectrum/I with values, and left and right where there are vectors, of layer I.
  void write(Hdf5Writer& file) const;

  /// The values over their places, and where every one is known those that the symbol predicts.
  std::string svg() const;
};

/// Names, geometries and sizes alone: what --dry-run prints.
std::string dry_run(const std::vector<NamedLayer>& layers);

}  // namespace convmat::tool
