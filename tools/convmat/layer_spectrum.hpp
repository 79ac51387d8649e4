#pragma once

#include "spectrum_request.hpp"

namespace convmat::tool {

/// Singular triplets of one end of the spectrum; vectors are empty unless asked for.
struct SpectrumEnd {
  std::vector<double> values;  // from the end inwards
  std::optional<AnyTensor> left, right;
};

/// What is known of the singular values of one layer.
struct LayerSpectrum {
  CertifiedValue norm, least;
  std::vector<Bound> estimates;
  bool is_complete = false;  // `largest` has every value
  SpectrumEnd largest, smallest;
  Index size;  // min(rows, cols)
  double seconds = 0;

  /// "27"; where no proof says that the least is not zero "~ 26", those above 1e-12 σ_1, or "<= 27".
  std::string rank() const;

  /// σ_1 / σ_min; ">= " where σ_min is only bounded from above.
  std::string condition() const;
};

/// Throws NumericError, naming the layer.
LayerSpectrum measure(const NamedLayer& named, const SpectrumRequest& request);

}  // namespace convmat::tool
