#pragma once

#include "spectrum_request.hpp"

namespace convmat::tool {

/// Singular triplets of one end of the spectrum; vectors are empty unless asked for.
struct SpectrumEnd {
  std::vector<double> values;  // from the end inwards
  std::optional<AnyTensor> left, right;
  bool converged = true;
};

/// What is known of the singular values of one layer.
struct LayerSpectrum {
  CertifiedValue norm, least;
  std::vector<Bound> estimates;  // of convolutions
  std::vector<double> every;     // value, from the largest, where all are known
  SpectrumEnd largest, smallest;
  std::optional<Index> numerical_rank;  // these where every value is known
  std::optional<double> condition_number, effective_rank, log_determinant;
  std::optional<double> orthogonality_defect;  // and this where the smaller Gram matrix is cheap, too
  std::vector<double> predicted;               // by the symbol, of complete ones for which it is not exact
  Index size;                                  // min(rows, cols)
  double seconds = 0;

  /// Proven, or of every value.
  std::optional<Index> known_rank() const;
  std::optional<double> known_condition() const;

  /// No more than the condition.
  double least_condition() const { return norm.lower / least.upper; }

  /// "27"; where no proof says that the least is not zero "~ 26", those above 1e-12 σ_1, or "<= 27".
  std::string rank() const;

  /// σ_1 / σ_min; ">= " where σ_min is only bounded from above.
  std::string condition() const;
};

/// Throws NumericError, naming the layer.
LayerSpectrum measure(const NamedLayer& named, const SpectrumRequest& request);

}  // namespace convmat::tool
