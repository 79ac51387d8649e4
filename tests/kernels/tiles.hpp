#pragma once

#include <convmat/kernels/minimal_filter.hpp>
#include <convmat/kernels/tiles.hpp>

#include "support/approx.hpp"

/// The inner loops against loops that are read off their equations, on integers.
namespace convmat::test {

/// Integers, and behind them what a vector may read past the end.
template <class T>
std::vector<T> drawn(Index count, Rng& rng) {
  std::vector<T> values;
  for (Index i = 0; i < count + 4 * tiles<T>().lanes; ++i)
    values.push_back(static_cast<T>(rng.integer(-9, 9)));
  return values;
}

template <class T>
T at(const std::vector<T>& values, Index i) {
  return values[static_cast<std::size_t>(i)];
}

template <class T>
T& at(std::vector<T>& values, Index i) {
  return values[static_cast<std::size_t>(i)];
}

template <class T>
void check_sample_rows(Rng& rng) {
  for (Index rows = 1; rows <= tiles<T>().max_rows; ++rows)
    for (const Index count : {Index{1}, tiles<T>().lanes + 1, 5 * tiles<T>().lanes + 1}) {
      CAPTURE(rows);
      CAPTURE(count);
      const Index steps = 5, pitch = count + 3;
      const std::vector<std::int32_t> base{0, 7, 2, 2, 11};
      const std::vector<T> weights = drawn<T>(steps * rows, rng), source = drawn<T>(count + 11, rng);
      for (const T beta : {T(0), T(-1)}) {
        std::vector<T> out = drawn<T>(rows * pitch, rng), expected = out;
        for (Index r = 0; r < rows; ++r)
          for (Index i = 0; i < count; ++i) {
            T sum{};
            for (Index s = 0; s < steps; ++s) sum += at(weights, s * rows + r) * at(source, at(base, s) + i);
            at(expected, r * pitch + i) = beta * at(out, r * pitch + i) + 2 * sum;
          }
        tiles<T>().sample_rows(rows, steps, weights.data(), source.data(), base.data(), count, T(2), beta,
                               out.data(), pitch);
        CHECK(out == expected);
      }
    }
}

template <class T>
void check_channel_panel(Rng& rng) {
  const Index steps = 3, count = 5;
  const std::vector<std::int32_t> base{0, 4, 9}, position{0, 1, 3, 4, 8};
  for (Index vectors = 1; vectors <= tiles<T>().panel; ++vectors)
    for (const bool accumulate : {false, true}) {
      CAPTURE(vectors);
      const Index width = vectors * tiles<T>().lanes, pitch = width + 2 * tiles<T>().lanes;
      const std::vector<T> weights = drawn<T>(steps * width, rng), source = drawn<T>(20, rng);
      std::vector<T> out = drawn<T>(count * pitch, rng), expected = out;
      for (Index j = 0; j < count; ++j)
        for (Index i = 0; i < width; ++i) {
          T sum = accumulate ? at(out, j * pitch + i) : T{};
          for (Index s = 0; s < steps; ++s)
            sum += at(weights, s * width + i) * at(source, at(base, s) + at(position, j));
          at(expected, j * pitch + i) = sum;
        }
      tiles<T>().channel_panel(vectors, steps, weights.data(), width, source.data(), base.data(), count,
                               position.data(), accumulate, out.data(), pitch);
      CHECK(out == expected);
    }
}

// Each row of z stands between zeros, which the loop may read.
template <class T>
void check_dot_runs(Rng& rng) {
  const DotShape most = tiles<T>().dot_shape(100, 100);
  for (Index rows = 1; rows <= most.rows; ++rows)
    for (const Index count : {Index{1}, tiles<T>().lanes, 3 * tiles<T>().lanes + 1}) {
      const Index cols = tiles<T>().dot_shape(rows, 100).cols, pitch = cols + 1,
                  margin = 2 * tiles<T>().lanes;
      CAPTURE(rows);
      CAPTURE(count);
      std::vector<std::int32_t> z_offset, delay, x_offset;
      std::vector<T> z;
      for (Index i = 0; i < rows; ++i) {
        z.resize(z.size() + static_cast<std::size_t>(margin));
        z_offset.push_back(static_cast<std::int32_t>(z.size()));
        delay.push_back(static_cast<std::int32_t>(i % 2));
        z.resize(z.size() + static_cast<std::size_t>(count + margin));
        for (Index f = 0; f < count; ++f)
          at(z, at(z_offset, i) + at(delay, i) + f) = static_cast<T>(rng.integer(-9, 9));
      }
      for (Index j = 0; j < cols; ++j) x_offset.push_back(static_cast<std::int32_t>(2 * j));
      const std::vector<T> x = drawn<T>(2 * cols + count, rng);
      std::vector<T> out = drawn<T>(rows * pitch, rng), expected = out;
      for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < cols; ++j)
          for (Index f = at(delay, i); f < at(delay, i) + count; ++f)
            at(expected, i * pitch + j) += at(z, at(z_offset, i) + f) * at(x, at(x_offset, j) + f);
      tiles<T>().dot_runs(rows, cols, count, z.data(), z_offset.data(), delay.data(), x.data(),
                          x_offset.data(), out.data(), pitch);
      CHECK(out == expected);
    }
}

