#include <algorithm>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/fft.hpp>
#include <convmat/kernels/fft_products.hpp>
#include <convmat/kernels/fft_tiling.hpp>
#include <convmat/kernels/fft_transform.hpp>
#include <convmat/kernels/padded_transpose.hpp>

namespace convmat {
namespace {

// What one task of the gradient takes of a spectrum: small enough for the first-level cache.
constexpr Index chunk = 512;

template <Scalar S>
class FftPass final : public ConvPass<S> {
 public:
  using Complex = std::complex<Real<S>>;

  FftPass(const ConvGeometry& geometry, Pass pass)
      : pass_(pass),
        channels_(channels(geometry, pass)),
        tiles_(geometry, pass, cheapest_tiling<S>(geometry, pass)),
        transform_(tiles_.lengths()),
        size_(transform_.size()),
        taps_(volume(tiles_.taps().array)),
        in_size_(volume(tiles_.in(0).array)),
        out_size_(volume(tiles_.out(0).array)) {}

  Index packed_size() const override {
    return pass_ == Pass::gradient ? 0 : scalars(channels_.pairs() * size_);
  }

  // Of every pair of channels, as (group, out, in), the spectrum of the reflected kernel.
  void pack(const S* kernel, S* packed) const override {
    const auto scale = static_cast<Real<S>>(1 / static_cast<double>(transform_.points()));
    const Index in = channels_.in, out = channels_.out;
    parallel_for(channels_.pairs(), channels_.pairs() * size_, [&](Index pair) {
      const Index o = pair / in % out, i = pair % in, first = pair - pair % (in * out);
      const Index source = first + (pass_ == Pass::transpose ? i * out + o : o * in + i);
      AlignedBuffer<Complex> scratch(transform_.scratch());
      Complex* spectrum = reinterpret_cast<Complex*>(packed) + pair * size_;
      transform_.forward(tiles_.taps(), true, kernel + source * taps_, spectrum, scratch.data());
      for (Index k = 0; k < size_; ++k) spectrum[k] = conj(spectrum[k]) * scale;
    });
  }

  Index workspace(Index) const override {
    const Index in = channels_.in, out = channels_.out;
    if (pass_ == Pass::gradient)
      return scalars((together() * (in + out) + in * out) * size_ + threads() * transform_.scratch());
    return scalars(together() * in * size_ + threads() * (size_ + transform_.scratch()));
  }

  void run(Index batch, S alpha, const S* a, const S* b, S beta, S* result, S* workspace) const override {
    auto* work = reinterpret_cast<Complex*>(workspace);
    if (pass_ == Pass::gradient) return gradient(batch, alpha, a, b, beta, result, work);
    apply(batch, alpha, reinterpret_cast<const Complex*>(a), b, beta, result, work);
  }

 private:
  static Index scalars(Index complex_numbers) {
    return is_complex<S> ? complex_numbers : 2 * complex_numbers;
  }

  // Transforms, in multiplications of parallel_for.
  Index transform_work(Index count) const { return 40 * count * size_; }

  // Tiles that are in work at the same time: enough to keep every thread busy, and no more than their caches
  // hold where one tile does not fill them.
  Index together() const {
    constexpr Index cached = 1 << 14;
    return threads() * std::max<Index>(1, cached / ((channels_.in + channels_.out) * size_));
  }

