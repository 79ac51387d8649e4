#pragma once

#include <convmat/core/shape.hpp>

namespace convmat {

/// The quotient a / b rounded down and up, for any a and positive b (a / b itself rounds towards zero).
constexpr Index floor_divide(Index a, Index b) { return a / b - (a % b < 0 ? 1 : 0); }
constexpr Index ceil_divide(Index a, Index b) { return -floor_divide(-a, b); }

/// The remainder of that division, 0 <= a mod b < b.
constexpr Index modulo(Index a, Index b) { return a - floor_divide(a, b) * b; }

/// The least multiple of b that is not less than a.
constexpr Index round_up(Index a, Index b) { return ceil_divide(a, b) * b; }

}  // namespace convmat
