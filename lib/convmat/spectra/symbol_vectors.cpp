#include <cmath>
#include <convmat/core/division.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/symbol_vectors.hpp>
#include <numbers>

namespace convmat {
namespace {

using Complex = std::complex<double>;

Eigen::VectorXcd right_singular_vector(const Symbol& symbol, const Shape& grid, Index index) {
  Eigen::VectorXcd v;
  symbol.for_each({{index, 1}}, grid, 1,
                  [&](std::size_t, Index, const Eigen::MatrixXcd& f) { v = matrix_svd(f).v.col(0); });
  return v;
}

// Is ω = -ω on the circle?
bool is_its_own_conjugate(const Shape& frequency, const Shape& grid) {
  for (std::size_t d = 0; d < grid.size(); ++d)
    if (2 * frequency[d] % grid[d] != 0) return false;
  return true;
}

// Times what makes it real, if a number does.
Eigen::VectorXcd turned(const Eigen::VectorXcd& v) {
  const Complex squares = v.transpose() * v;
  return v * std::polar(1.0, -std::arg(squares) / 2);
}

// For each sample of an axis its phase and the wave under its mode.
struct Samples {
  std::vector<Index> phase;
  std::vector<Complex> wave;
};

Samples samples(const Axis& axis, const CircularAxis& circle, double omega) {
  Samples result;
  for (Index i = 0; i < axis.in; ++i) {
    const Index from_first = i - axis.position(0, 0), j = floor_divide(from_first, circle.phases);
    const double mode =
        axis.mode == PaddingMode::zeros
            ? std::sin(std::numbers::pi * static_cast<double>(i + 1) / static_cast<double>(axis.in + 1))
            : 1;
    result.phase.push_back(from_first - j * circle.phases);
    result.wave.push_back(std::polar(mode, omega * static_cast<double>(j)));
  }
  return result;
}

}  // namespace

template <Scalar S>
Tensor<S> symbol_vectors(const ConvOperator<S>& conv, const Symbol& symbol, const Shape& grid, Index index) {
  const ConvGeometry& geometry = conv.geometry();
  const Eigen::VectorXcd v = turned(right_singular_vector(symbol, grid, index));
  const Shape frequency = unravel(index, grid), image = geometry.image();
  std::vector<Samples> along;
  for (std::size_t d = 0; d < grid.size(); ++d)
    along.push_back(
        samples(geometry.axes[d], symbol.embedding().axes[d],
                2 * std::numbers::pi * static_cast<double>(frequency[d]) / static_cast<double>(grid[d])));
  const bool has_parts = !is_complex<S> && !is_its_own_conjugate(frequency, grid);
  Tensor<S> x(prepend(has_parts ? 2 : 1, conv.domain()));
  const Index pixels = volume(image), channels = geometry.in_channels;
  Shape position(image.size(), 0);
  for (Index pixel = 0; pixel < pixels; ++pixel, advance(position, image)) {
    Index phase = 0;
    Complex wave = 1;
    for (std::size_t d = 0; d < image.size(); ++d) {
      const auto i = static_cast<std::size_t>(position[d]);
      phase = phase * symbol.embedding().axes[d].phases + along[d].phase[i];
      wave *= along[d].wave[i];
    }
    for (Index p = 0; p < channels; ++p) {
      const Complex value = v[phase * channels + p] * wave;
      const Index place = p * pixels + pixel;
      if constexpr (is_complex<S>)
        x[place] = value;
      else
        x[place] = value.real();
      if constexpr (!is_complex<S>)
        if (has_parts) x[channels * pixels + place] = value.imag();
    }
  }
  return x;
}

template CONVMAT_API Tensor<double> symbol_vectors(const ConvOperator<double>&, const Symbol&, const Shape&,
                                                   Index);
template CONVMAT_API Tensor<Complex> symbol_vectors(const ConvOperator<Complex>&, const Symbol&, const Shape&,
                                                    Index);

}  // namespace convmat
