#include <convmat/spectra/batched_bidiagonal.hpp>

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)  // as in tiles_double.cpp
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "convmat/spectra/batched_bidiagonal.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace convmat::detail::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;
constexpr Index lanes = hn::MaxLanes(Tag()), complex_lanes = 2 * lanes;

#define CONVMAT_UNROLL _Pragma("GCC unroll 4")

// A complex number for each matrix.
struct Complex {
  Vector re, im;
};

HWY_INLINE Vector zero() { return hn::Zero(Tag()); }
HWY_INLINE Complex complex_zero() { return {zero(), zero()}; }

HWY_INLINE Complex load(const double* from) { return {hn::Load(Tag(), from), hn::Load(Tag(), from + lanes)}; }

HWY_INLINE void store(Complex z, double* to) {
  hn::Store(z.re, Tag(), to);
  hn::Store(z.im, Tag(), to + lanes);
}

HWY_INLINE Complex conj(Complex z) { return {z.re, hn::Neg(z.im)}; }

// y + a b
HWY_INLINE Complex add_product(Complex y, Complex a, Complex b) {
  return {hn::NegMulAdd(a.im, b.im, hn::MulAdd(a.re, b.re, y.re)),
          hn::MulAdd(a.im, b.re, hn::MulAdd(a.re, b.im, y.im))};
}

// y + conj(a) b
HWY_INLINE Complex add_conj_product(Complex y, Complex a, Complex b) {
  return {hn::MulAdd(a.im, b.im, hn::MulAdd(a.re, b.re, y.re)),
          hn::NegMulAdd(a.im, b.re, hn::MulAdd(a.re, b.im, y.im))};
}

// y - a conj(b)
HWY_INLINE Complex subtract_product_conj(Complex y, Complex a, Complex b) {
  return {hn::NegMulAdd(a.im, b.im, hn::NegMulAdd(a.re, b.re, y.re)),
          hn::NegMulAdd(a.im, b.re, hn::MulAdd(a.re, b.im, y.im))};
}

// y - a b
HWY_INLINE Complex subtract_product(Complex y, Complex a, Complex b) {
  return {hn::MulAdd(a.im, b.im, hn::NegMulAdd(a.re, b.re, y.re)),
          hn::NegMulAdd(a.im, b.re, hn::NegMulAdd(a.re, b.im, y.im))};
}

HWY_INLINE Complex product(Complex a, Complex b) { return add_product(complex_zero(), a, b); }

HWY_INLINE Vector add_square(Vector sum, Complex z) {
  return hn::MulAdd(z.im, z.im, hn::MulAdd(z.re, z.re, sum));
}

// 1 / 2^e for x in [2^(e - 1), 2^e)
double inverse_power_above(double x) {
  if (std::isnan(x)) return x;
  return x == 0 ? 1 : std::ldexp(1, -std::clamp(std::ilogb(x) + 1, -1000, 1000));
}

void normalize(Index size, double* a, double* scale) {
  const Tag d;
  Vector largest = zero(), not_finite = zero();  // NaN where an entry is not: 0 x is
  for (double* x = a; x < a + size * complex_lanes; x += lanes) {
    const Vector part = hn::Load(d, x);
    largest = hn::Max(largest, hn::Abs(part));
    not_finite = hn::MulAdd(zero(), part, not_finite);
  }
  hn::Store(hn::Add(largest, not_finite), d, scale);
  std::transform(scale, scale + lanes, scale, inverse_power_above);
  const Vector factor = hn::Load(d, scale);
  for (double* x = a; x < a + size * complex_lanes; x += lanes)
    hn::Store(hn::Mul(factor, hn::Load(d, x)), d, x);
}

// H = I - tau u uᴴ with H x = beta e_1, beta real, u = x - beta e_1; tau and beta are zero where x is.
struct Reflector {
  Complex first;  // of u
  Vector beta;
  Complex tau;
};

