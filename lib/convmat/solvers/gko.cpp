#include <algorithm>
#include <cmath>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/kernels/fftw.hpp>
#include <convmat/solvers/gko.hpp>
#include <numbers>
#include <numeric>

namespace convmat::detail {
namespace {

using Complex = std::complex<double>;

// exp(iπ numerator / denominator)
Complex half_turns(Index numerator, Index denominator) {
  return std::polar(1.0, std::numbers::pi * static_cast<double>(numerator % (2 * denominator)) /
                             static_cast<double>(denominator));
}

// The unitary Fourier transform of a[j], j < n.
template <class F>
std::vector<Complex> fourier(Index n, Direction direction, const F& a) {
  AlignedBuffer<Complex> buffer(n);
  for (Index j = 0; j < n; ++j) buffer.data()[j] = a(j);
  Fourier<double>::in_place(n, 1, direction)->run(buffer.data(), buffer.data());
  const double scale = 1 / std::sqrt(static_cast<double>(n));
  std::vector<Complex> result(buffer.data(), buffer.data() + n);
  for (Complex& value : result) value *= scale;
  return result;
}

// 1 / sin(π halves / 2n), the argument reduced to (0, π/2].
double reciprocal_sine(Index halves, Index n) {
  const Index reduced = std::min(std::abs(halves), 2 * n - std::abs(halves));
  return (halves < 0 ? -1 : 1) /
         std::sin(std::numbers::pi * static_cast<double>(reduced) / static_cast<double>(2 * n));
}

// What remains of C', row i being the position[i]-th:
//
//     C = (i/2) E C' E',    C'[i, j] = (F G)[i] · (B D Fᴴ)[j] / sin(π (i - j - 1/2) / n),
//
// with E and E' the diagonals of exp(iπ i / n) and exp(iπ (j + 1/2) / n).
class CauchyLike {
 public:
  template <Scalar W>
  explicit CauchyLike(const ToeplitzEntries<W>& t)
      : n_(t.n()),
        rows_{SplitArray<Complex>(n_), SplitArray<Complex>(n_)},
        cols_{SplitArray<Complex>(n_), SplitArray<Complex>(n_)},
        row_phase_(n_),
        col_phase_(n_),
        column_(n_),
        row_(n_),
        position_(static_cast<std::size_t>(n_)),
        modulus_(static_cast<std::size_t>(n_)) {
    std::iota(position_.begin(), position_.end(), 0);
    for (Index m = 1 - n_; m < n_; ++m) {
      by_row_.push_back(reciprocal_sine(2 * m - 1, n_));
      by_col_.push_back(reciprocal_sine(-2 * m - 1, n_));
      if (m > 0) between_cols_.push_back(reciprocal_sine(-2 * m, n_));
    }
    set_generator(t);
    largest_ =
        cauchy_recurrences().rows(n_, {}, row_of(cols_, 0), reciprocal_rows(0), position_.data(),
                                  row_phase_.from(0), generator(rows_, 0), column_.from(0), modulus_.data());
  }

  // Rows k and the one with the largest entry in column k are exchanged; returns the latter.
  Index exchange(Index k) {
    const Index row = std::find(modulus_.begin() + k, modulus_.end(), largest_) - modulus_.begin();
    if (row == n_) return k;
    for (SplitArray<Complex>* array : {&rows_[0], &rows_[1], &row_phase_, &column_}) swap(*array, k, row);
    std::swap(position_[static_cast<std::size_t>(k)], position_[static_cast<std::size_t>(row)]);
    return row;
  }

  Complex pivot(Index k) { return column_.load(k); }
  SplitPointer<Complex> column(Index k) { return column_.from(k); }

