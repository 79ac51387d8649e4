#include <convmat/solvers/toeplitz_recurrences.hpp>

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)  // as in tiles_double.cpp
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "convmat/solvers/toeplitz_recurrences.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convmat::detail::HWY_NAMESPACE {

// Plain loops: the compiler makes vectors of them, of the width of the target. Sums are taken in any order.
#define CONVMAT_VECTORS _Pragma("omp simd")
#define CONVMAT_VECTORS_SUM(...) _Pragma(HWY_STR(omp simd reduction(+ : __VA_ARGS__)))

template <int P>
struct Value {
  double part[P];
};

template <class W>
HWY_INLINE Value<parts<W>> value(W w) {
  if constexpr (is_complex<W>)
    return {{w.real(), w.imag()}};
  else
    return {{w}};
}

template <class W>
HWY_INLINE Value<parts<W>> at(const SplitPointer<W>& x, Index i) {
  if constexpr (is_complex<W>)
    return {{x.part[0][i], x.part[1][i]}};
  else
    return {{x.part[0][i]}};
}

template <class W>
HWY_INLINE void put(const SplitPointer<W>& x, Index i, const Value<parts<W>>& v) {
  for (int p = 0; p < parts<W>; ++p) x.part[p][i] = v.part[p];
}

// y + a b
template <int P>
HWY_INLINE Value<P> plus_product(const Value<P>& y, const Value<P>& a, const Value<P>& b) {
  if constexpr (P == 2)
    return {{y.part[0] + a.part[0] * b.part[0] - a.part[1] * b.part[1],
             y.part[1] + a.part[0] * b.part[1] + a.part[1] * b.part[0]}};
  else
    return {{y.part[0] + a.part[0] * b.part[0]}};
}

template <int P>
HWY_INLINE Value<P> scaled(double s, const Value<P>& a) {
  Value<P> result = a;
  for (double& x : result.part) x *= s;
  return result;
}

template <class W>
HWY_INLINE W number(double re, double im) {
  if constexpr (is_complex<W>)
    return {re, im};
  else
    return re;
}

template <class W>
LevinsonSums<W> levinson(Index count, W p, W q, W mu, SplitPointer<W> f, SplitPointer<W> b, SplitPointer<W> x,
                         SplitPointer<W> c, SplitPointer<W> r) {
  constexpr int P = parts<W>;
  const Value<P> minus_p = value(-p), minus_q = value(-q), factor = value(mu);
  double f_re = 0, f_im = 0, b_re = 0, b_im = 0, x_re = 0, x_im = 0;
  CONVMAT_VECTORS_SUM(f_re, f_im, b_re, b_im, x_re, x_im)
  for (Index i = 0; i < count; ++i) {
    const Value<P> old_f = at(f, i), old_b = at(b, i);
    const Value<P> new_f = plus_product(old_f, minus_p, old_b), new_b = plus_product(old_b, minus_q, old_f);
    const Value<P> new_x = plus_product(at(x, i), factor, new_b), column = at(c, i);
    put(f, i, new_f);
    put(b, i, new_b);
    put(x, i, new_x);
    const Value<P> of_f = plus_product(Value<P>{}, new_f, column),
                   of_b = plus_product(Value<P>{}, new_b, at(r, i)),
                   of_x = plus_product(Value<P>{}, new_x, column);
    f_re += of_f.part[0];
    f_im += P == 2 ? of_f.part[P - 1] : 0;
    b_re += of_b.part[0];
    b_im += P == 2 ? of_b.part[P - 1] : 0;
    x_re += of_x.part[0];
    x_im += P == 2 ? of_x.part[P - 1] : 0;
  }
  return {number<W>(f_re, f_im), number<W>(b_re, b_im), number<W>(x_re, x_im)};
}

