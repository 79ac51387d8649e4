#include <bit>
#include <cmath>
#include <convmat/core/random.hpp>

namespace convmat {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed) : seed_(seed) {
  for (std::uint64_t& word : state_) word = splitmix64(seed);
}

Rng Rng::split(std::uint64_t stream) const {
  std::uint64_t mixed = seed_;
  const std::uint64_t root = splitmix64(mixed);
  mixed = root ^ (stream + 1);
  return Rng(splitmix64(mixed));
}

std::uint64_t Rng::next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Rng::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

Index Rng::integer(Index low, Index high) {
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  // Numbers past the last whole multiple of `range` would favour small results: draw again.
  const std::uint64_t excess = range ? (0 - range) % range : 0;
  std::uint64_t bits = next();
  while (bits < excess) bits = next();
  return static_cast<Index>(static_cast<std::uint64_t>(low) + (range ? bits % range : bits));
}

double Rng::normal() {
  for (;;) {
    const double u = 2 * uniform() - 1, v = 2 * uniform() - 1, s = u * u + v * v;
    if (0 < s && s < 1) return u * std::sqrt(-2 * std::log(s) / s);
  }
}

namespace {

template <Scalar S, class Draw>
Tensor<S> filled(const Shape& shape, const Draw& draw) {
  Tensor<S> result(shape);
  for (S& value : result.span()) {
    const auto real = static_cast<Real<S>>(draw());
    if constexpr (is_complex<S>)
      value = S(real, static_cast<Real<S>>(draw()));
    else
      value = real;
  }
  return result;
}

}  // namespace

template <Scalar S>
Tensor<S> randn(const Shape& shape, Rng& rng) {
  const double deviation = is_complex<S> ? std::sqrt(0.5) : 1.0;
  return filled<S>(shape, [&] { return deviation * rng.normal(); });
}

template <Scalar S>
Tensor<S> randint(const Shape& shape, Index low, Index high, Rng& rng) {
  return filled<S>(shape, [&] { return rng.integer(low, high); });
}

#define CONVMAT_INSTANTIATE(S)                              \
  template CONVMAT_API Tensor<S> randn(const Shape&, Rng&); \
  template CONVMAT_API Tensor<S> randint(const Shape&, Index, Index, Rng&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