  // Rows and columns from k on to what remains of them behind k.
  void eliminate(Index k) {
    const Index count = n_ - 1 - k;
    if (count == 0) return;
    const Complex by_row = 1.0 / (pivot(k) * row_phase_.load(k)),
                  by_col = 1.0 / (pivot(k) * col_phase_.load(k));
    const GeneratorRow g = row_of(rows_, k), b = row_of(cols_, k);
    const Index own = position_[static_cast<std::size_t>(k)];
    cauchy_recurrences().cols(count, g, {b.first * by_col, b.second * by_col},
                              by_col_.data() + (k + 1 - own + n_ - 1), col_phase_.from(k + 1),
                              generator(cols_, k + 1), row_.from(1));
    largest_ =
        cauchy_recurrences().rows(count, {g.first * by_row, g.second * by_row}, row_of(cols_, k + 1),
                                  reciprocal_rows(k + 1), position_.data() + k + 1, row_phase_.from(k + 1),
                                  generator(rows_, k + 1), column_.from(k + 1), modulus_.data() + k + 1);
  }

  // The way back: columns from k + 1 on as they were before pivot k. Returns row k of U behind the pivot,
  // which b as it is afterwards gives with the nodes of two columns, (μ[k] - μ[j]) U[k, j] = g[k] · b[j].
  SplitPointer<Complex> restore(Index k) {
    const Complex by_col = -1.0 / (pivot(k) * col_phase_.load(k)),
                  turn = col_phase_.load(k) * std::conj(row_phase_.load(k));
    const GeneratorRow g = row_of(rows_, k), b = row_of(cols_, k);
    cauchy_recurrences().cols(n_ - 1 - k, {g.first * turn, g.second * turn},
                              {b.first * by_col, b.second * by_col}, between_cols_.data(),
                              col_phase_.from(k + 1), generator(cols_, k + 1), row_.from(1));
    return row_.from(1);
  }

 private:
  using Pair = SplitArray<Complex>[2];

  static Generator generator(Pair& pair, Index from) { return {pair[0].from(from), pair[1].from(from)}; }
  static GeneratorRow row_of(Pair& pair, Index i) { return {pair[0].load(i), pair[1].load(i)}; }
  static void swap(SplitArray<Complex>& array, Index a, Index b) {
    const Complex value = array.load(a);
    array.store(a, array.load(b));
    array.store(b, value);
  }

  // Of column k, at the position of the row.
  const double* reciprocal_rows(Index k) const { return by_row_.data() + (n_ - 1 - k); }

  // Z T - T Z₋ = e[0] (T[n-1, j] - T[0, j+1], T[0, 0]) + (T[0, 0], T[i-1, n-1] + T[i, 0]) e[n-1]ᵀ
  template <Scalar W>
  void set_generator(const ToeplitzEntries<W>& t) {
    const double scale = 1 / std::sqrt(static_cast<double>(n_));
    const auto last_column = fourier(n_, Direction::forward, [&](Index i) -> Complex {
      return i == 0 ? t.column_at(0) : t.row_at(n_ - i) + t.column_at(i);
    });
    const auto first_row = fourier(n_, Direction::backward, [&](Index j) -> Complex {
      return half_turns(j, n_) * (j == n_ - 1 ? t.column_at(0) : t.column_at(n_ - 1 - j) - t.row_at(j + 1));
    });
    for (Index i = 0; i < n_; ++i) {
      rows_[0].store(i, scale);
      rows_[1].store(i, last_column[static_cast<std::size_t>(i)]);
      cols_[0].store(i, first_row[static_cast<std::size_t>(i)]);
      cols_[1].store(i, half_turns(3 * n_ - 1 - 2 * i, n_) * scale);
      row_phase_.store(i, half_turns(i, n_));
      col_phase_.store(i, half_turns(2 * i + 1, 2 * n_));
    }
  }

