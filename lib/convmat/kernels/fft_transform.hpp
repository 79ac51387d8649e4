#pragma once

#include <convmat/core/scalar.hpp>
#include <convmat/kernels/fft_tiles.hpp>
#include <convmat/kernels/fftw.hpp>

namespace convmat {

/// Spectra of tiles: the values of the polynomial a(t) = sum of a[j] t^j at roots t of
///
///     t^length = 1   on every axis; for real scalars
///     t^length = -1  on the last axis, where half of the roots, those of t^(length/2) = i, say all: the
///     others
///                    are their conjugates.
///
/// So products of spectra belong to cyclic convolutions, negacyclic on the last axis of real ones: what wraps
/// around changes its sign. Modulo t^L - i, L = length/2, a polynomial is sum over j < L of
/// (a[j] + i a[j+L]) t^j: a complex transform of half the length, with a twist exp(iπ j/length) that moves
/// the roots of 1 to those of i (Nussbaumer, Fast Fourier Transform and Convolution Algorithms, 1982). A
/// spectrum at the conjugate roots, that of the reflected array, is the conjugate of the spectrum of the
/// conjugate array.
template <Scalar S>
class TileTransform {
 public:
  using Complex = std::complex<Real<S>>;

  CONVMAT_API explicit TileTransform(Shape extents);

  /// What the extent of the last axis must be a multiple of.
  static constexpr Index last_factor = is_complex<S> ? 1 : 2;

  /// Complex numbers of a spectrum: rows are padded to cache lines, with zeros.
  CONVMAT_API Index size() const;

  /// Complex numbers of workspace.
  Index scratch() const { return last_factor * pitch_; }

  /// spectrum = that of the embedded array, or of its conjugate.
  CONVMAT_API void forward(const Embedding& embedding, bool is_conjugate, const S* array, Complex* spectrum,
                           Complex* scratch) const;

  /// array = beta array + alpha (the embedded array with this spectrum, times points()). Destroys the
  /// spectrum. Where beta is 0 the array is not read.
  CONVMAT_API void backward(const Embedding& embedding, Complex* spectrum, S alpha, S beta, S* array,
                            Complex* scratch) const;

  /// Values of a spectrum: what backward after forward multiplies by.
  CONVMAT_API Index points() const;

 private:
  using Plan = std::shared_ptr<const Fourier<Real<S>>>;

  S* row_samples(Complex* scratch) const;
  void load_row(const Placement& placement, bool is_conjugate, const S* array, S* row) const;
  void store_row(const Placement& placement, const S* row, S alpha, S beta, S* array) const;

  Shape extents_;
  Index row_, pitch_;  // complex numbers of a row; and from one row to the next
  std::vector<Real<S>> cosine_, sine_;
  Plan row_forward_, row_backward_;
  std::vector<Plan> forward_, backward_;  // of the axes before the last
};

}  // namespace convmat
