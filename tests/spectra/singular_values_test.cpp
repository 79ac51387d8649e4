#include <convmat/algebra/product.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/spectra/singular_values.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> random_sparse(Index rows, Index cols, Rng& rng) {
  return SparseOperator<S>({cols}, {rows}, to_csr(randn<S>({rows, cols}, rng)));
}

// 2 cos(iπ/(n+1)), i = 1...n: the eigenvalues of tridiag(1, 0, 1).
std::vector<double> cosines(Index n) {
  std::vector<double> result;
  for (Index i = 1; i <= n; ++i)
    result.push_back(2 * std::cos(static_cast<double>(i) * std::numbers::pi / static_cast<double>(n + 1)));
  return result;
}

std::vector<double> descending(std::vector<double> values) {
  std::sort(values.begin(), values.end(), std::greater());
  return values;
}

}  // namespace

TEST_CASE_TEMPLATE("all values of random layers and of their transposes", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 40; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const std::vector<double> expected = true_singular_values(T);
    check_close(singular_values(T).values, expected, 1e-12);
    check_close(singular_values(T.transpose()).values, expected, 1e-12);
  }
}

// Both taps of a weight of 1 and one of 2^-25 read the same sample.
TEST_CASE("taps that meet are summed in float64") {
  const ConvOperator<float> T =
      conv(tensor<float>({2, 2, 3}, {1, std::ldexp(1.0f, -25), 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}),
           {.image = {1}, .padding = {1}, .padding_mode = PaddingMode::replicate});
  for (const auto& values : {singular_values(T).values, singular_values(T.transpose()).values})
    CHECK(values[1] == doctest::Approx(std::ldexp(1, -26)).epsilon(1e-6));
}

TEST_CASE_TEMPLATE("Kronecker products, nested, tall by wide", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 30; ++n) {
    const auto factor = [&] { return random_sparse<S>(rng.integer(1, 5), rng.integer(1, 5), rng); };
    const Kronecker<S> pair(factor(), factor()), nest(factor(), LinearOperator<S>(pair));
    check_close(singular_values(pair).values, true_singular_values(pair), 10 * epsilon<S> + 1e-13);
    check_close(singular_values(nest).values, true_singular_values(nest), 20 * epsilon<S> + 1e-13);
  }
  const Kronecker<S> product(random_sparse<S>(3, 2, rng), random_sparse<S>(2, 3, rng));
  const SingularValues found = singular_values(product);
  CHECK(found.values.size() == 6);
  CHECK(found.values[4] == 0);
  CHECK(found.method == "Kronecker product: dense matrix; dense matrix");
}

TEST_CASE("by their structure, where a dense matrix would not fit") {
  Rng rng(seed());
  const auto C = Circulant<double>(std::vector<double>{2, 1, 0, -1, 3});
  const auto large = conv(randn({2, 2, 3, 3}, rng),
                          {.image = {40, 40}, .padding = {1}, .padding_mode = PaddingMode::circular});
  set_memory_budget(3'000'000);
  CHECK(singular_values(C).method == "symbol");
  check_close(singular_values(C).values, true_singular_values(C), 1e-13);
  CHECK(singular_values(large).values.size() == 3200);
  CHECK(singular_values(large.transpose()).method == "symbol");
  const Kronecker<double> product(C, random_sparse<double>(200, 200, rng));
  CHECK(singular_values(product).method == "Kronecker product: symbol; dense matrix");
  CHECK(singular_values(product).values.size() == 1000);
  const auto depthwise = conv(randn({8, 1, 3, 3}, rng), {.image = {10, 10}, .padding = {1}, .groups = 8});
  CHECK(singular_values(depthwise).method == "dense matrix of each group");
  CHECK(singular_values(depthwise).values.size() == 800);
  const auto zeros = conv(randn({1, 1, 3, 3}, rng), {.image = {40, 40}, .padding = {1}});
  CHECK_THROWS_WITH_AS(
      singular_values(zeros),
      "the singular values of conv 3x3 pad 1 : R(1,40,40) -> R(1,40,40) needs 41.0 MB (a dense "
      "matrix of 1,600 x 1,600), 3.0 MB allowed; use lanczos() for the largest or smallest",
      CapacityError);
  set_memory_budget(0);
}

TEST_CASE("closed forms: box, Sobel, Laplacian, first difference, diagonal") {
  const Index n = 7;
  const std::vector<double> c = cosines(n);
  std::vector<double> box, sobel, laplacian, difference;
  for (const double x : c)
    for (const double y : c) {
      box.push_back(std::abs((1 + x) * (1 + y)));
      sobel.push_back((2 + x) * std::abs(y));
      laplacian.push_back(4 - x - y);
    }
  for (Index j = 1; j <= n; ++j)
    difference.push_back(2 * std::sin((2 * static_cast<double>(j) - 1) * std::numbers::pi /
                                      (2 * (2 * static_cast<double>(n) + 1))));
  const auto same = [&](std::vector<double> taps) {
    return conv(tensor({1, 1, 3, 3}, std::move(taps)), {.image = {n, n}, .padding = Padding::same()});
  };
  check_close(singular_values(same(std::vector<double>(9, 1))).values, descending(box), 1e-14);
  check_close(singular_values(same({1, 0, -1, 2, 0, -2, 1, 0, -1})).values, descending(sobel), 1e-14);
  check_close(singular_values(same({0, -1, 0, -1, 4, -1, 0, -1, 0})).values, descending(laplacian), 1e-14);
  check_close(singular_values(Toeplitz<double>::banded({-1, 1}, n, n, 1)).values, descending(difference),
              1e-14);
  const auto smooth = Toeplitz<double>::banded({1, 2, 1}, n, n, 1),
             slope = Toeplitz<double>::banded({1, 0, -1}, n, n, 1);
  check_close(singular_values(Kronecker<double>(smooth, slope)).values, descending(sobel), 1e-14);
  check_close(singular_values(Diagonal<double>(tensor({3}, {-2, 0, 5}))).values, {5, 2, 0}, 0);
}
