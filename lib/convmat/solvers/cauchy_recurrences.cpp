#include <convmat/solvers/cauchy_recurrences.hpp>

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)  // as in tiles_double.cpp
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "convmat/solvers/cauchy_recurrences.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace convmat::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;

// A vector of W, by parts.
template <class W>
struct Values {
  Vector part[parts<W>];
};

template <class W>
HWY_INLINE Values<W> load(const SplitPointer<W>& x, Index i) {
  Values<W> v;
  for (int p = 0; p < parts<W>; ++p) v.part[p] = hn::LoadU(Tag(), x.part[p] + i);
  return v;
}

template <class W>
HWY_INLINE void store(const Values<W>& v, const SplitPointer<W>& x, Index i) {
  for (int p = 0; p < parts<W>; ++p) hn::StoreU(v.part[p], Tag(), x.part[p] + i);
}

template <class W>
HWY_INLINE Values<W> everywhere(W w) {
  Values<W> v;
  v.part[0] = hn::Set(Tag(), std::real(w));
  if constexpr (is_complex<W>) v.part[1] = hn::Set(Tag(), w.imag());
  return v;
}

template <class W>
HWY_INLINE Values<W> zeros() {
  return everywhere(W{});
}

template <class W>
HWY_INLINE Values<W> plus(const Values<W>& a, const Values<W>& b) {
  Values<W> sum;
  for (int p = 0; p < parts<W>; ++p) sum.part[p] = hn::Add(a.part[p], b.part[p]);
  return sum;
}

template <class W>
HWY_INLINE Values<W> product(const Values<W>& a, const Values<W>& b) {
  if constexpr (is_complex<W>)
    return {{hn::NegMulAdd(a.part[1], b.part[1], hn::Mul(a.part[0], b.part[0])),
             hn::MulAdd(a.part[1], b.part[0], hn::Mul(a.part[0], b.part[1]))}};
  else
    return {{hn::Mul(a.part[0], b.part[0])}};
}

// y + a b
template <class W>
HWY_INLINE Values<W> plus_product(const Values<W>& y, const Values<W>& a, const Values<W>& b) {
  if constexpr (is_complex<W>)
    return {{hn::NegMulAdd(a.part[1], b.part[1], hn::MulAdd(a.part[0], b.part[0], y.part[0])),
             hn::MulAdd(a.part[1], b.part[0], hn::MulAdd(a.part[0], b.part[1], y.part[1]))}};
  else
    return {{hn::MulAdd(a.part[0], b.part[0], y.part[0])}};
}

// y - a b
template <class W>
HWY_INLINE Values<W> minus_product(const Values<W>& y, const Values<W>& a, const Values<W>& b) {
  if constexpr (is_complex<W>)
    return {{hn::MulAdd(a.part[1], b.part[1], hn::NegMulAdd(a.part[0], b.part[0], y.part[0])),
             hn::NegMulAdd(a.part[1], b.part[0], hn::NegMulAdd(a.part[0], b.part[1], y.part[1]))}};
  else
    return {{hn::NegMulAdd(a.part[0], b.part[0], y.part[0])}};
}

template <class W>
HWY_INLINE Values<W> scaled(const Values<W>& a, const ReciprocalSines& by, Index i) {
  const Vector factor = hn::Mul(hn::LoadU(Tag(), by.of_sum + i), hn::LoadU(Tag(), by.of_difference + i));
  Values<W> result;
  for (int p = 0; p < parts<W>; ++p) result.part[p] = hn::Mul(a.part[p], factor);
  return result;
}

// |a|, or its square.
template <class W>
HWY_INLINE Vector size(const Values<W>& a) {
  if constexpr (is_complex<W>)
    return hn::MulAdd(a.part[0], a.part[0], hn::Mul(a.part[1], a.part[1]));
  else
    return hn::Abs(a.part[0]);
}

template <class W>
struct Row {
  explicit Row(const GeneratorRow<W>& row)
      : entry{everywhere(row[0]), everywhere(row[1]), everywhere(row[2]), everywhere(row[3])} {}
  Values<W> entry[cauchy_rank];
};

HWY_INLINE double total(Vector v) { return hn::GetLane(hn::SumOfLanes(Tag(), v)); }

// In two sums, which do not wait for each other.
template <class W>
HWY_INLINE Values<W> dot(const Values<W>* a, const Values<W>* b) {
  return plus(plus_product(product(a[0], b[0]), a[1], b[1]), plus_product(product(a[2], b[2]), a[3], b[3]));
}

