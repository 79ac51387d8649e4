#pragma once

#include <cstdint>

/// The random numbers of a run are streams of its seed, so that none depends on what was drawn before it.
namespace train::streams {

constexpr std::uint64_t split = 0, weights = 1;

/// Of the order in which the images of an epoch (0, 1, ...) are seen.
constexpr std::uint64_t epoch(std::int64_t number) { return 2 + static_cast<std::uint64_t>(number); }

}  // namespace train::streams
