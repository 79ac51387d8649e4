#pragma once

#include "chain.hpp"

namespace composition {

/// Chains of layers of well-known networks, without what stands between them that is not linear, with fewer
/// channels, and of image processing; weights are random integers but where the filter is known.
std::vector<Chain> real_chains(convmat::Rng rng);

}  // namespace composition