// tau = 1 / (uᴴ x) = 1 / (‖x‖² - beta x_1): beta has the sign of -Re x_1, so that nothing cancels and the
// real part of the denominator is at least as large as the other.
HWY_INLINE Reflector reflector(Vector squares, Complex x) {
  const Tag d;
  const auto is_zero = hn::Lt(squares, hn::Set(d, 0x1p-960));  // else tau might overflow
  const Vector norm = hn::IfThenZeroElse(is_zero, hn::Sqrt(squares));
  const Vector beta = hn::Neg(hn::CopySign(norm, x.re));
  const Vector re = hn::NegMulAdd(beta, x.re, squares), im = hn::Neg(hn::Mul(beta, x.im));
  const Vector ratio = hn::Div(im, re);
  const Vector inverse = hn::Div(hn::Set(d, 1), hn::MulAdd(im, ratio, re));
  return {
      {hn::Sub(x.re, beta), x.im},
      beta,
      {hn::IfThenZeroElse(is_zero, inverse), hn::IfThenZeroElse(is_zero, hn::Neg(hn::Mul(ratio, inverse)))}};
}

// A step k reflects from the left, then from the right:
//
//     (I - tau u uᴴ) A (I - sigma v vᴴ)ᴴ = A - u sᴴ - t vᴴ,
//     s = conj(tau) Aᴴ u,   t = conj(sigma) (A v - (sᴴ v) u).
//
// v = b - beta e_1 is known, entry by entry, as soon as the entries of s are: b[j] = conj(A[k, j] - u_1
// conj(s[j])). So one pass over the columns subtracts what step k - 1 left, finds s and b, and sums A b, from
// which A v follows (Howell, Demmel, Fulton, Hammarling & Marmol, "Cache efficient bidiagonalization using
// BLAS 2.5 operators", 2008).
//
// Bound: 32 n³ / 3 operations for each square matrix, for n = 64 28 µs at the 99 GFLOP/s of an AVX-512 core.
// 51 to 57 µs were measured, half of it: an entry is read from and written to the L2 cache for 16
// multiply-adds. (AVX2: 92 to 97 µs, where one column at a time took 137.)
class Reduction {
 public:
  Reduction(Index rows, Index cols, double* a, double* workspace) : rows_(rows), cols_(cols), a_(a) {
    for (double** column : {&u_, &next_u_, &t_, &next_t_})
      *column = std::exchange(workspace, workspace + rows * complex_lanes);
    for (double** row : {&s_, &v_}) *row = std::exchange(workspace, workspace + cols * complex_lanes);
    for (Index i = 0; i < rows; ++i)
      for (double* column : {u_, t_}) store(complex_zero(), at(column, i));
    for (Index j = 0; j < cols; ++j)
      for (double* row : {s_, v_}) store(complex_zero(), at(row, j));
  }

  // ‖x‖ of column k
  Vector reflect_column(Index k) {
    const Complex s = load(at(s_, k)), v = load(at(v_, k));
    Vector squares = zero();
    for (Index i = k; i < rows_; ++i) {
      const Complex x = subtract_product_conj(subtract_product_conj(load(entry(i, k)), load(at(u_, i)), s),
                                              load(at(t_, i)), v);
      squares = add_square(squares, x);
      store(x, at(next_u_, i));
    }
    const Reflector h = reflector(squares, load(at(next_u_, k)));
    store(h.first, at(next_u_, k));
    tau_ = h.tau;
    return hn::Abs(h.beta);
  }

  // ‖b‖ of row k, which has entries right of the diagonal.
  Vector reflect_row(Index k) {
    for (Index i = k + 1; i < rows_; ++i) store(complex_zero(), at(next_t_, i));
    row_squares_ = zero();
    Index j = k + 1;
    for (; j + 2 <= cols_; j += 2) pass_columns<2>(k, j);
    if (j < cols_) pass_columns<1>(k, j);
    std::swap(u_, next_u_);
    std::swap(t_, next_t_);
    const Reflector h = reflector(row_squares_, load(at(v_, k + 1)));
    store(h.first, at(v_, k + 1));
    finish_t(k, h);
    return hn::Abs(h.beta);
  }

