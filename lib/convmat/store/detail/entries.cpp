#include <algorithm>
#include <convmat/store/detail/entries.hpp>
#include <tuple>

namespace convmat {
namespace {

template <Scalar S>
void require_inside(Index rows, Index cols, const Entries<S>& entries, const std::string& name) {
  for (std::size_t i = 0; i < entries.values.size(); ++i) {
    const Index row = entries.rows[i], col = entries.cols[i];
    if (row < 0 || row >= rows || col < 0 || col >= cols)
      throw FormatError(name + ": entry " + to_string({row, col}) + " lies outside a " +
                        joined({rows, cols}) + " matrix");
  }
}

// A counting sort by rows; columns stay in the order of the entries.
template <Scalar S>
void place_by_rows(const Entries<S>& entries, Csr<S>& matrix) {
  std::fill(matrix.indptr.begin(), matrix.indptr.end(), 0);
  for (const Index row : entries.rows) ++matrix.indptr[static_cast<std::size_t>(row + 1)];
  for (std::size_t r = 1; r < matrix.indptr.size(); ++r) matrix.indptr[r] += matrix.indptr[r - 1];
  std::vector<Index> next(matrix.indptr.begin(), matrix.indptr.end() - 1);
  for (std::size_t i = 0; i < entries.values.size(); ++i) {
    const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(entries.rows[i])]++);
    matrix.indices[to] = entries.cols[i];
    matrix.values[to] = entries.values[i];
  }
}

// Sorts entries [begin, end) by column; equal columns keep their order.
template <Scalar S>
void sort_row(Csr<S>& matrix, std::size_t begin, std::size_t end) {
  const auto first = matrix.indices.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = matrix.indices.begin() + static_cast<std::ptrdiff_t>(end);
  if (std::is_sorted(first, last)) return;
  std::vector<std::pair<Index, S>> row;
  for (std::size_t p = begin; p < end; ++p) row.emplace_back(matrix.indices[p], matrix.values[p]);
  std::stable_sort(row.begin(), row.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t p = begin; p < end; ++p) std::tie(matrix.indices[p], matrix.values[p]) = row[p - begin];
}

// Sums neighbours of one column and closes the gaps, in place.
template <Scalar S>
void sum_duplicates(Csr<S>& matrix) {
  std::size_t to = 0, p = 0;
  for (std::size_t r = 0; r + 1 < matrix.indptr.size(); ++r) {
    const std::size_t first = to;
    for (const auto end = static_cast<std::size_t>(matrix.indptr[r + 1]); p < end; ++p)
      if (to > first && matrix.indices[to - 1] == matrix.indices[p]) {
        matrix.values[to - 1] += matrix.values[p];
      } else {
        matrix.indices[to] = matrix.indices[p];
        matrix.values[to++] = matrix.values[p];
      }
    matrix.indptr[r + 1] = static_cast<Index>(to);
  }
  matrix.indices.resize(to);
  matrix.values.resize(to);
}

}  // namespace

template <Scalar S>
Csr<S> csr_from_entries(Index rows, Index cols, const Entries<S>& entries, const std::string& name) {
  require_inside(rows, cols, entries, name);
  Csr<S> matrix = allocate_csr<S>(rows, cols, static_cast<Index>(entries.values.size()));
  place_by_rows(entries, matrix);
  for (std::size_t r = 0; r + 1 < matrix.indptr.size(); ++r)
    sort_row(matrix, static_cast<std::size_t>(matrix.indptr[r]),
             static_cast<std::size_t>(matrix.indptr[r + 1]));
  sum_duplicates(matrix);
  return matrix;
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Csr<S> csr_from_entries(Index, Index, const Entries<S>&, const std::string&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
