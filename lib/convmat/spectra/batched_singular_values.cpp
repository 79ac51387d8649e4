#include <algorithm>
#include <cmath>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/error.hpp>
#include <convmat/spectra/batched_bidiagonal.hpp>
#include <convmat/spectra/batched_singular_values.hpp>
#include <convmat/spectra/matrix_svd.hpp>

namespace convmat {
namespace {

using Complex = std::complex<double>;

// Entries (short side, long side, re | im, lanes): of the matrices, or of their transposes, which have the
// same singular values. Lanes without a matrix hold zeros.
void interleave(Index count, Index rows, Index cols, const Complex* matrices, Index lanes, double* to) {
  const Index tall = std::max(rows, cols), wide = std::min(rows, cols);
  const Index to_next = rows > cols ? cols : 1, to_next_column = rows > cols ? 1 : cols;
  for (Index j = 0; j < wide; ++j)
    for (Index i = 0; i < tall; ++i, to += 2 * lanes) {
      const Complex* from = matrices + j * to_next_column + i * to_next;
      for (Index lane = 0; lane < count; ++lane, from += rows * cols) {
        to[lane] = from->real();
        to[lanes + lane] = from->imag();
      }
      std::fill(to + count, to + lanes, 0.0);
      std::fill(to + lanes + count, to + 2 * lanes, 0.0);
    }
}

std::vector<double> lane_of(Index count, Index lanes, const double* from) {
  std::vector<double> result(static_cast<std::size_t>(count));
  for (std::size_t k = 0; k < result.size(); ++k, from += lanes) result[k] = *from;
  return result;
}

// At most `lanes` matrices.
void decompose(Index count, Index rows, Index cols, const Complex* matrices, double* values) {
  const detail::BatchedBidiagonal& batch = detail::batched_bidiagonal();
  const Index lanes = batch.lanes, tall = std::max(rows, cols), wide = std::min(rows, cols);
  const Index entries = 2 * lanes * rows * cols, line = round_up(lanes, line_scalars);
  double* a = thread_workspace<double>(round_up(entries, line_scalars) + line * (2 * wide + 1) +
                                       batch.workspace(tall, wide));
  double* scale = a + round_up(entries, line_scalars);
  double *diagonal = scale + line, *superdiagonal = diagonal + line * wide;
  interleave(count, rows, cols, matrices, lanes, a);
  batch.normalize(rows * cols, a, scale);
  batch.reduce(tall, wide, a, diagonal, superdiagonal, superdiagonal + line * wide);
  // For n = 64 bdsqr takes 75 µs a matrix, all before it 70.
  for (Index lane = 0; lane < count; ++lane, values += wide) {
    if (std::isnan(scale[lane])) throw NumericError("a matrix has an entry that is not finite");
    const std::vector<double> found = bidiagonal_singular_values(
        lane_of(wide, lanes, diagonal + lane), lane_of(wide - 1, lanes, superdiagonal + lane));
    std::transform(found.begin(), found.end(), values, [&](double x) { return x / scale[lane]; });
  }
}

}  // namespace

Index singular_values_batch() { return detail::batched_bidiagonal().lanes; }

void batched_singular_values(Index count, Index rows, Index cols, const Complex* matrices, double* values) {
  if (rows == 0 || cols == 0) return;
  const Index lanes = singular_values_batch();
  for (Index first = 0; first < count; first += lanes)
    decompose(std::min(lanes, count - first), rows, cols, matrices + first * rows * cols,
              values + first * std::min(rows, cols));
}

}  // namespace convmat
