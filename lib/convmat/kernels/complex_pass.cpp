#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/complex_pass.hpp>

namespace convmat {
namespace {

template <class T>
class ComplexPass final : public ConvPass<std::complex<T>> {
 public:
  using C = std::complex<T>;

  ComplexPass(const ConvGeometry& geometry, Pass pass, std::unique_ptr<const ConvPass<T>> real)
      : geometry_(geometry), pass_(pass), real_(std::move(real)) {}

  Index packed_size() const override { return (real_packed() + 1) / 2; }

  // K[2q][2p] = K[2q+1][2p+1] = Re K, K[2q+1][2p] = Im K = -K[2q][2p+1]
  void pack(const C* kernel, C* packed) const override {
    const Index inputs = geometry_.in_channels / geometry_.groups, taps = volume(geometry_.kernel_size());
    std::vector<T> real(static_cast<std::size_t>(4 * volume(geometry_.kernel_shape())));
    const auto at = [&](Index q, Index p, Index tap) -> T& {
      return real[static_cast<std::size_t>((q * 2 * inputs + p) * taps + tap)];
    };
    for (Index q = 0; q < geometry_.out_channels; ++q)
      for (Index p = 0; p < inputs; ++p)
        for (Index tap = 0; tap < taps; ++tap) {
          const C weight = kernel[(q * inputs + p) * taps + tap];
          at(2 * q, 2 * p, tap) = at(2 * q + 1, 2 * p + 1, tap) = weight.real();
          at(2 * q + 1, 2 * p, tap) = weight.imag();
          at(2 * q, 2 * p + 1, tap) = -weight.imag();
        }
    T* to = reinterpret_cast<T*>(packed);
    if (real_->packed_size() > 0)
      real_->pack(real.data(), to);
    else
      std::copy(real.begin(), real.end(), to);
  }

  Index workspace(Index batch) const override {
    return (first_scalars(batch) + second_scalars(batch) + result_scalars(batch) + real_->workspace(batch) +
            1) /
           2;
  }

  void run(Index batch, C alpha, const C* a, const C* b, C beta, C* result, C* workspace) const override {
    T* first = reinterpret_cast<T*>(workspace);
    T* second = first + first_scalars(batch);
    T* sums = second + second_scalars(batch);
    T* rest = sums + result_scalars(batch);
    const Index x = volume(geometry_.image()), y = volume(geometry_.image_out());
    const T* real_first = reinterpret_cast<const T*>(a);
    if (pass_ == Pass::gradient) {
      part(a, batch * geometry_.out_channels, y, first);
      real_first = first;
    }
    if (pass_ == Pass::transpose)
      part_adjoint(b, batch * geometry_.out_channels, y, second);
    else
      part(b, batch * geometry_.in_channels, x, second);
    real_->run(batch, T{1}, real_first, second, T{0}, sums, rest);
    if (pass_ == Pass::gradient) return collect_gradient(alpha, sums, beta, result);
    const bool forward = pass_ == Pass::forward;
    join(alpha, sums, batch * (forward ? geometry_.out_channels : geometry_.in_channels), forward ? y : x,
         forward ? T{1} : T{-1}, beta, result);
  }

 private:
  static Index aligned(Index scalars) { return round_up(scalars, line_scalars); }
  Index real_packed() const {
    if (pass_ == Pass::gradient) return 0;
    return real_->packed_size() > 0 ? real_->packed_size() : 4 * volume(geometry_.kernel_shape());
  }
  Index first_scalars(Index batch) const {
    return pass_ == Pass::gradient ? aligned(2 * batch * volume(geometry_.range())) : 0;
  }
  Index second_scalars(Index batch) const {
    return aligned(2 * batch * volume(pass_ == Pass::transpose ? geometry_.range() : geometry_.domain()));
  }
  Index result_scalars(Index batch) const {
    if (pass_ == Pass::gradient) return aligned(4 * volume(geometry_.kernel_shape()));
    return aligned(2 * batch * volume(pass_ == Pass::transpose ? geometry_.domain() : geometry_.range()));
  }

  // Channel c of `pixels` becomes channels 2c, its real part, and 2c + 1, `sign` times its imaginary part.
  static void part_signed(const C* from, Index channels, Index pixels, T sign, T* to) {
    parallel_for(channels, channels * pixels, [&](Index c) {
      for (Index i = 0; i < pixels; ++i) {
        to[2 * c * pixels + i] = from[c * pixels + i].real();
        to[(2 * c + 1) * pixels + i] = sign * from[c * pixels + i].imag();
      }
    });
  }
  static void part(const C* from, Index channels, Index pixels, T* to) {
    part_signed(from, channels, pixels, T{1}, to);
  }

  // The real transpose is that of the matrix above, whose blocks are those of Kᴴ: Kᵀ z = conj(Kᴴ conj(z)).
  static void part_adjoint(const C* from, Index channels, Index pixels, T* to) {
    part_signed(from, channels, pixels, T{-1}, to);
  }

  // result = beta result + alpha (real channel + i sign imaginary channel)
  static void join(C alpha, const T* sums, Index channels, Index pixels, T sign, C beta, C* result) {
    parallel_for(channels, channels * pixels, [&](Index c) {
      for (Index i = 0; i < pixels; ++i)
        axpby(alpha, C{sums[2 * c * pixels + i], sign * sums[(2 * c + 1) * pixels + i]}, beta,
              result[c * pixels + i]);
    });
  }

  // z x = (Re z Re x - Im z Im x) + i (Im z Re x + Re z Im x)
  void collect_gradient(C alpha, const T* sums, C beta, C* gradient) const {
    const Index inputs = geometry_.in_channels / geometry_.groups, taps = volume(geometry_.kernel_size());
    const auto at = [&](Index q, Index p, Index tap) { return sums[(q * 2 * inputs + p) * taps + tap]; };
    for (Index q = 0; q < geometry_.out_channels; ++q)
      for (Index p = 0; p < inputs; ++p)
        for (Index t = 0; t < taps; ++t)
          axpby(alpha,
                C{at(2 * q, 2 * p, t) - at(2 * q + 1, 2 * p + 1, t),
                  at(2 * q + 1, 2 * p, t) + at(2 * q, 2 * p + 1, t)},
                beta, gradient[(q * inputs + p) * taps + t]);
  }

  ConvGeometry geometry_;
  Pass pass_;
  std::unique_ptr<const ConvPass<T>> real_;
};

}  // namespace

ConvGeometry real_geometry(const ConvGeometry& geometry) {
  ConvGeometry real = geometry;
  real.in_channels *= 2;
  real.out_channels *= 2;
  return real;
}

template <class T>
std::unique_ptr<const ConvPass<std::complex<T>>> complex_pass(const ConvGeometry& geometry, Pass pass,
                                                              std::unique_ptr<const ConvPass<T>> real) {
  return std::make_unique<ComplexPass<T>>(geometry, pass, std::move(real));
}

template std::unique_ptr<const ConvPass<std::complex<float>>> complex_pass(
    const ConvGeometry&, Pass, std::unique_ptr<const ConvPass<float>>);
template std::unique_ptr<const ConvPass<std::complex<double>>> complex_pass(
    const ConvGeometry&, Pass, std::unique_ptr<const ConvPass<double>>);

}  // namespace convmat
