#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/minimal_filter.hpp>
#include <convmat/kernels/panels.hpp>
#include <convmat/kernels/tiles.hpp>
#include <convmat/kernels/winograd_sum.hpp>
#include <numeric>

namespace convmat {
namespace {

constexpr Index in = minimal_filter::samples, out = minimal_filter::results, taps = minimal_filter::taps,
                products = in * in;

// The largest equal share, at most `most`.
Index equal_share(Index count, Index most) { return ceil_divide(count, ceil_divide(count, most)); }

// With tiles D[c, v] of 6 x 6 samples, which overlap, and Y[r, v] of 4 x 4 results,
//
//     Y[r, v] = beta Y[r, v] + alpha Aᵀ [sum over c of (G K[r, c] Gᵀ) ⊙ (Bᵀ D[c, v] B)] A
//
// for each of the 36 products a matrix product over channels. Channels stand side by side in all that
// is computed. The transposed product is the forward one with the kernel turned by 180 degrees.
template <class T>
class WinogradSum final : public ConvPass<T> {
 public:
  WinogradSum(const ConvGeometry& geometry, Pass pass)
      : transposed_(pass == Pass::transpose),
        groups_(geometry.groups),
        sources_((transposed_ ? geometry.out_channels : geometry.in_channels) / groups_),
        rows_(transposed_ ? geometry.axes[0].transposed() : geometry.axes[0]),
        cols_(transposed_ ? geometry.axes[1].transposed() : geometry.axes[1]),
        panels_((transposed_ ? geometry.in_channels : geometry.out_channels) / groups_, tiles_.lanes,
                tiles_.panel),
        channels_(ceil_divide(sources_, tiles_.lanes) * tiles_.lanes),
        width_(panels_.width(panels_.count - 1)),
        multiplications_(geometry.multiplications()),
        channel_(static_cast<std::size_t>(sources_)) {
    std::iota(channel_.begin(), channel_.end(), 0);
    tile_rows_ = ceil_divide(rows_.out(), out);
    tile_cols_ = ceil_divide(cols_.out(), out);
    const Index most = tiles_of_block();
    block_cols_ = equal_share(tile_cols_, most);
    block_rows_ = equal_share(tile_rows_, std::max<Index>(1, most / block_cols_));
    images_ = std::max<Index>(1, most / (tile_rows_ * tile_cols_));
    for (Index v = 0; v < tiles_held(); ++v) position_.push_back(static_cast<std::int32_t>(v * channels_));
    for (Index col = 0; col < tile_cols_; col += block_cols_) runs_.push_back(runs(out * col));
  }

  Index packed_size() const override { return groups_ * panels_.padded() * products * sources_; }

  // G K Gᵀ for each group and panel: [product][source channel][channel of the panel, 0 past the last].
  void pack(const T* kernel, T* packed) const override {
    const Index results = panels_.channels;
    for (Index group = 0; group < groups_; ++group)
      for (Index i = 0; i < panels_.count; ++i) {
        const Index width = panels_.width(i);
        for (Index c = 0; c < sources_; ++c)
          for (Index r = 0; r < width; ++r) {
            const Index result = panels_.first_channel(i) + r;
            const Index pair = transposed_ ? c * results + result : result * sources_ + c;
            T* to = packed + c * width + r;
            if (r < panels_.channels_of(i))
              transform(kernel + (group * results * sources_ + pair) * taps * taps, to, sources_ * width);
            else
              for (Index k = 0; k < products; ++k) to[k * sources_ * width] = T{};
          }
        packed += products * sources_ * width;
      }
  }

  Index workspace(Index) const override { return threads() * worker_scalars(); }

