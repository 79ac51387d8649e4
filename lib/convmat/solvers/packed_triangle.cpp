#include <convmat/core/memory.hpp>
#include <convmat/solvers/packed_triangle.hpp>

namespace convmat::detail {
namespace {

Index triangle(Index n, const std::string& purpose, Index bytes) {
  const Index count = checked_product(n, n + 1, "factor") / 2;
  require_memory(checked_product(count, bytes, "factor"), purpose,
                 format_count(count) + " nonzeros of the factor", "levinson and gko store no factor");
  return count;
}

}  // namespace

template <Scalar W>
PackedTriangle<W>::PackedTriangle(Index n, const std::string& purpose) : n_(n) {
  const Index count = triangle(n, purpose, static_cast<Index>(sizeof(W)));
  data_.resize(static_cast<std::size_t>(parts<W> * count));
}

template <Scalar W>
SplitPointer<W> PackedTriangle<W>::row(Index k) {
  const Index before = k * n_ - k * (k - 1) / 2;
  SplitPointer<W> result;
  for (int p = 0; p < parts<W>; ++p) result.part[p] = data_.data() + parts<W> * before + p * (n_ - k);
  return result;
}

template <Scalar W>
Index PackedTriangle<W>::nonzeros() const {
  return static_cast<Index>(data_.size()) / parts<W>;
}

template <Scalar W>
void PackedTriangle<W>::back_substitute(std::vector<SplitArray<W>>& x) {
  for (Index k = n_; k-- > 0;) {
    const SplitPointer<W> own = row(k);
    for (SplitArray<W>& v : x) {
      const W known = toeplitz_recurrences<W>().sum(n_ - 1 - k, own.from(1), v.from(k + 1));
      v.store(k, (v.load(k) - known) / own.load(0));
    }
  }
}

template class PackedTriangle<double>;
template class PackedTriangle<std::complex<double>>;

}  // namespace convmat::detail
