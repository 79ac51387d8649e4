#include <algorithm>
#include <cmath>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/kernels/fftw.hpp>
#include <convmat/solvers/cosine_transform.hpp>
#include <numbers>

namespace convmat::detail {
namespace {

using Complex = std::complex<double>;

// exp(-iπ m / 4n), m <= 2n, of the last n asked for: transforms of one length follow each other.
const std::vector<Complex>& eighths(Index n) {
  thread_local std::vector<Complex> phases;
  if (static_cast<Index>(phases.size()) != 2 * n + 1) {
    phases.clear();
    for (Index m = 0; m <= 2 * n; ++m)
      phases.push_back(
          std::polar(1.0, -std::numbers::pi * static_cast<double>(m) / static_cast<double>(4 * n)));
  }
  return phases;
}

template <Scalar W>
W number(Complex value) {
  if constexpr (is_complex<W>)
    return value;
  else
    return value.real();
}

// Sum over j of x[j] cos(π (2j + 1) (2k + odd) / 4n): both exponentials of the cosine in one Fourier
// transform of 2n points, of x[j] exp(-iπ j odd / 2n).
template <Scalar W>
std::vector<W> cosines(const std::vector<W>& x, Index odd) {
  const auto n = static_cast<Index>(x.size());
  const std::vector<Complex>& phases = eighths(n);
  AlignedBuffer<Complex> buffer(2 * n);
  for (Index j = 0; j < n; ++j)
    buffer.data()[j] = x[static_cast<std::size_t>(j)] * phases[static_cast<std::size_t>(2 * j * odd)];
  std::fill_n(buffer.data() + n, n, Complex{});
  Fourier<double>::in_place(2 * n, 1, Direction::forward)->run(buffer.data(), buffer.data());
  const double scale = std::sqrt(0.5 / static_cast<double>(n));
  std::vector<W> y;
  for (Index k = 0; k < n; ++k) {
    const Complex phase = scale * phases[static_cast<std::size_t>(2 * k + odd)], falling = buffer.data()[k],
                  rising = buffer.data()[(2 * n - k - odd) % (2 * n)];
    y.push_back(number<W>(phase * falling + std::conj(phase) * rising));
  }
  return y;
}

}  // namespace

template <Scalar W>
std::vector<W> cosine_transform_2(const std::vector<W>& x) {
  std::vector<W> y = cosines(x, 0);
  y[0] *= std::sqrt(0.5);
  return y;
}

template <Scalar W>
std::vector<W> cosine_transform_4(const std::vector<W>& x) {
  return cosines(x, 1);
}

#define CONVMAT_INSTANTIATE(W)                                                   \
  template CONVMAT_API std::vector<W> cosine_transform_2(const std::vector<W>&); \
  template CONVMAT_API std::vector<W> cosine_transform_4(const std::vector<W>&);
CONVMAT_INSTANTIATE(double)
CONVMAT_INSTANTIATE(Complex)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