// Lines of x that begin before those of z, inside them, and end behind them; one is not there.
template <class T>
void check_dot_lines(Rng& rng) {
  const std::vector<std::int32_t> x_line{1, -1, 0, 3, 2};
  const Index z_lines = 3, rows = 3, cols = 3, pitch = cols + 2;
  for (const Index count : {Index{1}, tiles<T>().lanes, 5 * tiles<T>().lanes + 3}) {
    CAPTURE(count);
    const std::vector<std::int32_t> z_offset{0, 5, 9}, delay{0, 1, 2}, x_begin{-1, 0, 2};
    const Index x_length = count + 2;
    std::vector<std::int32_t> x_offset;
    for (Index j = 0; j < cols; ++j) x_offset.push_back(static_cast<std::int32_t>(20 - j));
    const std::vector<T> z = drawn<T>(9 + z_lines * count, rng), x = drawn<T>(20 + 5 * x_length, rng),
                         zeros(static_cast<std::size_t>(count + 4 * tiles<T>().lanes));
    std::vector<T> out = drawn<T>(rows * pitch, rng), expected = out;
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < cols; ++j)
        for (Index l = at(delay, i); l < at(delay, i) + z_lines; ++l)
          for (Index f = std::max<Index>(0, at(x_begin, j));
               at(x_line, l) >= 0 && f < std::min<Index>(count, at(x_begin, j) + x_length); ++f)
            at(expected, i * pitch + j) += at(z, at(z_offset, i) + (l - at(delay, i)) * count + f) *
                                           at(x, at(x_offset, j) + at(x_line, l) * x_length + f);
    tiles<T>().dot_lines(rows, cols,
                         {z.data(), x.data(), zeros.data(), x_line.data(), z_lines, count, x_length},
                         z_offset.data(), delay.data(), x_offset.data(), x_begin.data(), out.data(), pitch);
    CHECK(out == expected);
  }
}

template <class T>
void check_lines(Rng& rng) {
  for (const Index count : {Index{1}, tiles<T>().lanes + 3, Index{40}}) {
    CAPTURE(count);
    const Index lines = 3, pitch = count + 2;
    const std::vector<T> from = drawn<T>(lines * (2 * count + 1), rng);
    std::vector<T> to = drawn<T>(lines * pitch, rng), expected = to;
    for (const Index step : {1, 2}) {
      const Index begin = count / 3, end = count;
      for (Index l = 0; l < lines; ++l)
        for (Index j = 0; j < count; ++j)
          at(expected, l * pitch + j) =
              j >= begin && j < end ? at(from, l * (2 * count + 1) + (j - begin) * step) : T{};
      tiles<T>().pad_lines(lines, count, begin, end, from.data(), 2 * count + 1, step, to.data(), pitch);
      CHECK(to == expected);
    }
    for (const T beta : {T(0), T(3)}) {
      for (Index l = 0; l < lines; ++l)
        for (Index j = 0; j < count; ++j)
          at(expected, l * pitch + j) = beta * at(to, l * pitch + j) - 2 * at(from, l * count + j);
      tiles<T>().axpby_lines(lines, count, T(-2), from.data(), count, beta, to.data(), pitch);
      CHECK(to == expected);
    }
  }
}

