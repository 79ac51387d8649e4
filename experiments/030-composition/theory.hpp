#pragma once

#include "chain.hpp"

namespace composition {

/// What the border of a chain is, from its geometries alone, by walking every path of taps from an output
/// back to the input: an entry stands where one that reaches a sample leaves an intermediate image on the
/// way.
struct BorderTheory {
  std::vector<Index> rows;
  Index nonzeros = 0;
};
BorderTheory border_theory(const Chain& chain);

/// Are all layers convolutions, padded with zeros, whose weights are positive, so that no entry is a sum that
/// cancels?
bool border_theory_holds(const Chain& chain);

/// Rows with an entry that is not zero, and the number of those entries.
BorderTheory border_found(const Folded& folded);

}  // namespace composition
