#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/power_of_two.hpp>
#include <convmat/solvers/toeplitz_elimination.hpp>
#include <sstream>

namespace convmat::detail {
namespace {

template <Scalar W>
bool zeros_behind_first(const std::vector<W>& entries) {
  return std::all_of(entries.begin() + 1, entries.end(), [](W entry) { return entry == W{}; });
}

// The largest sum of moduli in a column; from one to the next an entry of the row comes in, and the last of
// the first column drops out.
template <Scalar W>
double largest_column_sum(const std::vector<W>& column, const std::vector<W>& row) {
  double sum = 0;
  for (const W entry : column) sum += std::abs(entry);
  double largest = sum;
  for (std::size_t j = 1; j < row.size(); ++j) {
    sum += std::abs(row[j]) - std::abs(column[column.size() - j]);
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace

template <Scalar W>
double ToeplitzEntries<W>::largest() const {
  double result = 0;
  for (const auto* half : {&column, &row})
    for (const W entry : *half) result = std::max(result, std::abs(entry));
  return result;
}

template <Scalar W>
double ToeplitzEntries<W>::one_norm() const {
  return largest_column_sum(column, row);
}

template <Scalar W>
double ToeplitzEntries<W>::infinity_norm() const {
  return largest_column_sum(row, column);
}

template <Scalar W>
bool ToeplitzEntries<W>::is_hermitian() const {
  return std::equal(column.begin(), column.end(), row.begin(),
                    [](W below, W above) { return below == convmat::conj(above); });
}

template <Scalar W>
bool ToeplitzEntries<W>::is_lower() const {
  return zeros_behind_first(row);
}

template <Scalar W>
bool ToeplitzEntries<W>::is_upper() const {
  return zeros_behind_first(column);
}

std::string scientific(double value) {
  std::ostringstream out;
  out.precision(2);
  out << std::scientific << value;
  return out.str();
}

template <Scalar S>
ToeplitzEntries<Double<S>> entries(const Toeplitz<S>& t, int exponent) {
  const Tensor<Double<S>> taps = times_power_of_two(cast<Double<S>>(t.lower().kernel()), -exponent);
  const auto n = static_cast<std::size_t>(t.axis().in);
  ToeplitzEntries<Double<S>> result{std::vector<Double<S>>(n), std::vector<Double<S>>(n)};
  for (Index tap = 0; tap < t.axis().kernel; ++tap) {
    if (t.axis().tap_count(tap) == 0) continue;
    const Index offset = t.axis().position(0, tap);
    const auto value = taps[tap];
    if (offset >= 0) result.row[static_cast<std::size_t>(offset)] = value;
    if (offset <= 0) result.column[static_cast<std::size_t>(-offset)] = value;
  }
  return result;
}

template <Scalar W>
void Pivots<W>::add(W pivot) {
  const double modulus = std::abs(pivot);
  log_modulus += std::log(modulus);
  if (modulus > 0) phase = product(phase, pivot / modulus);
  if (modulus < smallest) {
    smallest = modulus;
    smallest_at = count;
  }
  largest = std::max(largest, modulus);
  ++count;
}

template <Scalar W>
std::vector<SplitArray<W>> split_rows(const Tensor<W>& b, Index n, Index more) {
  const Index rows = b.size() / n;
  std::vector<SplitArray<W>> result(static_cast<std::size_t>(rows + more), SplitArray<W>(n));
  for (Index k = 0; k < b.size(); ++k) result[static_cast<std::size_t>(k / n)].store(k % n, b[k]);
  return result;
}

template <Scalar W>
Tensor<W> joined_row(SplitArray<W>& row, Index n) {
  Tensor<W> result({n});
  for (Index i = 0; i < n; ++i) result[i] = row.load(i);
  return result;
}

template <Scalar W>
Tensor<W> joined_rows(std::vector<SplitArray<W>>& rows, Index count, Index n) {
  Tensor<W> result({count, n});
  for (Index k = 0; k < result.size(); ++k) result[k] = rows[static_cast<std::size_t>(k / n)].load(k % n);
  return result;
}

template <Scalar W>
Tensor<W> reversed_conjugate(const Tensor<W>& x) {
  Tensor<W> result = conj(x);
  std::reverse(result.span().begin(), result.span().end());
  return result;
}

#define CONVMAT_INSTANTIATE(S) template ToeplitzEntries<Double<S>> entries(const Toeplitz<S>&, int);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE
#define CONVMAT_INSTANTIATE(W)                                                    \
  template struct ToeplitzEntries<W>;                                             \
  template struct Pivots<W>;                                                      \
  template std::vector<SplitArray<W>> split_rows(const Tensor<W>&, Index, Index); \
  template Tensor<W> joined_row(SplitArray<W>&, Index);                           \
  template Tensor<W> joined_rows(std::vector<SplitArray<W>>&, Index, Index);      \
  template Tensor<W> reversed_conjugate(const Tensor<W>&);
CONVMAT_INSTANTIATE(double)
CONVMAT_INSTANTIATE(std::complex<double>)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