  // out[o] = sum over i of k[o, i] in[i], tile by tile
  void apply(Index batch, S alpha, const Complex* kernel, const S* read, S beta, S* made,
             Complex* work) const {
    const Index in = channels_.in, out = channels_.out, groups = channels_.groups;
    const Index most = together(), items = batch * groups * tiles_.count();
    Complex* spectra = work;
    Complex* scratch = spectra + most * in * size_;
    for (Index first = 0; first < items; first += most) {
      const Index count = std::min(most, items - first);
      parallel_for(count * in, transform_work(count * in), [&](Index task, int worker) {
        const Index item = first + task / in, image = item / tiles_.count();
        transform_.forward(tiles_.in(item % tiles_.count()), false,
                           read + (image * in + task % in) * in_size_, spectra + task * size_,
                           scratch + worker * (size_ + transform_.scratch()));
      });
      parallel_for(count * out, transform_work(count * out) + 4 * count * out * in * size_,
                   [&](Index task, int worker) {
                     const Index item = first + task / out, image = item / tiles_.count(), o = task % out;
                     Complex* row = scratch + worker * (size_ + transform_.scratch());
                     Complex* sum = row + transform_.scratch();
                     sum_products(in, size_, kernel + (image % groups * out + o) * in * size_,
                                  spectra + task / out * in * size_, sum);
                     transform_.backward(tiles_.out(item % tiles_.count()), sum, alpha, beta,
                                         made + (image * out + o) * out_size_, row);
                   });
    }
  }

  // G[o, i] = sum over images and tiles of x[i] conj(z[o]), one group after another.
  void gradient(Index batch, S alpha, const S* z, const S* x, S beta, S* result, Complex* work) const {
    const Index in = channels_.in, out = channels_.out, groups = channels_.groups;
    const Index most = together(), arrays = in + out, items = batch * tiles_.count();
    const Index chunks = ceil_divide(size_, chunk), pairs = in * out;
    const S scaled = alpha * static_cast<Real<S>>(1 / static_cast<double>(transform_.points()));
    Complex* spectra = work;
    Complex* sums = spectra + most * arrays * size_;
    Complex* scratch = sums + pairs * size_;
    for (Index group = 0; group < groups; ++group) {
      std::fill_n(sums, pairs * size_, Complex{});
      for (Index first = 0; first < items; first += most) {
        const Index count = std::min(most, items - first);
        parallel_for(count * arrays, transform_work(count * arrays), [&](Index task, int worker) {
          const Index item = first + task / arrays, c = task % arrays, tile = item % tiles_.count();
          const Index image = item / tiles_.count() * groups + group;
          const bool is_x = c < in;
          transform_.forward(is_x ? tiles_.in(tile) : tiles_.out(tile), !is_x,
                             is_x ? x + (image * in + c) * in_size_ : z + (image * out + c - in) * out_size_,
                             spectra + task * size_, scratch + worker * transform_.scratch());
        });
        parallel_for(pairs * chunks, 4 * count * pairs * size_, [&](Index task) {
          const Index pair = task / chunks, begin = task % chunks * chunk;
          for (Index item = 0; item < count; ++item) {
            const Complex* here = spectra + item * arrays * size_ + begin;
            add_conjugate_products(std::min(chunk, size_ - begin), here + pair % in * size_,
                                   here + (in + pair / in) * size_, sums + pair * size_ + begin);
          }
        });
      }
      parallel_for(pairs, transform_work(pairs), [&](Index pair, int worker) {
        transform_.backward(tiles_.taps(), sums + pair * size_, scaled, beta,
                            result + (group * pairs + pair) * taps_, scratch + worker * transform_.scratch());
      });
    }
  }

  Pass pass_;
  Channels channels_;
  Tiles tiles_;
  TileTransform<S> transform_;
  Index size_, taps_, in_size_, out_size_;
};

bool supports(const ConvGeometry&, Pass) { return true; }

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  if (pass == Pass::transpose && pads_with_samples(geometry))
    return padded_transpose<S>(geometry, prepare<S>(valid_geometry(geometry), pass));
  return std::make_unique<FftPass<S>>(geometry, pass);
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass pass, Index batch) {
  if (pass == Pass::transpose && pads_with_samples(geometry))
    return seconds<S>(valid_geometry(geometry), pass, batch);
  return tiling_seconds<S>(geometry, pass, cheapest_tiling<S>(geometry, pass), batch);
}

}  // namespace

template <Scalar S>
ConvKernel<S> fft_kernel() {
  return {"fft", Accuracy::normwise, supports, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> fft_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
