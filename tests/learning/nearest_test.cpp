#include <Eigen/Eigenvalues>
#include <convmat/learning/nearest.hpp>
#include <map>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// The average of the entries with the same key, in their place.
template <Scalar S, class Key>
Tensor<S> averages(const Tensor<S>& m, const Key& key) {
  std::map<Shape, std::pair<S, Real<S>>> sums;
  for (Index i = 0; i < m.size(); ++i) {
    auto& [sum, count] = sums[key(i / m.shape()[1], i % m.shape()[1])];
    sum += m[i];
    ++count;
  }
  Tensor<S> result(m.shape());
  for (Index i = 0; i < m.size(); ++i) {
    const auto& [sum, count] = sums[key(i / m.shape()[1], i % m.shape()[1])];
    result[i] = sum / count;
  }
  return result;
}

template <Scalar S, Operator A>
void check_nearest(const Nearest<A>& nearest, const Tensor<S>& m, const Tensor<S>& expected) {
  CHECK(relative_error(to_dense(nearest.value), expected) <= 20 * epsilon<S>);
  CHECK(nearest.distance == doctest::Approx(norm(m - expected)).epsilon(100 * epsilon<S>));
  CHECK(nearest.relative_distance == doctest::Approx(norm(m - expected) / norm(m)).epsilon(100 * epsilon<S>));
}

Index wrapped(Index i, Index n) { return (i % n + n) % n; }

}  // namespace

TEST_CASE_TEMPLATE("averages of diagonals, antidiagonals, wrapped diagonals and blocks", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    const Index rows = rng.integer(1, 7), cols = rng.integer(1, 7), n = rows;
    const Tensor<S> m = randn<S>({rows, cols}, rng), square = randn<S>({n, n}, rng);
    check_nearest(nearest_toeplitz(m), m, averages(m, [](Index r, Index c) { return Shape{c - r}; }));
    check_nearest(nearest_hankel(m), m, averages(m, [](Index r, Index c) { return Shape{r + c}; }));
    check_nearest(nearest_circulant(square), square,
                  averages(square, [&](Index r, Index c) { return Shape{wrapped(c - r, n)}; }));
  }
  const Tensor<S> m = randn<S>({6, 20}, rng), square = randn<S>({12, 12}, rng);
  check_nearest(nearest_bttb(m, {2, 3}, {4, 5}), m, averages(m, [](Index r, Index c) {
                  return Shape{c / 5 - r / 3, c % 5 - r % 3};
                }));
  check_nearest(nearest_bccb(square, {3, 4}), square, averages(square, [](Index r, Index c) {
                  return Shape{wrapped(c / 4 - r / 4, 3), wrapped(c % 4 - r % 4, 4)};
                }));
}

TEST_CASE("dense, sparse and lazy matrices have one nearest") {
  const auto m = tensor({2, 2}, {1, 2, 4, 3});
  const auto by = [](const Nearest<Circulant<double>>& nearest) { return to_dense(nearest.value); };
  const auto expected = tensor({2, 2}, {2, 3, 3, 2});
  CHECK(by(nearest_circulant(m)) == expected);
  CHECK(by(nearest_circulant(to_csr(m))) == expected);
  CHECK(by(nearest_circulant(LinearOperator<double>(SparseOperator<double>({2}, {2}, to_csr(m))))) ==
        expected);
  CHECK(by(nearest_circulant(Toeplitz<double>({2, 4}, {2, 2}))) == expected);
}

