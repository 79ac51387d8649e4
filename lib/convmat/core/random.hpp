#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>
#include <cstdint>

namespace convmat {

/// A seeded, splittable generator: xoshiro256++ (Blackman & Vigna 2021) seeded through splitmix64. The same
/// seed gives the same numbers on every machine and for any number of threads.
class CONVMAT_API Rng {
 public:
  explicit Rng(std::uint64_t seed);

  /// An independent stream for task `stream`; does not advance this one.
  Rng split(std::uint64_t stream) const;

  std::uint64_t next();

  /// Uniform on [0, 1), 53 random bits.
  double uniform();

  /// Uniform integer in [low, high], both ends included.
  Index integer(Index low, Index high);

  /// Standard normal, by Marsaglia's polar method.
  double normal();

 private:
  std::uint64_t seed_;
  std::uint64_t state_[4];
};

/// Independent standard normals; complex elements have independent parts of variance 1/2.
template <Scalar S = double>
CONVMAT_API Tensor<S> randn(const Shape& shape, Rng& rng);

/// Independent integers in [low, high] (real and imaginary part alike).
template <Scalar S = double>
CONVMAT_API Tensor<S> randint(const Shape& shape, Index low, Index high, Rng& rng);

}  // namespace convmat
