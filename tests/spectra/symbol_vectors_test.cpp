#include <convmat/core/arithmetic.hpp>
#include <convmat/spectra/symbol_norms.hpp>
#include <convmat/spectra/symbol_vectors.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
double quotient(const ConvOperator<S>& T, double* norm_of_symbol) {
  const Symbol symbol(T.kernel(), 1, CircularEmbedding(T.geometry()));
  const Shape grid = symbol.embedding().grid();
  const Peak peak = symbol_peaks(symbol, grid)[0];
  *norm_of_symbol = peak.norm;
  const Tensor<S> all = symbol_vectors(T, symbol, grid, peak.frequency);
  double least = INFINITY;
  for (Index i = 0; i < all.shape()[0]; ++i) {
    const Tensor<S> x = part(all, i, T.domain());
    least = std::min(least, norm(T * x) / norm(x));
  }
  return least;
}

}  // namespace

TEST_CASE_TEMPLATE("on a large image nearly a singular vector: stride, dilation, channels", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  for (const Index stride : {1, 2, 3})
    for (const Index dilation : {1, 2})
      for (const Shape& image : {Shape{500}, Shape{48, 60}}) {
        const Shape kernel = image.size() == 1 ? Shape{3, 2, 4} : Shape{3, 2, 3, 2};
        const auto T = conv(randn<S>(kernel, rng),
                            {.image = image, .stride = {stride}, .dilation = {dilation}, .padding = {1}});
        CAPTURE(describe(T));
        double symbol = 0;
        const double reached = quotient(T, &symbol);
        CHECK(reached <= symbol);
        CHECK(reached >= 0.97 * symbol);
      }
}

TEST_CASE("where the padding is circular it is one") {
  Rng rng(seed());
  const auto T =
      conv(randn<std::complex<double>>({4, 3, 3, 3}, rng),
           {.image = {8, 6}, .stride = {2}, .padding = {1}, .padding_mode = PaddingMode::circular});
  double symbol = 0;
  const double reached = quotient(T, &symbol);
  CHECK(reached == doctest::Approx(symbol).epsilon(1e-12));
}

TEST_CASE("of a real layer both parts of the wave, and one where there is no other") {
  const auto T = conv(Tensor<double>({1, 1, 3}, {1, 1, 1}), {.image = {40}, .padding = {1}});
  const Symbol symbol(T.kernel(), 1, CircularEmbedding(T.geometry()));
  const Shape grid = symbol.embedding().grid();
  CHECK(symbol_vectors(T, symbol, grid, 0).shape() == Shape{1, 1, 40});
  const Tensor<double> x = symbol_vectors(T, symbol, grid, 5);
  REQUIRE(x.shape() == Shape{2, 1, 40});
  const Tensor<double> real = part(x, 0, T.domain()), imaginary = part(x, 1, T.domain());
  CHECK(std::abs(dot(real, imaginary)) < 0.1 * norm(real) * norm(imaginary));
  CHECK(norm(imaginary) > 0.9 * norm(real));
}
