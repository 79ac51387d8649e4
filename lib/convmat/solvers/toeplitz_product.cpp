#include <algorithm>
#include <convmat/solvers/toeplitz_product.hpp>

namespace convmat::detail {
namespace {

// Measured: from here on FFTs are faster, their preparation included.
constexpr Index most_of_sums = 192;

template <Scalar W>
Index last_nonzero(const std::vector<W>& entries) {
  const auto zeros = std::find_if(entries.rbegin(), entries.rend(), [](W entry) { return entry != W{}; });
  return entries.rend() - zeros - 1;
}

}  // namespace

// t[n - 1], ..., t[1 - n], of which those from above to -below are not zero: column j of T from place j on.
template <Scalar W>
struct ToeplitzProduct<W>::Diagonals {
  Diagonals(const std::vector<W>& column, const std::vector<W>& row)
      : n(static_cast<Index>(column.size())),
        below(std::max<Index>(last_nonzero(column), 0)),
        above(std::max<Index>(last_nonzero(row), 0)),
        t(2 * n - 1) {
    for (Index k = 0; k < n; ++k) {
      t.store(n - 1 - k, row[static_cast<std::size_t>(k)]);
      t.store(n - 1 + k, column[static_cast<std::size_t>(k)]);
    }
  }

  // y += alpha T x, by columns.
  void accumulate(W alpha, std::span<const W> x, std::span<W> y, Index batch) {
    const auto subtract = toeplitz_recurrences<W>().subtract;
    for (Index k = 0; k < batch; ++k) {
      SplitArray<W> own(n);
      for (Index j = 0; j < n; ++j) {
        const Index first = std::max<Index>(j - above, 0), end = std::min(j + below + 1, n);
        subtract(end - first, -x[static_cast<std::size_t>(k * n + j)], t.from(n - 1 - j + first),
                 own.from(first));
      }
      for (Index i = 0; i < n; ++i) add_product(y[static_cast<std::size_t>(k * n + i)], alpha, own.load(i));
    }
  }

  Index n, below, above;
  SplitArray<W> t;
};

template <Scalar W>
ToeplitzProduct<W>::ToeplitzProduct(const std::vector<W>& column, const std::vector<W>& row)
    : n_(static_cast<Index>(column.size())) {
  if (n_ > most_of_sums) {
    by_fft_ = Toeplitz<W>(column, row).lower().planned("fft");
    return;
  }
  diagonals_ = std::make_shared<Diagonals>(column, row);
  transposed_ = std::make_shared<Diagonals>(row, column);
}

template <Scalar W>
void ToeplitzProduct<W>::accumulate(W alpha, std::span<const W> x, std::span<W> y, Index batch) const {
  if (by_fft_) return by_fft_->accumulate(alpha, x, y, batch);
  diagonals_->accumulate(alpha, x, y, batch);
}

template <Scalar W>
void ToeplitzProduct<W>::accumulate_transpose(W alpha, std::span<const W> z, std::span<W> x,
                                              Index batch) const {
  if (by_fft_) return by_fft_->accumulate_transpose(alpha, z, x, batch);
  transposed_->accumulate(alpha, z, x, batch);
}

template class ToeplitzProduct<double>;
template class ToeplitzProduct<std::complex<double>>;

}  // namespace convmat::detail
