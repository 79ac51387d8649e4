#include <algorithm>
#include <cmath>
#include <convmat/core/require_finite.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/solvers/circulant_inverse.hpp>
#include <convmat/solvers/circulant_solve.hpp>
#include <convmat/solvers/fourier_axes.hpp>
#include <sstream>

namespace convmat {
namespace {

using Complex = std::complex<double>;
using Spectrum = AlignedBuffer<Complex>;

template <Scalar S>
ConvOperator<S> circulant(const LinearOperator<S>& c) {
  if (is_circulant(c)) return *lower(c);
  throw Error(describe(c) +
              " is not circulant; expected a Circulant, a BlockCirculant of circulant blocks, or a "
              "convolution of one channel with stride 1, padded circularly to as many outputs as inputs");
}

// C exp(2πi k·j / n) = λ[k] exp(2πi k·j / n), λ the backward transform of row 0.
template <Scalar S>
Spectrum eigenvalues(const ConvOperator<S>& conv) {
  const ConvGeometry& geometry = conv.geometry();
  Spectrum row(volume(geometry.image()));
  std::fill_n(row.data(), row.size(), Complex{});
  geometry.for_each_site(Shape(geometry.axes.size(), 0), [&](Index pixel, Index tap) {
    row.data()[pixel] += Complex(std::real(conv.kernel()[tap]), std::imag(conv.kernel()[tap]));
  });
  detail::transform_axes(geometry.image(), Direction::backward, row);
  return row;
}

struct Inverse {
  Spectrum factors;  // 1 / λ, or 0
  Index zeros;
  double smallest, largest;  // |λ| of those that are not zero
};

Inverse inverse_of(Spectrum spectrum, double tolerance) {
  double largest = 0, smallest = std::numeric_limits<double>::infinity();
  for (Index k = 0; k < spectrum.size(); ++k) largest = std::max(largest, std::abs(spectrum.data()[k]));
  Index zeros = 0;
  for (Index k = 0; k < spectrum.size(); ++k) {
    Complex& value = spectrum.data()[k];
    const double modulus = std::abs(value);
    if (modulus <= tolerance * largest) {
      value = 0;
      ++zeros;
    } else {
      value = 1.0 / value;
      smallest = std::min(smallest, modulus);
    }
  }
  return {std::move(spectrum), zeros, smallest, largest};
}

template <Scalar S>
S from_complex(Complex value) {
  if constexpr (is_complex<S>)
    return static_cast<S>(value);
  else
    return static_cast<S>(value.real());
}

// x = Fᴴ Λ⁺ F b
template <Scalar S>
void solve_one(const Shape& image, const Spectrum& factors, const S* b, S* x) {
  const Index n = factors.size();
  Spectrum work(n);
  for (Index i = 0; i < n; ++i) work.data()[i] = Complex(std::real(b[i]), std::imag(b[i]));
  detail::transform_axes(image, Direction::forward, work);
  for (Index k = 0; k < n; ++k)
    work.data()[k] = product(work.data()[k], factors.data()[k]) / static_cast<double>(n);
  detail::transform_axes(image, Direction::backward, work);
  for (Index i = 0; i < n; ++i) x[i] = from_complex<S>(work.data()[i]);
}

std::string zeros_of(const Inverse& inverse) {
  return std::to_string(inverse.zeros) + " of " + std::to_string(inverse.factors.size()) +
         " eigenvalues are zero to working precision";
}

void require_tolerance(double tolerance) {
  if (!(tolerance >= 0) || !std::isfinite(tolerance))
    throw Error(
        (std::ostringstream() << "tolerance = " << tolerance << "; expected a finite number >= 0").str());
}

}  // namespace

template <Scalar S>
Solution<S> circulant_solve(const LinearOperator<S>& c, const Tensor<S>& b, const CirculantOptions& options) {
  require_tolerance(options.tolerance);
  const ConvOperator<S> conv = circulant(c);
  const Index count = detail::batch_of(b.shape(), c.domain(), "b", describe(c));
  detail::require_finite(conv.kernel(), describe(c) + ": weight");
  detail::require_finite(b, "b");
  const double eps = static_cast<double>(std::numeric_limits<Real<S>>::epsilon());
  const Inverse inverse = inverse_of(eigenvalues(conv), options.tolerance * eps);
  if (inverse.zeros > 0 && options.singular == Singular::raise)
    throw NumericError(describe(c) + " is singular: " + zeros_of(inverse) +
                       "; Singular::least_squares finds the x of least norm");
  Solution<S> solution{Tensor<S>(b.shape()), "Fourier transforms", "the matrix is circulant", 0, 0, 0, 0, {}};
  if (inverse.zeros > 0) {
    solution.method = "Fourier transforms, least squares of least norm";
    solution.reason = zeros_of(inverse);
  }
  for (Index i = 0; i < count; ++i)
    solve_one(conv.geometry().image(), inverse.factors, b.data() + i * inverse.factors.size(),
              solution.x.data() + i * inverse.factors.size());
  if (inverse.largest > 0) solution.condition = inverse.largest / inverse.smallest;
  return assessed(std::move(solution), c, b);
}

#define CONVMAT_INSTANTIATE(S)                                                                 \
  template CONVMAT_API Solution<S> circulant_solve(const LinearOperator<S>&, const Tensor<S>&, \
                                                   const CirculantOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
