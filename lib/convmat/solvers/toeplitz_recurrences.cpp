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
TwoSums<W> levinson(Index count, W p, W q, SplitPointer<W> f, SplitPointer<W> b, SplitPointer<W> c,
                    SplitPointer<W> r) {
  constexpr int P = parts<W>;
  const Value<P> minus_p = value(-p), minus_q = value(-q);
  double first_re = 0, first_im = 0, second_re = 0, second_im = 0;
  CONVMAT_VECTORS_SUM(first_re, first_im, second_re, second_im)
  for (Index i = 0; i < count; ++i) {
    const Value<P> old_f = at(f, i), old_b = at(b, i);
    const Value<P> new_f = plus_product(old_f, minus_p, old_b), new_b = plus_product(old_b, minus_q, old_f);
    put(f, i, new_f);
    put(b, i, new_b);
    const Value<P> first = plus_product(Value<P>{}, new_f, at(c, i)),
                   second = plus_product(Value<P>{}, new_b, at(r, i));
    first_re += first.part[0];
    first_im += P == 2 ? first.part[P - 1] : 0;
    second_re += second.part[0];
    second_im += P == 2 ? second.part[P - 1] : 0;
  }
  return {number<W>(first_re, first_im), number<W>(second_re, second_im)};
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

double cauchy_rows(Index count, GeneratorRow multiplier, GeneratorRow b, const double* reciprocal,
                   const std::int32_t* position, SplitPointer<Complex> phase, Generator g,
                   SplitPointer<Complex> column, double* modulus) {
  const Value<2> m1 = value(-multiplier.first), m2 = value(-multiplier.second), b1 = value(b.first),
                 b2 = value(b.second);
  double largest = 0;
  _Pragma("omp simd reduction(max : largest)") for (Index i = 0; i < count; ++i) {
    const Value<2> old = plus_product(Value<2>{}, at(column, i), at(phase, i));
    const Value<2> g1 = plus_product(at(g.first, i), old, m1), g2 = plus_product(at(g.second, i), old, m2);
    put(g.first, i, g1);
    put(g.second, i, g2);
    const Value<2> entry =
        scaled(reciprocal[position[i]], plus_product(plus_product(Value<2>{}, g1, b1), g2, b2));
    put(column, i, entry);
    const double square = entry.part[0] * entry.part[0] + entry.part[1] * entry.part[1];
    modulus[i] = square;
    largest = square > largest ? square : largest;
  }
  return largest;
}

void cauchy_cols(Index count, GeneratorRow g, GeneratorRow multiplier, const double* reciprocal,
                 SplitPointer<Complex> phase, Generator b, SplitPointer<Complex> row) {
  const Value<2> m1 = value(-multiplier.first), m2 = value(-multiplier.second), g1 = value(g.first),
                 g2 = value(g.second);
  CONVMAT_VECTORS
  for (Index i = 0; i < count; ++i) {
    const Value<2> b1 = at(b.first, i), b2 = at(b.second, i);
    const Value<2> entry = scaled(reciprocal[i], plus_product(plus_product(Value<2>{}, g1, b1), g2, b2));
    put(row, i, entry);
    const Value<2> turned = plus_product(Value<2>{}, entry, at(phase, i));
    put(b.first, i, plus_product(b1, turned, m1));
    put(b.second, i, plus_product(b2, turned, m2));
  }
}

template <class W>
const ToeplitzRecurrences<W>& table() {
  static const ToeplitzRecurrences<W> loops = {&levinson<W>, &extend<W>, &schur<W>, &subtract<W>, &sum<W>};
  return loops;
}

const ToeplitzRecurrences<double>& real_table() { return table<double>(); }
const ToeplitzRecurrences<Complex>& complex_table() { return table<Complex>(); }

const CauchyRecurrences& cauchy_table() {
  static const CauchyRecurrences loops = {&cauchy_rows, &cauchy_cols};
  return loops;
}

}  // namespace convmat::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <convmat/kernels/instructions.hpp>

namespace convmat::detail {

HWY_EXPORT(real_table);
HWY_EXPORT(complex_table);
HWY_EXPORT(cauchy_table);

template <>
const ToeplitzRecurrences<double>& toeplitz_recurrences() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(real_table)());
  return chosen;
}

template <>
const ToeplitzRecurrences<std::complex<double>>& toeplitz_recurrences() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(complex_table)());
  return chosen;
}

const CauchyRecurrences& cauchy_recurrences() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(cauchy_table)());
  return chosen;
}

}  // namespace convmat::detail
#endif
