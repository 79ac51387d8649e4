#include <chrono>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/solvers/circulant_preconditioner.hpp>
#include <convmat/solvers/lsqr.hpp>
#include <convmat/solvers/sparse_qr.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

// Strided, grouped, transposed; tall, wide, and of less than full rank.
TEST_CASE_TEMPLATE("QR finds rank, null space and the least-squares solution of least norm", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  int deficient = 0;
  for (int i = 0; i < 40; ++i) {
    const ConvGeometry geometry = random_geometry(rng, {.multiplications = 300});
    CAPTURE(to_string(geometry));
    const ConvOperator<S> conv(geometry, integers<S>(geometry.kernel_shape(), rng));
    const LinearOperator<S> a = i % 3 ? LinearOperator<S>(conv) : LinearOperator<S>(conv.transpose());
    const Eigen::VectorXd values = singular_values(dense_matrix(a));
    const Index rank = (values.array() > 1e-10 * values[0]).count(), n = volume(a.domain());
    if (values[0] == 0 || values[rank - 1] < 1e-3 * values[0]) continue;
    const SparseQr<S> qr(a);
    CHECK(qr.rank() == rank);
    deficient += rank < std::min(n, volume(a.range()));
    const Tensor<S> b = randn<S>(a.range(), rng), batch = randn<S>(prepend(2, a.range()), rng);
    const Solution<S> solution = qr.solve(b);
    CHECK(distance(solution.x, least_norm_solution(a, b)) < 1e-9);
    CHECK(*solution.gradient < 1e-12);
    CHECK(solution.condition.has_value() == (rank == std::min(n, volume(a.range()))));
    if (const double condition = values[0] / values[rank - 1]; solution.condition) {
      CHECK(*solution.condition <= condition * (1 + 1e-8));
      CHECK(*solution.condition >= condition / (3 * std::sqrt(static_cast<double>(n))));
    }
    CHECK(*qr.solve(batch).gradient < 1e-12);
    const Tensor<S> null = qr.null_space();
    CHECK(null.shape() == prepend(n - rank, a.domain()));
    if (rank == n) continue;
    CHECK(max_abs(a * null) < 1e-12 * values[0]);
    DenseMatrix basis(n, n - rank);
    for (Index j = 0; j < null.size(); ++j) basis(j % n, j / n) = null[j];
    CHECK((basis.adjoint() * basis - DenseMatrix::Identity(n - rank, n - rank)).norm() < 1e-12);
  }
  CHECK(deficient > 2);
}

// R of A has leading columns as ill-conditioned as 3^200 here; the wide matrices themselves are not.
TEST_CASE("wide layers: the least norm where the leading columns alone are nearly dependent") {
  Rng rng(seed());
  const auto agrees = [&rng](const Tensor<double>& k, const Shape& image, Index rank) {
    const LinearOperator<double> a = conv(k, {.image = image});
    CAPTURE(describe(a));
    const SparseQr<double> qr(a);
    CHECK(qr.rank() == rank);
    const Tensor<double> x = randn(a.domain(), rng), b = a * x;
    const Solution<double> solution = qr.solve(b);
    CHECK(distance(solution.x, least_norm_solution(a, b)) < 1e-8);
    CHECK(*solution.gradient < 1e-12);
  };
  agrees(tensor({1, 1, 2}, {1, 3}), {200}, 199);
  agrees(tensor({2, 1, 2}, {1, 3, 2, 6}), {200}, 199);
  for (int i = 0; i < 4; ++i) {
    const Tensor<double> k = randn({1, 1, 3, 3}, rng);
    agrees(k, {16, 16}, 196);
    std::vector<double> twice(k.begin(), k.end());
    twice.insert(twice.end(), k.begin(), k.end());
    agrees(Tensor<double>({2, 1, 3, 3}, twice), {16, 16}, 196);
    agrees(Tensor<double>({1, 2, 3, 3}, twice), {16, 16}, 196);
  }
  CHECK(max_abs(SparseQr<double>(sparse(2, 3, {0, 0, 0, 0, 0, 0})).solve(tensor({2}, {1, 2})).x) == 0);
}

