#include <algorithm>
#include <convmat/kernels/fft_products.hpp>

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)  // as in tiles_float.cpp
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "convmat/kernels/fft_products.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convmat::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// y += a b, or a conj(b), on pairs (real, imaginary): (ar br, ai br) + (∓ai bi, ±ar bi).
#if HWY_TARGET == HWY_SCALAR
template <bool is_conjugate, class R>
void add_products(Index count, const R* a, const R* b, R* y) {
  for (Index k = 0; k < count; k += 2) {
    const R crossed = is_conjugate ? -b[k + 1] : b[k + 1];
    y[k] += a[k] * b[k] - a[k + 1] * crossed;
    y[k + 1] += a[k + 1] * b[k] + a[k] * crossed;
  }
}
#else
template <bool is_conjugate, class R>
void add_products(Index count, const R* a, const R* b, R* y) {
  const hn::CappedTag<R, 64 / sizeof(R)> tag;
  const auto plus = hn::Set(tag, R{1}), minus = hn::Set(tag, R{-1});
  const auto sign = is_conjugate ? hn::OddEven(minus, plus) : hn::OddEven(plus, minus);
  const auto lanes = static_cast<Index>(hn::Lanes(tag));
  for (Index k = 0; k < count; k += lanes) {
    const auto here = hn::Load(tag, a + k), factor = hn::Load(tag, b + k);
    const auto crossed = hn::Mul(sign, hn::DupOdd(factor));
    const auto sum = hn::MulAdd(hn::DupEven(factor), here, hn::Load(tag, y + k));
    hn::Store(hn::MulAdd(crossed, hn::Reverse2(tag, here), sum), tag, y + k);
  }
}
#endif

template <class R>
void sum_products(Index terms, Index size, const R* a, const R* b, R* y) {
  constexpr Index chunk = 8192 / sizeof(R);  // small enough for the first-level cache
  for (Index first = 0; first < size; first += chunk) {
    const Index count = std::min(chunk, size - first);
    std::fill_n(y + first, count, R{});
    for (Index i = 0; i < terms; ++i)
      add_products<false>(count, a + i * size + first, b + i * size + first, y + first);
  }
}

void sum_float(Index terms, Index size, const float* a, const float* b, float* y) {
  sum_products(terms, size, a, b, y);
}
void sum_double(Index terms, Index size, const double* a, const double* b, double* y) {
  sum_products(terms, size, a, b, y);
}
void add_float(Index count, const float* a, const float* b, float* y) { add_products<true>(count, a, b, y); }
void add_double(Index count, const double* a, const double* b, double* y) {
  add_products<true>(count, a, b, y);
}

}  // namespace convmat::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convmat {

HWY_EXPORT(sum_float);
HWY_EXPORT(sum_double);
HWY_EXPORT(add_float);
HWY_EXPORT(add_double);

template <>
void sum_products(Index terms, Index size, const std::complex<float>* a, const std::complex<float>* b,
                  std::complex<float>* y) {
  HWY_DYNAMIC_DISPATCH(sum_float)
  (terms, 2 * size, reinterpret_cast<const float*>(a), reinterpret_cast<const float*>(b),
   reinterpret_cast<float*>(y));
}

template <>
void sum_products(Index terms, Index size, const std::complex<double>* a, const std::complex<double>* b,
                  std::complex<double>* y) {
  HWY_DYNAMIC_DISPATCH(sum_double)
  (terms, 2 * size, reinterpret_cast<const double*>(a), reinterpret_cast<const double*>(b),
   reinterpret_cast<double*>(y));
}

template <>
void add_conjugate_products(Index size, const std::complex<float>* a, const std::complex<float>* b,
                            std::complex<float>* y) {
  HWY_DYNAMIC_DISPATCH(add_float)
  (2 * size, reinterpret_cast<const float*>(a), reinterpret_cast<const float*>(b),
   reinterpret_cast<float*>(y));
}

template <>
void add_conjugate_products(Index size, const std::complex<double>* a, const std::complex<double>* b,
                            std::complex<double>* y) {
  HWY_DYNAMIC_DISPATCH(add_double)
  (2 * size, reinterpret_cast<const double*>(a), reinterpret_cast<const double*>(b),
   reinterpret_cast<double*>(y));
}

}  // namespace convmat
#endif
