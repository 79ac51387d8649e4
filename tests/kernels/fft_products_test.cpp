#include <convmat/kernels/fft_products.hpp>

#include "support/approx.hpp"
#include "support/guarded.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Spectra of one cache line, and of the chunks of 8 KiB that sums are cut into: less, as much, and more.
template <class R>
std::vector<Index> sizes() {
  const Index line = 64 / sizeof(std::complex<R>), chunk = 128 * line;
  return {line, 3 * line, chunk - line, chunk, chunk + line, 2 * chunk + 5 * line};
}

}  // namespace

TEST_CASE_TEMPLATE("sums of products of spectra, in place of what was there", R, float, double) {
  using S = std::complex<R>;
  Rng rng(seed());
  for (const Index size : sizes<R>())
    for (const Index terms : {1, 2, 7}) {
      const Tensor<S> a = integers<S>({terms, size}, rng), b = integers<S>({terms, size}, rng);
      Tensor<S> expected({size});
      for (Index i = 0; i < terms * size; ++i) expected[i % size] += a[i] * b[i];
      Guarded<S> first(a), second(b), sum(expected);
      std::fill_n(sum.data(), size, S(std::numeric_limits<R>::quiet_NaN()));
      sum_products(terms, size, first.data(), second.data(), sum.data());
      CHECK(sum.tensor({size}) == expected);
    }
}

TEST_CASE_TEMPLATE("products with conjugate spectra are added", R, float, double) {
  using S = std::complex<R>;
  Rng rng(seed());
  for (const Index size : sizes<R>()) {
    const Tensor<S> a = integers<S>({size}, rng), b = integers<S>({size}, rng), y = integers<S>({size}, rng);
    Tensor<S> expected = y;
    for (Index i = 0; i < size; ++i) expected[i] += a[i] * std::conj(b[i]);
    Guarded<S> first(a), second(b), sum(y);
    add_conjugate_products(size, first.data(), second.data(), sum.data());
    CHECK(sum.tensor({size}) == expected);
  }
}