template <class W>
W extend(Index count, W mu, SplitPointer<W> b, SplitPointer<W> x, SplitPointer<W> c) {
  constexpr int P = parts<W>;
  const Value<P> factor = value(mu);
  double re = 0, im = 0;
  CONVMAT_VECTORS_SUM(re, im)
  for (Index i = 0; i < count; ++i) {
    const Value<P> new_x = plus_product(at(x, i), factor, at(b, i));
    put(x, i, new_x);
    const Value<P> term = plus_product(Value<P>{}, new_x, at(c, i));
    re += term.part[0];
    im += P == 2 ? term.part[P - 1] : 0;
  }
  return number<W>(re, im);
}

template <class W>
void schur(Index count, W gamma, double s, SplitPointer<W> u, SplitPointer<W> v, SplitPointer<W> row) {
  constexpr int P = parts<W>;
  const Value<P> minus_gamma = value(-gamma), minus_conjugate = value(-convmat::conj(gamma));
  const double inverse = 1 / s;
  CONVMAT_VECTORS
  for (Index i = 0; i < count; ++i) {
    const Value<P> old_v = at(v, i);
    Value<P> new_u = scaled(inverse, plus_product(at(u, i), minus_conjugate, old_v));
    put(v, i, plus_product(scaled(s, old_v), minus_gamma, new_u));
    put(u, i, new_u);
    if (P == 2) new_u.part[P - 1] = -new_u.part[P - 1];
    put(row, i, new_u);
  }
}

template <class W>
void subtract(Index count, W w, SplitPointer<W> x, SplitPointer<W> y) {
  const Value<parts<W>> factor = value(-w);
  CONVMAT_VECTORS
  for (Index i = 0; i < count; ++i) put(y, i, plus_product(at(y, i), factor, at(x, i)));
}

template <class W>
W sum(Index count, SplitPointer<W> a, SplitPointer<W> x) {
  constexpr int P = parts<W>;
  double re = 0, im = 0;
  CONVMAT_VECTORS_SUM(re, im)
  for (Index i = 0; i < count; ++i) {
    const Value<P> term = plus_product(Value<P>{}, at(a, i), at(x, i));
    re += term.part[0];
    im += P == 2 ? term.part[P - 1] : 0;
  }
  return number<W>(re, im);
}

using Complex = std::complex<double>;

// The two that elimination calls, in real arithmetic for the same reason.
template <>
void subtract(Index count, Complex w, SplitPointer<Complex> x, SplitPointer<Complex> y) {
  const double w_re = w.real(), w_im = w.imag(), *x_re = x.part[0], *x_im = x.part[1];
  double *y_re = y.part[0], *y_im = y.part[1];
  CONVMAT_VECTORS
  for (Index i = 0; i < count; ++i) {
    const double p = x_re[i], q = x_im[i];
    y_re[i] -= w_re * p - w_im * q;
    y_im[i] -= w_re * q + w_im * p;
  }
}

template <>
Complex sum(Index count, SplitPointer<Complex> a, SplitPointer<Complex> x) {
  const double *a_re = a.part[0], *a_im = a.part[1], *x_re = x.part[0], *x_im = x.part[1];
  double re = 0, im = 0;
  CONVMAT_VECTORS_SUM(re, im)
  for (Index i = 0; i < count; ++i) {
    const double p = a_re[i], q = a_im[i], s = x_re[i], t = x_im[i];
    re += p * s - q * t;
    im += p * t + q * s;
  }
  return {re, im};
}

template <class W>
const ToeplitzRecurrences<W>& table() {
  static const ToeplitzRecurrences<W> loops = {&levinson<W>, &extend<W>, &schur<W>, &subtract<W>, &sum<W>};
  return loops;
}

const ToeplitzRecurrences<double>& real_table() { return table<double>(); }
const ToeplitzRecurrences<Complex>& complex_table() { return table<Complex>(); }

}  // namespace convmat::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <convmat/kernels/instructions.hpp>

namespace convmat::detail {

HWY_EXPORT(real_table);
HWY_EXPORT(complex_table);

template <>
CONVMAT_API const ToeplitzRecurrences<double>& toeplitz_recurrences() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(real_table)());
  return chosen;
}

template <>
CONVMAT_API const ToeplitzRecurrences<std::complex<double>>& toeplitz_recurrences() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(complex_table)());
  return chosen;
}

}  // namespace convmat::detail
#endif
