#pragma once

#include <algorithm>
#include <limits>
#include <variant>

namespace convmat {

// How far to go along -M⁻¹G, ΔK = -τ M⁻¹G, where f falls at the rate s = <G, M⁻¹G>.

/// τ = length.
struct FixedStep {
  double length = 1;
};

/// |ΔK| = length.
struct NormalisedStep {
  double length = 1;
};

/// τ = (f - f*) / s, where the linear model reaches the least value f* (Polyak 1969), but no longer than
/// `longest`, which the losses of small batches want (Loizou et al. 2021).
struct PolyakRule {
  double least = 0;
  double longest = std::numeric_limits<double>::infinity();

  double length(double f, double slope) const { return std::min((f - least) / slope, longest); }
};

/// τ = s / (h |T(M⁻¹G) x|²): the least f along the line, for a loss with curvature h.
struct ExactLineSearch {};

/// The first of τ = initial shrinkᵏ for which f falls by at least sufficient τ s (Armijo 1966).
struct Backtracking {
  double initial = 1, shrink = 0.5, sufficient = 1e-4;
};

using StepRule = std::variant<FixedStep, NormalisedStep, PolyakRule, ExactLineSearch, Backtracking>;

}  // namespace convmat