  void run(Index batch, T alpha, const T* packed, const T* x, T beta, T* y, T* workspace) const override {
    const Index together = equal_share(batch, images_), image_blocks = ceil_divide(batch, together);
    const Index row_blocks = ceil_divide(tile_rows_, block_rows_),
                col_blocks = ceil_divide(tile_cols_, block_cols_);
    const Index blocks = image_blocks * row_blocks * col_blocks;
    const Index parts = parts_of_tasks(groups_ * blocks, panels_.count, batch * multiplications_);
    parallel_for(groups_ * blocks * parts, batch * multiplications_, [&](Index task, int worker) {
      const Index part = task % parts, block = task / parts % blocks, group = task / parts / blocks;
      const Index image = block / col_blocks / row_blocks * together,
                  row = block / col_blocks % row_blocks * block_rows_, col = block % col_blocks * block_cols_;
      const Block here{group,
                       image,
                       std::min(together, batch - image),
                       row,
                       std::min(block_rows_, tile_rows_ - row),
                       col,
                       std::min(block_cols_, tile_cols_ - col)};
      T* samples = workspace + worker * worker_scalars();
      transform_samples(here, x, samples);
      for (Index i = panels_.count * part / parts; i < panels_.count * (part + 1) / parts; ++i)
        compute(here, i, packed, samples, alpha, beta, y);
    });
  }

 private:
  // Tiles [row, row + rows) x [col, col + cols) of some images.
  struct Block {
    Index group, image, images, row, rows, col, cols;
    Index tiles() const { return images * rows * cols; }
  };

  struct Run {
    Index col, count;  // the first, or -1
  };

  // What is held of a tile, see worker_scalars(), takes half of a cache of 2 MiB; but weights that do not
  // stay there serve 64 tiles or more.
  Index tiles_of_block() const {
    const Index tile = products * (channels_ + width_) + 2 * out * out * (channels_ + width_);
    return std::clamp<Index>((Index{1} << 20) / (tile * Index{sizeof(T)}), 64, 256);
  }
  Index tiles_held() const { return images_ * block_rows_ * block_cols_; }

  // Rows a multiple of a page apart would share the same few lines of the cache.
  static Index off_page(Index scalars) { return scalars % 256 == 0 ? scalars + 16 : scalars; }
  Index samples_pitch() const { return off_page(tiles_held() * channels_); }
  Index sums_pitch() const { return off_page(tiles_held() * width_); }
  Index image_tiles() const { return block_rows_ * block_cols_; }
  Index line() const { return (out * block_cols_ + taps - 1) * channels_; }

  Index samples_scalars() const { return products * samples_pitch(); }
  Index sums_scalars() const { return products * sums_pitch(); }
  Index box_scalars() const {
    return std::max((out * block_rows_ + taps - 1) * line(), 2 * out * out * image_tiles() * width_);
  }
  Index worker_scalars() const {
    return round_up(samples_scalars() + sums_scalars() + box_scalars(), line_scalars);
  }

  // to[j k] = (G kernel Gᵀ)[j, k], turned by 180 degrees where transposed; in double: it is rounded once.
  void transform(const T* kernel, T* to, Index pitch) const {
    const auto& g = minimal_filter::g;
    for (std::size_t j = 0; j < g.size(); ++j)
      for (std::size_t k = 0; k < g.size(); ++k, to += pitch) {
        double sum = 0;
        for (std::size_t s = 0; s < taps; ++s)
          for (std::size_t t = 0; t < taps; ++t) {
            const std::size_t tap = s * taps + t;
            sum += g[j][s] * g[k][t] * static_cast<double>(kernel[transposed_ ? taps * taps - 1 - tap : tap]);
          }
        *to = static_cast<T>(sum);
      }
  }

  // The sample at padded position j of an axis, -1 for a zero: and for what no result reads.
  static Index source(const Axis& axis, Index j) {
    return j < axis.out() + taps - 1 ? axis.source(axis.position(j, 0)) : -1;
  }

  // Samples that stand side by side, or zeros, in a line of a block from column `first` on.
  std::vector<Run> runs(Index first) const {
    std::vector<Run> runs;
    const Index count = out * block_cols_ + taps - 1;
    for (Index j = 0; j < count; ++j) {
      const Index col = source(cols_, first + j);
      if (!runs.empty() && col == (runs.back().col < 0 ? -1 : runs.back().col + runs.back().count))
        ++runs.back().count;
      else
        runs.push_back({col, 1});
    }
    return runs;
  }

  // The samples of a block of one image: lines of pixels, channels side by side.
  void pad(const Block& block, const T* x, T* box) const {
    for (Index i = 0; i < out * block.rows + taps - 1; ++i) {
      const Index row = source(rows_, out * block.row + i);
      for (const Run& run : runs_[static_cast<std::size_t>(block.col / block_cols_)]) {
        if (row < 0 || run.col < 0)
          std::fill_n(box, run.count * channels_, T{});
        else
          tiles_.transpose(sources_, run.count, x + row * cols_.in + run.col, rows_.in * cols_.in, box,
                           channels_);
        box += run.count * channels_;
      }
    }
  }

