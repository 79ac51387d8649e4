#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <cstdint>

namespace convmat {

/// A grid of terms, (shift, column), all pairs of which a convolution along two axes reads:
///
///     sum over a in [0, shifts), b in [0, cols) of taps[weights + a cols + b] source[base + a row_pitch +
///     col[b]]
struct TermGrid {
  std::int32_t base, shifts, cols, weights;
  const std::int32_t* col;
};

/// The grids of a few channels of results, and their weights, those of the results side by side:
/// weights_pitch scalars for each channel of sources.
template <class T>
struct GridTerms {
  Index results, channels, grids;
  const TermGrid* grid;
  const T* weights;
  Index weights_pitch;
};

/// Lines of samples: those at [begin, end) are there, others are zeros. No shift of columns reaches `reach`.
template <class T>
struct GridSamples {
  const T* at;
  Index plane, row_pitch;  // between channels, and lines
  Index begin, end, reach;
};

/// Rows of results: row r ends after count - r consumed.
template <class T>
struct GridResults {
  T* at;
  Index plane, row_pitch;  // between channels, and rows
  Index count, consumed;
  T alpha, beta;
};

/// Lines of z, `count` long, and of x, `x_length` long, both one after another; the l-th that is read of x is
/// x_line[l], or, where that is negative, none.
template <class T>
struct DotLines {
  const T *z, *x, *zeros;  // `count` zeros
  const std::int32_t* x_line;
  Index z_lines, count, x_length;
};

/// Inner products that a tile holds.
struct DotShape {
  Index rows, cols;
};

/// The inner loops, compiled for each instruction set and chosen for the processor at run time: sums of
/// products in which registers hold a tile of the result. T is float or double. None checks or allocates.
/// Vectors of sources are read past `count`, by less than three of them; what stands there has no effect.
template <class T>
struct Tiles {
  const char* instructions;
  Index lanes;         // of a vector
  Index max_rows;      // of a tile of sample_rows
  Index grid_results;  // channels of results of grid_rows
  Index masked_cols;   // of grids whose lines may begin and end inside a tile
  Index panel;         // vectors that channel_panel holds of a row, 1 ... panel

  /// How many vectors of a row registers hold in a tile of sample_rows.
  Index (*vectors_at_once)(Index rows);

  /// Rows of weights against runs of samples: for r < rows, i < count
  ///     out[r out_pitch + i] = beta out[...] + alpha sum over s < steps of weights[s rows + r]
  ///     source[base[s] + i]
  void (*sample_rows)(Index rows, Index steps, const T* weights, const T* source, const std::int32_t* base,
                      Index count, T alpha, T beta, T* out, Index out_pitch);

  /// How many rows grid_rows takes, at best and at most, where they are `count` long.
  Index (*grid_rows_at_once)(Index results, Index count);

  /// One channel of results or a few, several rows at a time: for o < terms.results, r < rows,
  /// i < count - r consumed
  ///     results[o plane + r row_pitch + i] = beta results[...] + alpha sum over channels, grids, (a, b) of
  ///             weights[..., o] samples[channel plane + base + (a + r) row_pitch + col[b] + i]
  /// Zeros at the ends of lines, no more than a vector of them, are understood where grids have up to
  /// masked_cols columns.
  void (*grid_rows)(Index rows, const GridTerms<T>& terms, const GridSamples<T>& samples,
                    const GridResults<T>& results);

  /// Vectors of channels against single samples: for j < count, i < vectors lanes
  ///     out[j out_pitch + i] (+)= sum over s < steps of weights[s weights_pitch + i] source[base[s] +
  ///     position[j]]
  void (*channel_panel)(Index vectors, Index steps, const T* weights, Index weights_pitch, const T* source,
                        const std::int32_t* base, Index count, const std::int32_t* position, bool accumulate,
                        T* out, Index out_pitch);

  /// The largest tile in which dot_runs and dot_lines take so many rows and columns.
  DotShape (*dot_shape)(Index rows, Index cols);

  /// Inner products of shifted runs: for i < rows, j < cols
  ///     out[i out_pitch + j] += sum over f of z[z_offset[i] + f] x[x_offset[j] + f]
  /// where row i of z is 0 but for delay[i] <= f < delay[i] + count. Both are read past that, by all delays
  /// and a vector: there z has to be 0, and x finite.
  void (*dot_runs)(Index rows, Index cols, Index count, const T* z, const std::int32_t* z_offset,
                   const std::int32_t* delay, const T* x, const std::int32_t* x_offset, T* out,
                   Index out_pitch);

  /// Inner products of shifted lines: for i < rows, j < cols
  ///     out[i out_pitch + j] += sum over l, f of
  ///             z[z_offset[i] + (l - delay[i]) count + f] x[x_offset[j] + x_line[l] x_length + f]
  /// for the l at [delay[i], delay[i] + z_lines) where x_line[l] >= 0, and the f at [0, count) that are at
  /// [x_begin[j], x_begin[j] + x_length) too; nothing else is read.
  void (*dot_lines)(Index rows, Index cols, const DotLines<T>& lines, const std::int32_t* z_offset,
                    const std::int32_t* delay, const std::int32_t* x_offset, const std::int32_t* x_begin,
                    T* out, Index out_pitch);

  /// to[j to_pitch + i] = from[i from_pitch + j] for i < rows, j < cols.
  void (*transpose)(Index rows, Index cols, const T* from, Index from_pitch, T* to, Index to_pitch);

  /// Lines of samples between zeros: for l < lines, j < count
  ///     to[l to_pitch + j] = from[l from_pitch + (j - begin) step] where begin <= j < end, 0 elsewhere
  void (*pad_lines)(Index lines, Index count, Index begin, Index end, const T* from, Index from_pitch,
                    Index step, T* to, Index to_pitch);

  /// Lines of sums: for l < lines, j < count
  ///     to[l to_pitch + j] = beta to[...] + alpha from[l from_pitch + j]
  void (*axpby_lines)(Index lines, Index count, T alpha, const T* from, Index from_pitch, T beta, T* to,
                      Index to_pitch);

  /// A tile of minimal filtering (minimal_filter.hpp) in each of `channels` channels, whole vectors of them,
  /// that stand side by side; rows and columns of a tile are as far apart as told:
  ///     filter_samples: to = Bᵀ from B, 6 x 6 from 6 x 6        filter_results: to = Aᵀ from A, 4 x 4 from 6
  ///     x 6
  void (*filter_samples)(Index channels, const T* from, Index from_row, Index from_col, T* to, Index to_row,
                         Index to_col);
  void (*filter_results)(Index channels, const T* from, Index from_row, Index from_col, T* to, Index to_row,
                         Index to_col);
};

/// Those for this processor.
template <class T>
CONVMAT_API const Tiles<T>& tiles();

}  // namespace convmat