template <class T>
void check_transpose(Rng& rng) {
  for (const Index rows : {1, 4, 9, 33})
    for (const Index cols : {1, 8, 17}) {
      const std::vector<T> from = drawn<T>(rows * (cols + 1), rng);
      std::vector<T> to = drawn<T>(cols * (rows + 2), rng), expected = to;
      for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < cols; ++j) at(expected, j * (rows + 2) + i) = at(from, i * (cols + 1) + j);
      tiles<T>().transpose(rows, cols, from.data(), cols + 1, to.data(), rows + 2);
      CHECK(to == expected);
    }
}

// One grid of 2 x 3 terms in each of two channels, of every number of rows at once.
template <class T>
void check_grid_rows(Rng& rng) {
  const Index channels = 2, row_pitch = 64, plane = 16 * row_pitch, count = 20;
  const std::vector<std::int32_t> col{0, 1, 3};
  const TermGrid grid{static_cast<std::int32_t>(2 * row_pitch + 1), 2, 3, 0, col.data()};
  for (Index results = 1; results <= tiles<T>().grid_results; ++results) {
    const Index terms = 2 * 3, weights_pitch = terms * results;
    const Index rows = tiles<T>().grid_rows_at_once(results, count);
    CAPTURE(results);
    CAPTURE(rows);
    const std::vector<T> samples = drawn<T>(channels * plane, rng),
                         weights = drawn<T>(channels * weights_pitch, rng);
    std::vector<T> out = drawn<T>(results * plane, rng), expected = out;
    for (Index o = 0; o < results; ++o)
      for (Index r = 0; r < rows; ++r)
        for (Index i = 0; i < count; ++i) {
          T sum{};
          for (Index c = 0; c < channels; ++c)
            for (Index a = 0; a < 2; ++a)
              for (Index b = 0; b < 3; ++b)
                sum += at(weights, c * weights_pitch + (a * 3 + b) * results + o) *
                       at(samples, c * plane + grid.base + (a + r) * row_pitch + at(col, b) + i);
          T& to = at(expected, o * plane + r * row_pitch + i);
          to = 3 * to + 2 * sum;
        }
    tiles<T>().grid_rows(rows, {results, channels, 1, &grid, weights.data(), weights_pitch},
                         {samples.data(), plane, row_pitch, -row_pitch, row_pitch, 4},
                         {out.data(), plane, row_pitch, count, 0, T(2), T(3)});
    CHECK(out == expected);
  }
}

template <class T, class Matrix>
void check_filter(const Matrix& matrix, void (*filter)(Index, const T*, Index, Index, T*, Index, Index),
                  Rng& rng) {
  const Index channels = 2 * tiles<T>().lanes, rows = static_cast<Index>(matrix.size());
  const std::vector<T> from = drawn<T>(36 * channels, rng);
  std::vector<T> to(static_cast<std::size_t>(rows * rows * channels));
  filter(channels, from.data(), 6 * channels, channels, to.data(), rows * channels, channels);
  const auto entry = [&](Index i, Index j) {
    return matrix[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
  };
  for (Index i = 0; i < rows; ++i)
    for (Index k = 0; k < rows; ++k)
      for (Index c = 0; c < channels; ++c) {
        double sum = 0, size = 0;
        for (Index j = 0; j < 6; ++j)
          for (Index l = 0; l < 6; ++l) {
            const double term =
                entry(i, j) * static_cast<double>(at(from, (j * 6 + l) * channels + c)) * entry(k, l);
            sum += term;
            size += std::abs(term);
          }
        CHECK(std::abs(static_cast<double>(at(to, (i * rows + k) * channels + c)) - sum) <=
              20 * epsilon<T> * size);
      }
}

template <class T>
void check_tiles() {
  Rng rng(seed());
  check_sample_rows<T>(rng);
  check_channel_panel<T>(rng);
  check_dot_runs<T>(rng);
  check_dot_lines<T>(rng);
  check_lines<T>(rng);
  check_transpose<T>(rng);
  check_grid_rows<T>(rng);
  check_filter<T>(minimal_filter::b_transposed, tiles<T>().filter_samples, rng);
  check_filter<T>(minimal_filter::a_transposed, tiles<T>().filter_results, rng);
}

}  // namespace convmat::test
