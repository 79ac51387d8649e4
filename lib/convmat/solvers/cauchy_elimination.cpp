#include <algorithm>
#include <cmath>
#include <convmat/solvers/cauchy_elimination.hpp>
#include <numbers>

namespace convmat::detail {
namespace {

// A pass over so many entries finds them in the first cache.
constexpr Index chunk = 256;

template <class F>
void by_chunks(Index from, Index end, const F& pass) {
  for (; from < end; from += chunk) pass(from, std::min(chunk, end - from));
}

template <Scalar W>
SplitArray<W> padded(const std::vector<W>& values) {
  SplitArray<W> result(static_cast<Index>(values.size()) + cauchy_padding);
  for (std::size_t i = 0; i < values.size(); ++i) result.store(static_cast<Index>(i), values[i]);
  return result;
}

template <Scalar W>
W dot(const GeneratorRow<W>& g, const GeneratorRow<W>& b) {
  W sum{};
  for (std::size_t r = 0; r < cauchy_rank; ++r) add_product(sum, g[r], b[r]);
  return sum;
}

template <Scalar W>
GeneratorRow<W> scaled(GeneratorRow<W> row, W by) {
  for (W& entry : row) entry = product(entry, by);
  return row;
}

template <Scalar W>
std::array<SplitPointer<W>, cauchy_steps> pointers(std::vector<SplitArray<W>>& arrays, Index i) {
  return {arrays[0].from(i), arrays[1].from(i), arrays[2].from(i), arrays[3].from(i)};
}

// A pass over chunks of the columns of B from `end` on, by the steps of a block.
template <Scalar W, class F>
void over_columns(const CauchyRecurrences<W>& recurrences, std::array<CauchyStep<W>, cauchy_steps> steps,
                  GeneratorArrays<W>& b, std::vector<SplitArray<W>>& rows, Index end, Index n,
                  const F& then) {
  const auto to = pointers(rows, 0);
  by_chunks(end, n, [&](Index from, Index count) {
    for (std::size_t s = 0; s < cauchy_steps; s += 2)
      recurrences.rows(count, &steps[s], b.from(from), &to[s]);
    then(from, count);
    for (CauchyStep<W>& step : steps) {
      step.reciprocals.of_sum += chunk;
      step.reciprocals.of_difference += chunk;
    }
  });
}

}  // namespace

// The argument reduced to (0, π/2].
Cosecants::Cosecants(Index n, Index least, Index most) : least_(least) {
  for (Index h = least; h <= most; h += 2) {
    const Index reduced = std::min(std::abs(h), 4 * n - std::abs(h));
    const double sine =
        std::sin(std::numbers::pi * static_cast<double>(reduced) / static_cast<double>(4 * n));
    values_.push_back(reduced == 0 ? 0 : (h < 0 ? -0.5 : 0.5) / sine);
  }
  values_.resize(values_.size() + cauchy_padding);
}

template <Scalar W>
GeneratorArrays<W>::GeneratorArrays(const GeneratorVectors<W>& vectors) {
  for (const std::vector<W>& each : vectors) arrays_.push_back(padded(each));
}

template <Scalar W>
GeneratorRow<W> GeneratorArrays<W>::row(Index i) {
  return {arrays_[0].load(i), arrays_[1].load(i), arrays_[2].load(i), arrays_[3].load(i)};
}

template <Scalar W>
void GeneratorArrays<W>::set(Index i, const GeneratorRow<W>& row) {
  for (std::size_t r = 0; r < cauchy_rank; ++r) arrays_[r].store(i, row[r]);
}

template <Scalar W>
Generator<W> GeneratorArrays<W>::from(Index i) {
  return {arrays_[0].from(i), arrays_[1].from(i), arrays_[2].from(i), arrays_[3].from(i)};
}

template <Scalar W>
CauchyElimination<W>::CauchyElimination(const GeneratorVectors<W>& g, const GeneratorVectors<W>& b,
                                        const std::vector<std::vector<W>>& rhs)
    : recurrences_(cauchy_recurrences<W>()),
      n_(static_cast<Index>(g[0].size())),
      end_(n_),
      g_(g),
      b_(b),
      odd_(n_, 1 - 2 * n_, 4 * n_ - 1),
      even_(n_, 2, 4 * n_ - 2),
      columns_(cauchy_steps, SplitArray<W>(n_ + cauchy_padding)),
      rows_(cauchy_steps, SplitArray<W>(chunk + cauchy_padding)),
      solved_(rhs.size() + 2, SplitArray<W>(n_ + cauchy_padding)),
      is_pivot_(static_cast<std::size_t>(n_)) {
  for (const std::vector<W>& each : rhs) remaining_.push_back(padded(each));
}

template <Scalar W>
W CauchyElimination<W>::eliminate(Index k) {
  const Index step = k % cauchy_steps, row = largest_of_column(k, step);
  const W value = columns_[static_cast<std::size_t>(step)].load(row);
  if (!std::isnormal(std::abs(value))) return value;
  take(row, k, step, value);
  if (step + 1 == cauchy_steps) {
    update_rows(k + 1);
    update_columns(k + 1);
  }
  return value;
}

template <Scalar W>
bool CauchyElimination<W>::is_odd_permutation() const {
  std::vector<bool> seen(pivots_.size());
  bool odd = false;
  for (std::size_t i = 0; i < pivots_.size(); ++i)
    for (std::size_t k = i; !seen[k]; k = static_cast<std::size_t>(pivots_[k].row)) {
      seen[k] = true;
      odd ^= k != i;
    }
  return odd;
}

// What is to subtract from row i of G, over C[i, k].
template <Scalar W>
GeneratorRow<W> CauchyElimination<W>::multiplier(Index k) const {
  return scaled(pivot(k).g, W{1} / pivot(k).value);
}

// Of 1 / (x[row] - y[column]), as a function of the column.
template <Scalar W>
ReciprocalSines CauchyElimination<W>::reciprocals(Index row, Index column) const {
  return {odd_.at(2 * (row + column) + 1), odd_.at(2 * (column - row) + 1)};
}

// Of 1 / (y[k] - y[j]), as a function of j > k.
template <Scalar W>
ReciprocalSines CauchyElimination<W>::reciprocals_of_columns(Index k, Index j) const {
  return {even_.at(2 * (k + j + 1)), even_.at(2 * (j - k))};
}

// As functions of the row the reciprocals are those of y[k] - x[row]: so the signs of b.
template <Scalar W>
Index CauchyElimination<W>::largest_of_column(Index k, Index step) {
  const GeneratorRow<W> own = scaled(b_.row(k), W{-1});
  std::array<W, cauchy_steps> known;
  for (Index s = 0; s < step; ++s) known[static_cast<std::size_t>(s)] = dot(multiplier(k - step + s), own);
  const Index from = first_ / cauchy_padding * cauchy_padding;  // aligned
  return from + recurrences_.column(end_ - from, step, g_.from(from), own, known.data(),
                                    {odd_.at(2 * (from + k) + 1), odd_.at(2 * (from - k) - 1)},
                                    pointers(columns_, from).data());
}

// Makes `row` the pivot of column k, and brings the other columns of the block up to date.
template <Scalar W>
void CauchyElimination<W>::take(Index row, Index k, Index step, W value) {
  GeneratorRow<W> g = g_.row(row);
  for (Index s = 0; s <= step; ++s) {
    SplitArray<W>& column = columns_[static_cast<std::size_t>(s)];
    if (s < step) {
      const Index before = k - step + s;
      const W factor = column.load(row) / pivot(before).value;
      for (std::size_t r = 0; r < cauchy_rank; ++r) g[r] -= product(factor, pivot(before).g[r]);
      for (std::size_t i = 0; i < remaining_.size(); ++i)
        remaining_[i].store(row, remaining_[i].load(row) - product(factor, solved_[i].load(before)));
    }
    column.store(row, W{});
  }
  for (std::size_t i = 0; i < solved_.size(); ++i)
    solved_[i].store(k, i < remaining_.size() ? remaining_[i].load(row) : g[i - remaining_.size()]);
  g_.set(row, {});
  pivots_.push_back({g, row, value});
  is_pivot_[static_cast<std::size_t>(row)] = true;
  while (first_ < end_ && is_pivot_[static_cast<std::size_t>(first_)]) ++first_;
  while (first_ < end_ && is_pivot_[static_cast<std::size_t>(end_ - 1)]) --end_;
  for (Index j = k + 1; j < std::min(k - step + cauchy_steps, n_); ++j)
    advance(k, j, reciprocals(row, j), W{-1} / value);
}

// Column j of B over step k, there or back. Returns the entry of row k.
template <Scalar W>
W CauchyElimination<W>::advance(Index k, Index j, ReciprocalSines by, W factor) {
  GeneratorRow<W> b = b_.row(j);
  const GeneratorRow<W> own = b_.row(k);
  const W entry = dot(pivot(k).g, b) * (*by.of_sum * *by.of_difference);
  for (std::size_t r = 0; r < cauchy_rank; ++r) add_product(b[r], product(entry, factor), own[r]);
  b_.set(j, b);
  return entry;
}

// Of G and of the right-hand sides, over the block in front of column `end`.
template <Scalar W>
void CauchyElimination<W>::update_rows(Index end) {
  std::vector<std::array<W, cauchy_steps>> factors(cauchy_rank + remaining_.size());
  for (std::size_t s = 0; s < cauchy_steps; ++s) {
    const Index k = end - cauchy_steps + static_cast<Index>(s);
    const GeneratorRow<W> of_g = multiplier(k);
    for (std::size_t r = 0; r < cauchy_rank; ++r) factors[r][s] = of_g[r];
    for (std::size_t i = 0; i < remaining_.size(); ++i)
      factors[cauchy_rank + i][s] = solved_[i].load(k) / pivot(k).value;
  }
  by_chunks(first_ / cauchy_padding * cauchy_padding, end_, [&](Index from, Index count) {
    const auto columns = pointers(columns_, from);
    const Generator<W> g = g_.from(from);
    for (std::size_t i = 0; i < factors.size(); ++i)
      recurrences_.subtract(count, columns.data(), factors[i].data(),
                            i < cauchy_rank ? g[i] : remaining_[i - cauchy_rank].from(from));
  });
}

template <Scalar W>
void CauchyElimination<W>::update_columns(Index end) {
  std::array<CauchyStep<W>, cauchy_steps> steps;
  for (std::size_t s = 0; s < cauchy_steps; ++s) {
    const Index k = end - cauchy_steps + static_cast<Index>(s);
    steps[s] = {pivot(k).g, scaled(b_.row(k), W{1} / pivot(k).value), reciprocals(pivot(k).row, end)};
  }
  over_columns(recurrences_, steps, b_, rows_, end, n_, [](Index, Index) {});
}

template <Scalar W>
std::vector<std::vector<W>> CauchyElimination<W>::substitute() {
  for (Index block = (n_ - 1) / cauchy_steps * cauchy_steps; block >= 0; block -= cauchy_steps)
    substitute_block(block, std::min(block + cauchy_steps, n_));
  std::vector<std::vector<W>> result(solved_.size());
  for (std::size_t i = 0; i < solved_.size(); ++i)
    for (Index k = 0; k < n_; ++k) result[i].push_back(solved_[i].load(k));
  return result;
}

template <Scalar W>
void CauchyElimination<W>::substitute_block(Index block, Index end) {
  Sums known = take_back(end);
  for (Index k = end; k-- > block;) {
    const auto step = static_cast<std::size_t>(end - 1 - k);
    for (Index j = k + 1; j < end; ++j) {
      const W entry = advance(k, j, reciprocals_of_columns(k, j), W{1} / pivot(k).value);
      for (std::size_t i = 0; i < solved_.size(); ++i) add_product(known[i][step], entry, solved_[i].load(j));
    }
    for (std::size_t i = 0; i < solved_.size(); ++i)
      solved_[i].store(k, (solved_[i].load(k) - known[i][step]) / pivot(k).value);
  }
}

// Columns of B from `end` on as they were in front of the block, and sums of U[k, j] z[j] over them, for k
// from end - 1 down. Row k of U comes from b as it is behind step k and the nodes of two columns: (y[k] -
// y[j]) U[k, j] = g[k] · b[j].
template <Scalar W>
typename CauchyElimination<W>::Sums CauchyElimination<W>::take_back(Index end) {
  Sums sums(solved_.size());
  if (end == n_) return sums;
  std::array<CauchyStep<W>, cauchy_steps> steps;
  for (std::size_t s = 0; s < cauchy_steps; ++s) {
    const Index k = end - 1 - static_cast<Index>(s);
    steps[s] = {pivot(k).g, scaled(b_.row(k), W{-1} / pivot(k).value), reciprocals_of_columns(k, end)};
  }
  const auto rows = pointers(rows_, 0);
  over_columns(recurrences_, steps, b_, rows_, end, n_, [&](Index from, Index count) {
    for (std::size_t i = 0; i < solved_.size(); ++i)
      recurrences_.sums(count, rows.data(), solved_[i].from(from), sums[i].data());
  });
  return sums;
}

template class CONVMAT_API CauchyElimination<double>;
template class CONVMAT_API CauchyElimination<std::complex<double>>;

}  // namespace convmat::detail