// T. Chan: c[j] = ((n - j) t[j] + j t[j - n]) / n.
TEST_CASE_TEMPLATE("the circulant nearest to a Toeplitz matrix in closed form", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index n : {Index{1}, Index{2}, Index{5}, Index{64}, Index{65536}}) {
    Tensor<S> below = randn<S>({n}, rng), above = randn<S>({n}, rng);
    above[0] = below[0];
    const Toeplitz<S> t({below.begin(), below.end()}, {above.begin(), above.end()});
    const Nearest<Circulant<S>> nearest = nearest_circulant(t);
    Tensor<S> column({n});
    double squared = 0;
    for (Index j = 0; j < n; ++j) {
      const auto weight = static_cast<Real<S>>(static_cast<double>(j) / static_cast<double>(n));
      const S wrapping = j == 0 ? S{} : above[n - j];
      column[j] = (1 - weight) * below[j] + weight * wrapping;
      squared += static_cast<double>(n - j) * std::pow(std::abs(below[j] - column[j]), 2) +
                 static_cast<double>(j) * std::pow(std::abs(wrapping - column[j]), 2);
    }
    // Its taps are the first row: c[0], c[n-1], ..., c[1].
    Tensor<S> found({n});
    for (Index j = 0; j < n; ++j)
      found[j] = nearest.value.taps()[static_cast<std::size_t>(j == 0 ? 0 : n - j)];
    CHECK(relative_error(found, column) <= 10 * epsilon<S>);
    CHECK(nearest.distance == doctest::Approx(std::sqrt(squared)).epsilon(100 * epsilon<S>));
  }
}

// Two levels of 64: 16,777,216 entries, of which none is formed.
TEST_CASE("the BCCB nearest to a BTTB matrix is T. Chan's along each axis") {
  const Index n = 64;
  Rng rng(seed());
  const ConvOperator<double> t(toeplitz_geometry({n, n}, {n, n}), randn({1, 1, 2 * n - 1, 2 * n - 1}, rng));
  const Nearest<ConvOperator<double>> nearest = nearest_bccb(t, {n, n});
  Tensor<double> expected({1, 1, n, n});
  const auto weight = [](Index diagonal) {
    return static_cast<double>(n - std::abs(diagonal)) / static_cast<double>(n);
  };
  for (Index a = 1 - n; a < n; ++a)
    for (Index b = 1 - n; b < n; ++b)
      expected.at({0, 0, wrapped(a, n), wrapped(b, n)}) +=
          weight(a) * weight(b) * t.kernel().at({0, 0, a + n - 1, b + n - 1});
  CHECK(relative_error(nearest.value.kernel(), expected) < 1e-14);
}

// min λ(T) <= λ(C) <= max λ(T) for Hermitian T.
TEST_CASE("T. Chan's circulant of a positive definite matrix is positive definite, Strang's need not be") {
  Rng rng(seed());
  const auto eigenvalues = [](const Tensor<double>& m) {
    Eigen::MatrixXd dense(m.shape()[0], m.shape()[1]);
    for (Index i = 0; i < m.size(); ++i) dense(i / m.shape()[1], i % m.shape()[1]) = m[i];
    return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(dense).eigenvalues().eval();
  };
  int indefinite = 0;
  for (int i = 0; i < 100; ++i) {
    const Index n = rng.integer(2, 12);
    const Tensor<double> random = randn({n}, rng);
    std::vector<double> column(random.begin(), random.end());
    column[0] = 0;  // shifted to a least eigenvalue of 1e-3
    column[0] = 1e-3 - eigenvalues(to_dense(Toeplitz<double>(column, column))).minCoeff();
    const Toeplitz<double> t(column, column);
    const Eigen::VectorXd of_t = eigenvalues(to_dense(t)),
                          of_c = eigenvalues(to_dense(nearest_circulant(t).value));
    CHECK(of_c.minCoeff() >= of_t.minCoeff() - 1e-12);
    CHECK(of_c.maxCoeff() <= of_t.maxCoeff() + 1e-12);
    std::vector<double> strang = column;
    for (Index j = n / 2 + 1; j < n; ++j)
      strang[static_cast<std::size_t>(j)] = column[static_cast<std::size_t>(n - j)];
    indefinite += eigenvalues(to_dense(Circulant<double>(strang))).minCoeff() < 0;
  }
  CHECK(indefinite > 0);
}

TEST_CASE("only square matrices have a nearest circulant") {
  CHECK_THROWS_WITH_AS(nearest_circulant(Tensor<double>({2, 3})),
                       "matrix is 2x3, the geometry (1,2) -> (1,2) expects 2x2", ShapeError);
  CHECK_THROWS_WITH_AS(nearest_bttb(Tensor<double>({4, 4}), {2, 2}, {2, 3}),
                       "matrix is 4x4, the geometry (1,2,3) -> (1,2,2) expects 4x6", ShapeError);
}