template <int steps, class W>
Index column_behind(Index count, Generator<W> g, const GeneratorRow<W>& b, const W* known,
                    ReciprocalSines reciprocals, const SplitPointer<W>* columns) {
  const Row<W> row(b);
  Values<W> factor[steps + 1];
  for (int s = 0; s < steps; ++s) factor[s] = everywhere(known[s]);
  const Index lanes = static_cast<Index>(hn::Lanes(Tag()));
  Vector largest = hn::Zero(Tag()), place = hn::Zero(Tag()), own = hn::Iota(Tag(), 0);
  const Vector next = hn::Set(Tag(), static_cast<double>(lanes));
  for (Index i = 0; i < count; i += lanes, own = hn::Add(own, next)) {
    const Values<W> rows[] = {load(g[0], i), load(g[1], i), load(g[2], i), load(g[3], i)};
    Values<W> value = dot(rows, row.entry);
    for (int s = 0; s < steps; ++s) value = minus_product(value, load(columns[s], i), factor[s]);
    value = scaled(value, reciprocals, i);
    store(value, columns[steps], i);
    const Vector here = size(value);
    const auto larger = hn::Gt(here, largest);
    largest = hn::IfThenElse(larger, here, largest);
    place = hn::IfThenElse(larger, own, place);
  }
  HWY_ALIGN double sizes[hn::MaxLanes(Tag())], places[hn::MaxLanes(Tag())];
  hn::Store(largest, Tag(), sizes);
  hn::Store(place, Tag(), places);
  const double* best = std::max_element(sizes, sizes + lanes);
  return static_cast<Index>(places[best - sizes]);
}

template <class W>
Index column(Index count, Index steps, const Generator<W>& g, const GeneratorRow<W>& b, const W* known,
             ReciprocalSines reciprocals, const SplitPointer<W>* columns) {
  static_assert(cauchy_steps == 4);
  constexpr decltype(&column_behind<0, W>) behind[] = {&column_behind<0, W>, &column_behind<1, W>,
                                                       &column_behind<2, W>, &column_behind<3, W>};
  return behind[steps](count, g, b, known, reciprocals, columns);
}

template <class W>
void subtract(Index count, const SplitPointer<W>* columns, const W* factors, SplitPointer<W> y) {
  Values<W> factor[cauchy_steps];
  for (Index s = 0; s < cauchy_steps; ++s) factor[s] = everywhere(factors[s]);
  const Index lanes = static_cast<Index>(hn::Lanes(Tag()));
  for (Index i = 0; i < count; i += lanes) {
    Values<W> value = load(y, i);
    for (Index s = 0; s < cauchy_steps; ++s) value = minus_product(value, load(columns[s], i), factor[s]);
    store(value, y, i);
  }
}

template <class W>
void rows(Index count, const CauchyStep<W>* steps, Generator<W> b, const SplitPointer<W>* to) {
  const Row<W> g(steps[0].g), h(steps[1].g), of_g(steps[0].multiplier), of_h(steps[1].multiplier);
  const ReciprocalSines by_g = steps[0].reciprocals, by_h = steps[1].reciprocals;
  const SplitPointer<W> to_g = to[0], to_h = to[1];
  W known{};
  for (std::size_t r = 0; r < cauchy_rank; ++r) add_product(known, steps[1].g[r], steps[0].multiplier[r]);
  const Values<W> behind = everywhere(known);
  const Index lanes = static_cast<Index>(hn::Lanes(Tag()));
  for (Index i = 0; i < count; i += lanes) {
    const Values<W> column[] = {load(b[0], i), load(b[1], i), load(b[2], i), load(b[3], i)};
    const Values<W> first = scaled(dot(g.entry, column), by_g, i);
    const Values<W> second = scaled(minus_product(dot(h.entry, column), first, behind), by_h, i);
    store(first, to_g, i);
    store(second, to_h, i);
    for (std::size_t r = 0; r < cauchy_rank; ++r)
      store(minus_product(minus_product(column[r], first, of_g.entry[r]), second, of_h.entry[r]), b[r], i);
  }
}

template <class W>
void sums(Index count, const SplitPointer<W>* rows, SplitPointer<W> z, W* result) {
  Values<W> sum[cauchy_steps] = {zeros<W>(), zeros<W>(), zeros<W>(), zeros<W>()};
  const Index lanes = static_cast<Index>(hn::Lanes(Tag()));
  for (Index i = 0; i < count; i += lanes) {
    const Values<W> value = load(z, i);
    for (Index s = 0; s < cauchy_steps; ++s) sum[s] = plus_product(sum[s], load(rows[s], i), value);
  }
  for (Index s = 0; s < cauchy_steps; ++s) {
    if constexpr (is_complex<W>)
      result[s] += W(total(sum[s].part[0]), total(sum[s].part[1]));
    else
      result[s] += total(sum[s].part[0]);
  }
}

template <class W>
const CauchyRecurrences<W>& table() {
  static const CauchyRecurrences<W> loops = {&column<W>, &subtract<W>, &rows<W>, &sums<W>};
  return loops;
}

const CauchyRecurrences<double>& real_cauchy() { return table<double>(); }
const CauchyRecurrences<std::complex<double>>& complex_cauchy() { return table<std::complex<double>>(); }

}  // namespace convmat::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <convmat/kernels/instructions.hpp>

namespace convmat::detail {

HWY_EXPORT(real_cauchy);
HWY_EXPORT(complex_cauchy);

template <>
CONVMAT_API const CauchyRecurrences<double>& cauchy_recurrences() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(real_cauchy)());
  return chosen;
}

template <>
CONVMAT_API const CauchyRecurrences<std::complex<double>>& cauchy_recurrences() {
  static const auto& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(complex_cauchy)());
  return chosen;
}

}  // namespace convmat::detail
#endif
