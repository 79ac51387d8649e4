#include <convmat/solvers/fourier_axes.hpp>
#include <numbers>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// Sum over j of a[j] exp(± 2πi (k0 j0 / n0 + k1 j1 / n1 + ...)), straight from the definition.
TEST_CASE_TEMPLATE("transforms along every axis, against their sums", R, float, double) {
  using Complex = std::complex<R>;
  Rng rng(seed());
  for (const Shape& extents : {Shape{1}, Shape{6}, Shape{3, 4}, Shape{2, 3, 5}})
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      CAPTURE(to_string(extents));
      const Tensor<Complex> a = randn<Complex>(extents, rng);
      AlignedBuffer<Complex> buffer(a.size());
      std::copy(a.begin(), a.end(), buffer.data());
      detail::transform_axes(extents, direction, buffer);
      for (Index k = 0; k < a.size(); ++k) {
        std::complex<double> sum = 0;
        for (Index j = 0; j < a.size(); ++j) {
          double turns = 0;
          for (std::size_t d = 0; d < extents.size(); ++d)
            turns += static_cast<double>(unravel(k, extents)[d] * unravel(j, extents)[d]) /
                     static_cast<double>(extents[d]);
          sum += std::complex<double>(a[j]) *
                 std::polar(1.0, static_cast<int>(direction) * 2 * std::numbers::pi * turns);
        }
        CHECK(std::abs(std::complex<double>(buffer.data()[k]) - sum) <= 100 * epsilon<R>);
      }
    }
}