  // samples[product][tile][channel] = Bᵀ D B
  void transform_samples(const Block& block, const T* x, T* samples) const {
    T* box = samples + samples_scalars() + sums_scalars();
    const Index pixels = rows_.in * cols_.in, pitch = samples_pitch();
    for (Index n = block.image; n < block.image + block.images; ++n) {
      pad(block, x + (n * groups_ + block.group) * sources_ * pixels, box);
      for (Index i = 0; i < block.rows; ++i)
        for (Index j = 0; j < block.cols; ++j, samples += channels_)
          tiles_.filter_samples(channels_, box + out * (i * line() + j * channels_), line(), channels_,
                                samples, in * pitch, pitch);
    }
  }

  void compute(const Block& block, Index panel, const T* packed, T* samples, T alpha, T beta, T* y) const {
    const Index width = panels_.width(panel);
    T* sums = samples + samples_scalars();
    const T* weights =
        packed + products * sources_ * (block.group * panels_.padded() + panels_.first_channel(panel));
    for (Index k = 0; k < products; ++k, weights += sources_ * width)
      for (Index first = 0; first < sources_; first += panels_.template steps<T>(panel))
        tiles_.channel_panel(
            width / tiles_.lanes, std::min(panels_.template steps<T>(panel), sources_ - first),
            weights + first * width, width, samples + k * samples_pitch(), channel_.data() + first,
            block.tiles(), position_.data(), first > 0, sums + k * sums_pitch(), width);
    const Index channels = panels_.channels_of(panel), pixels = rows_.out() * cols_.out();
    for (Index n = block.image; n < block.image + block.images; ++n, sums += block.rows * block.cols * width)
      store(block, channels, width, sums, samples + samples_scalars() + sums_scalars(), alpha, beta,
            y + ((n * groups_ + block.group) * panels_.channels + panels_.first_channel(panel)) * pixels);
  }

  // Y = beta Y + alpha Aᵀ sums A in one image.
  void store(const Block& block, Index channels, Index width, const T* sums, T* results, T alpha, T beta,
             T* y) const {
    const Index line = out * block.cols, lines = out * block.rows, all = rows_.out(), across = cols_.out();
    T* turned = results + line * lines * width;
    for (Index i = 0; i < block.rows; ++i)
      for (Index j = 0; j < block.cols; ++j, sums += width)
        tiles_.filter_results(width, sums, in * sums_pitch(), sums_pitch(),
                              results + out * (i * line + j) * width, line * width, width);
    tiles_.transpose(line * lines, channels, results, width, turned, line * lines);
    const Index rows = std::min(lines, all - out * block.row),
                cols = std::min(line, across - out * block.col);
    for (Index r = 0; r < channels; ++r, turned += line * lines)
      for (Index i = 0; i < rows; ++i) {
        T* to = y + (r * all + out * block.row + i) * across + out * block.col;
        axpby(cols, alpha, turned + i * line, 1, beta, to, 1);
      }
  }

  const Tiles<T>& tiles_ = tiles<T>();
  bool transposed_;
  Index groups_, sources_;
  Axis rows_, cols_;
  Panels panels_;
  Index channels_, width_;  // sources, and results of the widest panel, in whole vectors
  Index multiplications_;
  Index tile_rows_, tile_cols_;             // of an image
  Index images_, block_rows_, block_cols_;  // of a block
  std::vector<std::int32_t> channel_, position_;
  std::vector<std::vector<Run>> runs_;  // of each column of blocks
};

}  // namespace

template <class T>
std::unique_ptr<const ConvPass<T>> winograd_sum(const ConvGeometry& geometry, Pass pass) {
  return std::make_unique<WinogradSum<T>>(geometry, pass);
}

template std::unique_ptr<const ConvPass<float>> winograd_sum(const ConvGeometry&, Pass);
template std::unique_ptr<const ConvPass<double>> winograd_sum(const ConvGeometry&, Pass);

}  // namespace convmat
