#pragma once

#include <complex>
#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <memory>

namespace convmat {

/// Sign of the exponent of a discrete Fourier transform.
enum class Direction { forward = -1, backward = 1 };

/// The discrete Fourier transform along the first axis of a `length` x `columns` array, R float or double:
///
///     out[k, c] = sum over j of exp(± 2πi j k / length) in[j, c]
///
/// Not normalised: backward after forward multiplies by `length`. Plans are made once for a process and
/// shared, by FFTW's ESTIMATE, which times nothing: the same plans, and so the same results to the last bit,
/// in every run of a program that does not itself collect FFTW's wisdom.
template <class R>
class CONVMAT_API Fourier {
 public:
  /// Throws Error where FFTW has no plan.
  static std::shared_ptr<const Fourier> in_place(Index length, Index columns, Direction direction);
  static std::shared_ptr<const Fourier> out_of_place(Index length, Direction direction);

  virtual ~Fourier() = default;

  /// Both aligned to 64 bytes, and the same array where the plan is in place. Safe from several threads.
  virtual void run(std::complex<R>* in, std::complex<R>* out) const = 0;
};

}  // namespace convmat
