#include <convmat/spectra/kernel_symbols.hpp>
#include <optional>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

Eigen::MatrixXcd random_block(Index rows, Index cols, Rng& rng) {
  const Tensor<std::complex<double>> values = randn<std::complex<double>>({rows, cols}, rng);
  Eigen::MatrixXcd block(rows, cols);
  for (Index i = 0; i < values.size(); ++i) block(i / cols, i % cols) = values[i];
  return block;
}

}  // namespace

TEST_CASE_TEMPLATE("truncation is the adjoint of the symbol, and its inverse", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  int tried = 0;
  while (tried < 100) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    std::optional<KernelSymbols<S>> symbols;
    try {
      symbols.emplace(geometry, 1);
    } catch (const GeometryError&) {
      continue;  // taps meet
    }
    ++tried;
    const Tensor<S> kernel = randn<S>(geometry.kernel_shape(), rng);
    SymbolBlocks f(symbols->blocks()), g(symbols->blocks());
    symbols->for_each(kernel, [&](std::size_t i, const Eigen::MatrixXcd& block) { f[i] = block; });
    std::complex<double> product = 0;
    for (std::size_t i = 0; i < f.size(); ++i) {
      g[i] = random_block(f[i].rows(), f[i].cols(), rng);
      product += symbols->weight(i) * f[i].conjugate().cwiseProduct(g[i]).sum();
    }
    CHECK(relative_error(symbols->truncate(f), kernel) <= 1e-13);
    const std::complex<double> expected(dot(kernel, symbols->truncate(g)));
    const double scale = 1e-12 * norm(kernel) * (1 + norm(symbols->truncate(g)));
    CHECK(std::abs(product.real() - expected.real()) <= scale);
    if (is_complex<S>) CHECK(std::abs(product.imag() - expected.imag()) <= scale);
  }
}

TEST_CASE_TEMPLATE("the matrix of a quadratic form is the form", S, double, std::complex<double>) {
  Rng rng(seed());
  int tried = 0;
  while (tried < 40) {
    ConvGeometry geometry = small_geometry(rng);
    std::optional<KernelSymbols<S>> symbols;
    try {
      symbols.emplace(geometry, 1);
    } catch (const GeometryError&) {
      continue;  // taps meet
    }
    ++tried;
    CAPTURE(to_string(geometry));
    const Index rows = symbols->rows(), cols = symbols->cols();
    SymbolBlocks squares(symbols->blocks());
    for (auto& square : squares) {
      const Eigen::MatrixXcd root = random_block(rows + cols, rows + cols, rng);
      square = root * root.adjoint();
    }
    const Tensor<S> kernel = randn<S>(geometry.kernel_shape(), rng);
    std::vector<double> terms(squares.size());
    symbols->for_each(kernel, [&](std::size_t i, const Eigen::MatrixXcd& f) {
      Eigen::MatrixXcd z = Eigen::MatrixXcd::Zero(rows + cols, rows + cols);
      z.topRightCorner(rows, cols) = f;
      z.bottomLeftCorner(cols, rows) = f.adjoint();
      terms[i] = symbols->weight(i) * (squares[i] * z * squares[i] * z).trace().real() / 2;
    });
    double expected = 0, found = 0;
    for (const double term : terms) expected += term;
    const double* x = reinterpret_cast<const double*>(kernel.data());
    for (std::size_t group = 0; group < symbols->groups(); ++group) {
      const Eigen::MatrixXd form = symbols->quadratic_form(squares, group);
      const Eigen::Map<const Eigen::VectorXd> own(x + static_cast<Index>(group) * form.rows(), form.rows());
      found += own.dot(form.selfadjointView<Eigen::Lower>() * own);
    }
    CHECK(found == doctest::Approx(expected).epsilon(1e-11));
  }
}

TEST_CASE("what is beyond a norm: singular values less c, wide and tall, and nothing inside") {
  Rng rng(seed());
  for (const auto& [rows, cols] : {std::pair<Index, Index>{3, 5}, {5, 3}, {4, 4}, {1, 6}}) {
    const Eigen::MatrixXcd f = random_block(rows, cols, rng);
    const std::vector<double> values = matrix_singular_values(f);
    const double c = 0.6 * values[0];
    const Eigen::MatrixXcd beyond = beyond_norm(f, c);
    const std::vector<double> left = matrix_singular_values(beyond),
                              inside = matrix_singular_values(Eigen::MatrixXcd(f - beyond));
    for (std::size_t i = 0; i < values.size(); ++i) {
      CHECK(std::abs(left[i] - std::max(values[i] - c, 0.0)) <= 1e-13 * values[0]);
      CHECK(std::abs(inside[i] - std::min(values[i], c)) <= 1e-13 * values[0]);
    }
    CHECK(beyond_norm(f, 1.01 * f.norm()).isZero(0));
  }
}

TEST_CASE("taps that meet are refused") {
  const ConvGeometry geometry =
      conv_geometry({1, 1, 5}, {.image = {4}, .padding = Padding{2}, .padding_mode = PaddingMode::circular});
  CHECK_THROWS_WITH_AS(
      KernelSymbols<double>(geometry, 1),
      "taps meet around the circle of axis 0, of 4 samples; expected a kernel that is no longer "
      "than the image",
      GeometryError);
}