TEST_CASE("factors of less than full rank that do not fit are refused, and what was made is freed") {
  const ConvOperator<double> a = laplacian(12, PaddingMode::circular);
  const SparseQr<double> qr(a);
  const Tensor<double> b = ones<double>(a.range());
  for (const Index budget : {1'000, 50'000, 100'000, 200'000, 400'000}) {
    set_memory_budget(budget);
    CHECK_THROWS_WITH_AS(qr.solve(b), doctest::Contains("QR factors of conv 3x3"), CapacityError);
  }
  set_memory_budget(0);
  CHECK(qr.rank() == 143);
  CHECK(*qr.solve(b).gradient < 1e-12);
}

TEST_CASE("by hand: the mean of two numbers, and the least norm") {
  CHECK(relative_error(SparseQr<double>(sparse(2, 1, {1, 1})).solve(tensor({2}, {1, 3})).x,
                       tensor({1}, {2})) < 1e-15);
  CHECK(relative_error(SparseQr<double>(sparse(1, 2, {1, 1})).solve(tensor({1}, {2})).x,
                       tensor({2}, {1, 1})) < 1e-15);
  const SparseQr<float> qr(SparseOperator<float>({2}, {2}, to_csr(tensor<float>({2, 2}, {1, 1, 1, 1}))));
  CHECK(SparseQr<double>(sparse(2, 2, {0, 0, 0, 0})).rank() == 0);
  CHECK(qr.rank() == 1);
  CHECK(relative_error(qr.solve(tensor<float>({2}, {1, 3})).x, tensor<float>({2}, {1, 1})) < 1e-6);
}

TEST_CASE("new kernels need new factors and no new analyses") {
  Rng rng(seed());
  const ConvOperator<double> a = conv(randn({2, 3, 3}, rng), {.image = {9}});  // 14 x 27
  const Tensor<double> b = randn(a.range(), rng);
  SparseQr<double> qr(a);
  for (int i = 0; i < 3; ++i) {
    const ConvOperator<double> next = a.with_kernel(randn({2, 3, 3}, rng));
    qr.refactor(next);
    CHECK(distance(qr.solve(b).x, least_norm_solution<double>(next, b)) < 1e-8);
  }
  CHECK(qr.analyses() == 1);
  CHECK(qr.factorizations() == 4);
  CHECK_THROWS_WITH_AS(
      qr.refactor(sparse(1, 1, {1})),
      doctest::Contains("refactor: the matrix has another pattern than the one analysed (1x1, 1 "), Error);
  CHECK_THROWS_WITH_AS(qr.solve(tensor({2, 7}, std::vector<double>(14, NAN))),
                       "b = nan at (0,0); expected finite numbers", NumericError);
}

TEST_CASE("factors of full rank after those of a lower one") {
  Rng rng(seed());
  Tensor<double> equal({2, 3, 2, 2});
  std::fill_n(equal.data(), equal.size(), 1.0);
  const ConvOperator<double> a = conv(equal, {.image = {4, 4}, .padding = Padding::same()}),
                             next = a.with_kernel(randn(equal.shape(), rng));
  const Tensor<double> b = randn(a.range(), rng);
  SparseQr<double> qr(a);
  CHECK(qr.rank() < 32);
  qr.refactor(next);
  CHECK(qr.rank() == 32);
  CHECK(distance(qr.solve(b).x, least_norm_solution<double>(next, b)) < 1e-8);
}

TEST_CASE("a blurred image of 128 x 128 pixels: QR and preconditioned LSQR agree") {
  Tensor<double> kernel({1, 1, 5, 5});
  for (Index i = 0; i < 25; ++i)
    kernel[i] = std::exp(-0.5 * static_cast<double>((i / 5 - 2) * (i / 5 - 2) + (i % 5 - 2) * (i % 5 - 2)));
  const ConvOperator<double> a = conv(kernel, {.image = {128, 128}, .padding = {2}});
  Rng rng(seed());
  const Tensor<double> b = randn(a.range(), rng);
  const auto start = std::chrono::steady_clock::now();
  const Solution<double> direct = SparseQr<double>(a).solve(b);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const Solution<double> iterated =
      lsqr(a, b, {.tolerance = 1e-13, .preconditioner = least_squares_preconditioner(a)});
  MESSAGE("QR: " << direct.factor_nonzeros << " numbers in " << seconds.count() << " s; LSQR: "
                 << iterated.iterations << " iterations, apart by " << relative_error(iterated.x, direct.x));
  CHECK(relative_error(iterated.x, direct.x) < 1e-8);
  set_memory_budget(10'000'000);
  CHECK_THROWS_WITH_AS(
      SparseQr<double>{a},
      doctest::Contains("QR factors of conv 5x5 pad 2 : R(1,128,128) -> R(1,128,128) needs "), CapacityError);
  set_memory_budget(0);
}

TEST_CASE("the rank is that of a tolerance") {
  const Diagonal<double> T(Tensor<double>({3}, {1, 1e-9, -1e3}));
  CHECK(SparseQr<double>(T).rank() == 3);
  const SparseQr<double> rough(T, 1e-10);  // of the largest column, 1e3
  CHECK(rough.rank() == 2);
  const Tensor<double> null = rough.null_space();
  CHECK(null.shape() == Shape{1, 3});
  CHECK(std::abs(null[1]) == doctest::Approx(1));
  CHECK(rough.solve(Tensor<double>({3}, {2, 5, 3e3})).x == Tensor<double>({3}, {2, 0, -3}));
  CHECK(SparseQr<double>(T, 1e-13).rank() == 3);
  CHECK(SparseQr<double>(T, 0.5).rank() == 1);
  CHECK_THROWS_WITH_AS(SparseQr<double>(T, -1.0),
                       "tolerance -1.000000 of the rank; expected a number from 0 on", Error);
  CHECK_THROWS_AS(SparseQr<double>(T, NAN), Error);
}
