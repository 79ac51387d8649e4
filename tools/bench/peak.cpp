// Highway compiles this file once for each instruction set, and chooses among them at run time.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "peak.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h:
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convmat::bench::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// c = c a + b in twelve registers, more than latency times multiply-adds a cycle anywhere. They begin apart
// and their sum is returned lest the loop be optimised away; operations says how many there were.
template <class Real>
Real multiply_adds(int repetitions, double* operations) {
  const hn::ScalableTag<Real> d;
  const auto a = hn::Set(d, Real(0.5)), b = hn::Set(d, Real(1));
  auto c0 = hn::Iota(d, Real(0)), c1 = hn::Iota(d, Real(1)), c2 = hn::Iota(d, Real(2)),
       c3 = hn::Iota(d, Real(3)), c4 = hn::Iota(d, Real(4)), c5 = hn::Iota(d, Real(5)),
       c6 = hn::Iota(d, Real(6)), c7 = hn::Iota(d, Real(7)), c8 = hn::Iota(d, Real(8)),
       c9 = hn::Iota(d, Real(9)), c10 = hn::Iota(d, Real(10)), c11 = hn::Iota(d, Real(11));
  for (int i = 0; i < repetitions; ++i) {
    c0 = hn::MulAdd(c0, a, b);
    c1 = hn::MulAdd(c1, a, b);
    c2 = hn::MulAdd(c2, a, b);
    c3 = hn::MulAdd(c3, a, b);
    c4 = hn::MulAdd(c4, a, b);
    c5 = hn::MulAdd(c5, a, b);
    c6 = hn::MulAdd(c6, a, b);
    c7 = hn::MulAdd(c7, a, b);
    c8 = hn::MulAdd(c8, a, b);
    c9 = hn::MulAdd(c9, a, b);
    c10 = hn::MulAdd(c10, a, b);
    c11 = hn::MulAdd(c11, a, b);
  }
  *operations = 2.0 * 12 * repetitions * static_cast<double>(hn::Lanes(d));
  const auto sum =
      hn::Add(hn::Add(hn::Add(c0, c1), hn::Add(c2, c3)), hn::Add(hn::Add(c4, c5), hn::Add(c6, c7)));
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(sum, hn::Add(hn::Add(c8, c9), hn::Add(c10, c11)))));
}

float float_multiply_adds(int repetitions, double* operations) {
  return multiply_adds<float>(repetitions, operations);
}
double double_multiply_adds(int repetitions, double* operations) {
  return multiply_adds<double>(repetitions, operations);
}

const char* target() { return hwy::TargetName(HWY_TARGET); }

}  // namespace convmat::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include <algorithm>
#include <convmat/core/threads.hpp>
#include <vector>

#include "peak.hpp"
#include "timing.hpp"

namespace convmat::bench {
namespace {

HWY_EXPORT(float_multiply_adds);
HWY_EXPORT(double_multiply_adds);
HWY_EXPORT(target);

volatile double sink;

template <class Real>
double multiply_adds(int repetitions) {
  double operations = 0;
  if constexpr (sizeof(Real) == 4)
    sink = HWY_DYNAMIC_DISPATCH(float_multiply_adds)(repetitions, &operations);
  else
    sink = HWY_DYNAMIC_DISPATCH(double_multiply_adds)(repetitions, &operations);
  return operations;
}

}  // namespace

template <class Real>
double peak_flops() {
  constexpr int repetitions = 1 << 20, trials = 10;  // each some milliseconds
  const int team = threads();
  double best = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> operations(static_cast<std::size_t>(team));
    const double start = steady_seconds();
    parallel_for(team, small_work, [&](Index i) {
      operations[static_cast<std::size_t>(i)] = multiply_adds<Real>(repetitions);
    });
    best = std::max(best, team * operations[0] / (steady_seconds() - start));
  }
  return best;
}

template double peak_flops<float>();
template double peak_flops<double>();

std::string instruction_set() { return HWY_DYNAMIC_DISPATCH(target)(); }

}  // namespace convmat::bench

#endif
