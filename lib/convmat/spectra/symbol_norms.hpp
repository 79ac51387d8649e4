#pragma once

#include <convmat/spectra/symbol.hpp>

namespace convmat {

/// max ‖F(ω)‖ over the frequencies of a grid and the groups: the norm of the circular convolution with that
/// many outputs.
CONVMAT_API double symbol_norm(const Symbol& symbol, const Shape& grid);

/// The same for each group, and the frequency at which it is reached.
struct Peak {
  double norm = 0;
  Index frequency = 0;
};
CONVMAT_API std::vector<Peak> symbol_peaks(const Symbol& symbol, const Shape& grid);

/// max ‖F(ω)‖_F, which is not less (Araujo et al. 2021).
CONVMAT_API double symbol_frobenius(const Symbol& symbol, const Shape& grid);

/// max ‖G^(t)‖_F^(2^-t) with G^(1) = F(ω)ᴴ F(ω), of the smaller side, squared t - 1 times: not less than
/// ‖F(ω)‖, and more by rank^(2^-(t+1)) at most (Delattre et al. 2023).
CONVMAT_API double gram_iteration(const Symbol& symbol, const Shape& grid, int times);

/// Frequencies at which to sample a symbol, and by how much at most it is larger elsewhere.
struct Sampling {
  Shape grid;
  double factor = 1;
};

/// Along each axis density (degree + 1) points or, where these are not fewer, all of the circle. Between N
/// points a polynomial of that degree exceeds its maximum on them by 1 / cos(π degree / 2N) at most (Ehlich
/// and Zeller 1964). The maximum times the factor bounds the circular convolution, and where an axis is
/// coarser, those of every extent along it.
CONVMAT_API Sampling sampling(const Symbol& symbol, Index density);

}  // namespace convmat