 private:
  static double* at(double* x, Index i) { return x + i * complex_lanes; }
  double* entry(Index i, Index j) const { return a_ + (j * rows_ + i) * complex_lanes; }

  template <Index Cols>
  HWY_INLINE void pass_columns(Index k, Index j) {
    Complex s[Cols], v[Cols], sum[Cols];
    CONVMAT_UNROLL
    for (Index c = 0; c < Cols; ++c) {
      s[c] = load(at(s_, j + c));
      v[c] = load(at(v_, j + c));
      sum[c] = complex_zero();
    }
    for (Index i = k; i < rows_; ++i) {
      const Complex u = load(at(u_, i)), t = load(at(t_, i)), next_u = load(at(next_u_, i));
      CONVMAT_UNROLL
      for (Index c = 0; c < Cols; ++c) {
        double* a = entry(i, j + c);
        const Complex x = subtract_product_conj(subtract_product_conj(load(a), u, s[c]), t, v[c]);
        store(x, a);
        sum[c] = add_conj_product(sum[c], x, next_u);
      }
    }
    Complex b[Cols];
    CONVMAT_UNROLL
    for (Index c = 0; c < Cols; ++c) {
      s[c] = product(conj(tau_), sum[c]);
      b[c] = conj(subtract_product_conj(load(entry(k, j + c)), load(at(next_u_, k)), s[c]));
      row_squares_ = add_square(row_squares_, b[c]);
      store(s[c], at(s_, j + c));
      store(b[c], at(v_, j + c));
    }
    for (Index i = k + 1; i < rows_; ++i) {
      Complex t = load(at(next_t_, i));
      CONVMAT_UNROLL
      for (Index c = 0; c < Cols; ++c) t = add_product(t, load(entry(i, j + c)), b[c]);
      store(t, at(next_t_, i));
    }
  }

  // t = conj(sigma) (A b - beta A e_1 - (sᴴ v) u)
  void finish_t(Index k, const Reflector& h) {
    Complex along_u = complex_zero();
    for (Index j = k + 1; j < cols_; ++j)
      along_u = add_conj_product(along_u, load(at(s_, j)), load(at(v_, j)));
    for (Index i = k + 1; i < rows_; ++i) {
      const Complex first = load(entry(i, k + 1)), sum = load(at(t_, i));
      const Complex av{hn::NegMulAdd(h.beta, first.re, sum.re), hn::NegMulAdd(h.beta, first.im, sum.im)};
      store(product(conj(h.tau), subtract_product(av, along_u, load(at(u_, i)))), at(t_, i));
    }
  }

  Index rows_, cols_;
  double *a_, *u_, *next_u_, *t_, *next_t_, *s_, *v_;
  Complex tau_;
  Vector row_squares_;
};

Index workspace(Index rows, Index cols) { return (4 * rows + 2 * cols) * complex_lanes; }

void reduce(Index rows, Index cols, double* a, double* diagonal, double* superdiagonal, double* scratch) {
  Reduction reduction(rows, cols, a, scratch);
  for (Index k = 0; k < cols; ++k) {
    hn::Store(reduction.reflect_column(k), Tag(), diagonal + k * lanes);
    if (k + 1 < cols) hn::Store(reduction.reflect_row(k), Tag(), superdiagonal + k * lanes);
  }
}

const BatchedBidiagonal& table() {
  static const BatchedBidiagonal functions = {lanes, &normalize, &workspace, &reduce};
  return functions;
}

#undef CONVMAT_UNROLL

}  // namespace convmat::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <convmat/kernels/instructions.hpp>

namespace convmat::detail {

HWY_EXPORT(table);

const BatchedBidiagonal& batched_bidiagonal() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(table)());
  return chosen;
}

}  // namespace convmat::detail
#endif