  Index n_;
  Pair rows_, cols_;
  SplitArray<Complex> row_phase_, col_phase_, column_, row_;
  std::vector<std::int32_t> position_;
  std::vector<double> modulus_, by_row_, by_col_, between_cols_;
  double largest_;
};

template <Scalar W>
W real_part_for(Complex value) {
  if constexpr (is_complex<W>)
    return value;
  else
    return value.real();
}

// E⁻¹ F b / (i/2) of every right-hand side, and of the first and the last unit vector.
template <Scalar W>
std::vector<SplitArray<Complex>> transformed(const Tensor<W>& b, Index n) {
  std::vector<SplitArray<Complex>> result(static_cast<std::size_t>(b.size() / n) + 2, SplitArray<Complex>(n));
  for (std::size_t k = 0; k < result.size(); ++k) {
    const Index row = static_cast<Index>(k) * n;
    const Index one = k + 1 < result.size() ? 0 : n - 1;
    const auto value = fourier(n, Direction::forward, [&](Index j) -> Complex {
      return row < b.size() ? Complex(b[row + j]) : Complex(j == one ? 1.0 : 0.0);
    });
    for (Index j = 0; j < n; ++j)
      result[k].store(j, Complex(0, -2) * std::conj(half_turns(j, n)) * value[static_cast<std::size_t>(j)]);
  }
  return result;
}

// D Fᴴ E'⁻¹ z
template <Scalar W>
void transform_back(SplitArray<Complex>& z, Index n, W* x) {
  const auto value = fourier(n, Direction::backward,
                             [&](Index j) { return std::conj(half_turns(2 * j + 1, 2 * n)) * z.load(j); });
  for (Index j = 0; j < n; ++j)
    x[j] = real_part_for<W>(half_turns(j, n) * value[static_cast<std::size_t>(j)]);
}

// det T = (-1/2)^n det C', from the phase of the pivots of P C'; P is odd or even.
template <Scalar W>
W phase_of(Complex phase_of_pivots, bool odd, Index n) {
  const Complex phase = (n % 2 != 0) != odd ? -phase_of_pivots : phase_of_pivots;
  if constexpr (is_complex<W>)
    return phase / std::abs(phase);
  else
    return phase.real() < 0 ? -1 : 1;
}

}  // namespace

template <Scalar W>
ToeplitzElimination<W> gko(const ToeplitzEntries<W>& t, const Tensor<W>& b) {
  const Index n = t.n();
  CauchyLike remaining(t);
  std::vector<SplitArray<Complex>> z = transformed(b, n);
  Pivots<Complex> pivots;
  bool odd = false;

  ToeplitzElimination<W> result;
  for (Index k = 0; k < n; ++k) {
    const Index row = remaining.exchange(k);
    odd ^= row != k;
    const Complex pivot = remaining.pivot(k);
    pivots.add(pivot);
    if (!std::isnormal(std::abs(pivot))) {
      result.breakdown = "its pivot " + std::to_string(k) + " is zero";
      break;
    }
    for (SplitArray<Complex>& y : z) {
      const Complex value = y.load(row);
      y.store(row, y.load(k));
      y.store(k, value);
      toeplitz_recurrences<Complex>().subtract(n - 1 - k, value / pivot, remaining.column(k + 1),
                                               y.from(k + 1));
    }
    remaining.eliminate(k);
  }
  result.pivots = {pivots.log_modulus - static_cast<double>(n) * std::numbers::ln2,
                   phase_of<W>(pivots.phase, odd, n),
                   pivots.smallest,
                   pivots.largest,
                   pivots.smallest_at,
                   pivots.count};
  if (!result.breakdown.empty()) return result;
  for (Index k = n; k-- > 0;) {
    const SplitPointer<Complex> row = remaining.restore(k);
    for (SplitArray<Complex>& y : z) {
      const Complex known = toeplitz_recurrences<Complex>().sum(n - 1 - k, row, y.from(k + 1));
      y.store(k, (y.load(k) - known) / remaining.pivot(k));
    }
  }
  result.x = Tensor<W>({b.size() / n, n});
  result.first = result.last = Tensor<W>({n});
  for (Index k = 0; k < b.size() / n; ++k)
    transform_back(z[static_cast<std::size_t>(k)], n, result.x.data() + k * n);
  transform_back(z[z.size() - 2], n, result.first.data());
  transform_back(z.back(), n, result.last.data());
  return result;
}

template CONVMAT_API ToeplitzElimination<double> gko(const ToeplitzEntries<double>&, const Tensor<double>&);
template CONVMAT_API ToeplitzElimination<Complex> gko(const ToeplitzEntries<Complex>&,
                                                      const Tensor<Complex>&);

}  // namespace convmat::detail
