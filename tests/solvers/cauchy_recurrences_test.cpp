#include <convmat/solvers/cauchy_recurrences.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;
using namespace convmat::detail;

namespace {

template <class W>
W drawn(Rng& rng) {
  return randn<W>({1}, rng)[0];
}

/// So many arrays of random numbers, with zeros behind them.
template <class W>
std::vector<SplitArray<W>> arrays(std::size_t many, Index count, Rng& rng) {
  std::vector<SplitArray<W>> result(many, SplitArray<W>(count + cauchy_padding));
  for (SplitArray<W>& array : result)
    for (Index i = 0; i < count; ++i) array.store(i, drawn<W>(rng));
  return result;
}

template <class W, std::size_t Many = 4>
std::array<SplitPointer<W>, Many> pointers(std::vector<SplitArray<W>>& of) {
  std::array<SplitPointer<W>, Many> result;
  for (std::size_t k = 0; k < Many; ++k) result[k] = of[k].from(0);
  return result;
}

template <class W>
GeneratorRow<W> row(std::vector<SplitArray<W>>& of, Index i) {
  return {of[0].load(i), of[1].load(i), of[2].load(i), of[3].load(i)};
}

template <class W>
W dot(const GeneratorRow<W>& g, const GeneratorRow<W>& b) {
  W sum{};
  for (std::size_t r = 0; r < cauchy_rank; ++r) sum += g[r] * b[r];
  return sum;
}

template <class W>
GeneratorRow<W> drawn_row(Rng& rng) {
  return {drawn<W>(rng), drawn<W>(rng), drawn<W>(rng), drawn<W>(rng)};
}

constexpr Index counts[] = {1, 3, 8, 16, 37};
constexpr double close = 1e-13;

std::vector<double> reciprocals(Index count, Rng& rng) {
  std::vector<double> result;
  for (Index i = 0; i < count + cauchy_padding; ++i) result.push_back(drawn<double>(rng));
  return result;
}

}  // namespace

TEST_CASE_TEMPLATE("a column, and where it is largest", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index count : counts)
    for (Index steps = 0; steps < cauchy_steps; ++steps) {
      CAPTURE(count);
      CAPTURE(steps);
      std::vector<SplitArray<W>> g = arrays<W>(4, count, rng), columns = arrays<W>(4, count, rng);
      const GeneratorRow<W> b = drawn_row<W>(rng), known = drawn_row<W>(rng);
      const std::vector<double> sums = reciprocals(count, rng), differences = reciprocals(count, rng);
      std::vector<W> expected;
      for (Index i = 0; i < count; ++i) {
        W value = dot(row(g, i), b);
        for (Index s = 0; s < steps; ++s)
          value -= columns[static_cast<std::size_t>(s)].load(i) * known[static_cast<std::size_t>(s)];
        expected.push_back(value *
                           (sums[static_cast<std::size_t>(i)] * differences[static_cast<std::size_t>(i)]));
      }
      const Index place =
          cauchy_recurrences<W>().column(count, steps, pointers(g), b, known.data(),
                                         {sums.data(), differences.data()}, pointers(columns).data());
      double largest = 0;
      for (const W value : expected) largest = std::max(largest, std::abs(value));
      CHECK(std::abs(expected.at(static_cast<std::size_t>(place))) >= largest * (1 - close));
      for (Index i = 0; i < count; ++i)
        CHECK(std::abs(columns[static_cast<std::size_t>(steps)].load(i) -
                       expected[static_cast<std::size_t>(i)]) <= close * largest);
    }
  SplitArray<W> zeros(64);
  std::vector<SplitArray<W>> g(4, zeros), columns(4, zeros);
  const std::vector<double> ones(64, 1);
  CHECK(cauchy_recurrences<W>().column(20, 0, pointers(g), {}, nullptr, {ones.data(), ones.data()},
                                       pointers(columns).data()) == 0);
}

TEST_CASE_TEMPLATE("columns taken from a vector, and sums of rows", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index count : counts) {
    CAPTURE(count);
    std::vector<SplitArray<W>> columns = arrays<W>(4, count, rng), y = arrays<W>(1, count, rng),
                               z = arrays<W>(1, count, rng);
    const GeneratorRow<W> factors = drawn_row<W>(rng);
    GeneratorRow<W> sums = drawn_row<W>(rng), expected_sums = sums;
    std::vector<W> expected;
    for (Index i = 0; i < count; ++i) {
      expected.push_back(y[0].load(i) - dot(row(columns, i), factors));
      for (std::size_t s = 0; s < 4; ++s) expected_sums[s] += columns[s].load(i) * z[0].load(i);
    }
    cauchy_recurrences<W>().subtract(count, pointers(columns).data(), factors.data(), y[0].from(0));
    cauchy_recurrences<W>().sums(count, pointers(columns).data(), z[0].from(0), sums.data());
    for (Index i = 0; i < count; ++i)
      CHECK(std::abs(y[0].load(i) - expected[static_cast<std::size_t>(i)]) <= 100 * close);
    for (std::size_t s = 0; s < 4; ++s) CHECK(std::abs(sums[s] - expected_sums[s]) <= 1000 * close);
  }
}

TEST_CASE_TEMPLATE("two steps of the rows of B, the second behind the first", W, double,
                   std::complex<double>) {
  Rng rng(seed());
  for (const Index count : counts) {
    CAPTURE(count);
    std::vector<SplitArray<W>> b = arrays<W>(4, count, rng), rows = arrays<W>(2, count, rng);
    const std::vector<double> sums = reciprocals(count, rng), differences = reciprocals(count, rng);
    const CauchyStep<W> steps[2] = {
        {drawn_row<W>(rng), drawn_row<W>(rng), {sums.data(), differences.data()}},
        {drawn_row<W>(rng), drawn_row<W>(rng), {differences.data(), sums.data()}}};
    std::vector<GeneratorRow<W>> expected;
    std::vector<std::array<W, 2>> entries;
    for (Index i = 0; i < count; ++i) {
      GeneratorRow<W> own = row(b, i);
      std::array<W, 2> entry;
      for (std::size_t s = 0; s < 2; ++s) {
        entry[s] = dot(steps[s].g, own) *
                   (sums[static_cast<std::size_t>(i)] * differences[static_cast<std::size_t>(i)]);
        for (std::size_t r = 0; r < cauchy_rank; ++r) own[r] -= entry[s] * steps[s].multiplier[r];
      }
      expected.push_back(own);
      entries.push_back(entry);
    }
    cauchy_recurrences<W>().rows(count, steps, pointers(b), pointers<W, 2>(rows).data());
    for (Index i = 0; i < count; ++i)
      for (std::size_t r = 0; r < cauchy_rank; ++r) {
        const double size = 1 + std::abs(expected[static_cast<std::size_t>(i)][r]) +
                            100 * std::abs(entries[static_cast<std::size_t>(i)][1]);
        CHECK(std::abs(b[r].load(i) - expected[static_cast<std::size_t>(i)][r]) <= 10 * close * size);
        if (r < 2)
          CHECK(std::abs(rows[r].load(i) - entries[static_cast<std::size_t>(i)][r]) <= 10 * close * size);
      }
  }
}
