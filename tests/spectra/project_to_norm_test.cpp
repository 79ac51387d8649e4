#include <Eigen/SVD>
#include <convmat/learning/project.hpp>
#include <convmat/spectra/norm_control.hpp>

#include "spectra/dense.hpp"
#include "spectra/kernels.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

ConvOptions circular(Index n) {
  return {.image = {n, n}, .padding = Padding{1}, .padding_mode = PaddingMode::circular};
}

// Dykstra's algorithm on dense matrices: singular values clipped by Eigen, the matrix projected onto the
// convolutions by the averages of its entries. It knows nothing of symbols.
Tensor<double> dense_projection(const ConvOperator<double>& conv, double c, int iterations) {
  Eigen::MatrixXd x = dense_matrix(conv.to_csr()), put_back = Eigen::MatrixXd::Zero(x.rows(), x.cols());
  Tensor<double> kernel;
  for (int i = 0; i < iterations; ++i) {
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(x + put_back, Eigen::ComputeThinU | Eigen::ComputeThinV);
    const Eigen::MatrixXd clipped =
        svd.matrixU() * svd.singularValues().cwiseMin(c).asDiagonal() * svd.matrixV().transpose();
    put_back += x - clipped;
    Tensor<double> matrix({x.rows(), x.cols()});
    for (Index k = 0; k < matrix.size(); ++k) matrix[k] = clipped(k / x.cols(), k % x.cols());
    kernel = project(conv.geometry(), matrix).kernel;
    x = dense_matrix(conv.with_kernel(kernel).to_csr());
  }
  return kernel;
}

}  // namespace

TEST_CASE("the projection is that of dense matrices") {
  Rng rng(seed());
  const ConvOptions strided{
      .image = {4, 4}, .stride = {2}, .padding = Padding{1}, .padding_mode = PaddingMode::circular};
  const std::pair<Shape, ConvOptions> cases[] = {
      {{2, 1, 3, 3}, circular(4)}, {{1, 2, 3, 3}, circular(3)}, {{2, 1, 3, 3}, strided}};
  for (const auto& [shape, options] : cases) {
    const auto T = conv(randn(shape, rng), options);
    const double c = 0.6 * spectral_norm(T).value;
    const NormProjection<double> found = project_to_norm(T, c, {.tolerance = 1e-7});
    CHECK(found.converged);
    CHECK(found.norm.upper <= c);
    CHECK(found.excess <= 1.1e-7 * norm(T.kernel()));
    CHECK(norm(found.kernel - dense_projection(T, c, 1500)) <= 2e-5 * norm(T.kernel()));
  }
}

TEST_CASE("kernels whose squares are no float64: the multiple of what is found for the kernel") {
  Rng rng(seed());
  const auto T = conv(randn({2, 2, 3, 3}, rng), {.image = {5, 5}, .padding = Padding{1}});
  const double c = 0.6 * spectral_norm(T).value;
  const NormProjection<double> expected = project_to_norm(T, c);
  const Tensor<double> clipped = clip_and_truncate(T, c, 2).kernel;
  for (const int exponent : {-565, 600}) {
    const double scale = std::ldexp(1, exponent);
    const auto scaled = T.with_kernel(scale * T.kernel());
    const NormProjection<double> found = project_to_norm(scaled, scale * c);
    CHECK(found.kernel == scale * expected.kernel);
    CHECK(found.excess == scale * expected.excess);
    CHECK(found.distance == scale * expected.distance);
    CHECK(clip_and_truncate(scaled, scale * c, 2).kernel == scale * clipped);
  }
}

// <K - X, Z - X> <= 0 for every Z of norm c at most, which says that X is nearest; the norms of Z are those
// of dense matrices, which are larger than what the embedding allows where T is padded with zeros.
TEST_CASE_TEMPLATE("the projection makes no acute angle", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int n = 0; n < 8; ++n) {
    const auto T = conv(randn<S>({2, 2, 3}, rng),
                        {.image = {6}, .padding = Padding{1}, .padding_mode = PaddingMode::circular});
    const double c = (0.3 + 0.6 * rng.uniform()) * spectral_norm(T).value;
    const NormProjection<S> found = project_to_norm(T, c, {.tolerance = 1e-7});
    const Tensor<S> normal = T.kernel() - found.kernel;
    CHECK(found.distance == doctest::Approx(norm(normal)));
    for (int m = 0; m < 40; ++m) {
      const double step = std::pow(10.0, 4 * rng.uniform() - 3);
      Tensor<S> z = found.kernel + S{step} * randn<S>(found.kernel.shape(), rng);
      z = S{std::min(1.0, c / true_singular_values(T.with_kernel(z))[0])} * z;
      CHECK(std::real(dot(normal, z - found.kernel)) <= 2e-6 * norm(T.kernel()) * norm(T.kernel()));
    }
  }
}

TEST_CASE("nearer than scaling and clipping, which are feasible and nearest on their own terms") {
  Rng rng(seed());
  const auto T = conv(randn({3, 4, 3, 3}, rng), circular(6));
  const double c = 0.5 * spectral_norm(T).value;
  const NormProjection<double> nearest = project_to_norm(T, c);
  CHECK(nearest.converged);
  CHECK(nearest.norm.value >= (1 - 1e-4) * c);
  CHECK(nearest.distance < scale_to_norm(T, c).distance);
  const NormControl<double> clipped = clip_and_truncate(T, c, 20);
  CHECK(clipped.norm.value > c);
  CHECK(scale_to_norm(T.with_kernel(clipped.kernel), c).norm.upper <= c);
  CHECK(nearest.distance < norm(scale_to_norm(T.with_kernel(clipped.kernel), c).kernel - T.kernel()));
}

TEST_CASE("1x1 kernels and full circles are clipped and nothing else") {
  Rng rng(seed());
  const auto pointwise = conv(randn({3, 4, 1, 1}, rng), {.image = {5, 5}});
  Eigen::MatrixXd k(3, 4);
  for (Index i = 0; i < 12; ++i) k(i / 4, i % 4) = pointwise.kernel()[i];
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(k, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const double c = svd.singularValues()[1] * 0.9;
  const Eigen::MatrixXd expected =
      svd.matrixU() * svd.singularValues().cwiseMin(c).asDiagonal() * svd.matrixV().transpose();
  const NormProjection<double> found = project_to_norm(pointwise, c);
  for (Index i = 0; i < 12; ++i)
    CHECK(std::abs(found.kernel[i] - expected(i / 4, i % 4)) <= 1e-12 * k.norm());

  const auto full = conv(randn({2, 2, 5}, rng),
                         {.image = {5}, .padding = Padding{2}, .padding_mode = PaddingMode::circular});
  const double d = 0.5 * spectral_norm(full).value;
  CHECK(relative_error(project_to_norm(full, d).kernel, clip_and_truncate(full, d).kernel) <= 1e-12);
}

TEST_CASE_TEMPLATE("every geometry and scalar: the norm is proven, without convergence too", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 25; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const double c = (0.1 + 1.1 * rng.uniform()) * norm(T.kernel());
    try {
      const NormProjection<S> found = project_to_norm(T, c, {.max_iterations = 7});
      CHECK(found.norm.upper <= c);
      CHECK(true_singular_values(T.with_kernel(found.kernel))[0] <= c * (1 + 10 * epsilon<S>));
    } catch (const GeometryError& error) {
      CHECK(std::string(error.what()).starts_with("taps meet around the circle of axis "));
    }
  }
}

TEST_CASE("a certified norm is c, and the kernel nearer than one held by the circle or scaled") {
  Rng rng(seed());
  for (const PaddingMode mode : {PaddingMode::reflect, PaddingMode::replicate, PaddingMode::zeros})
    for (const Index stride : {1, 2}) {
      const auto T = conv(randn({4, 3, 3, 3}, rng),
                          {.image = {9, 9}, .stride = {stride}, .padding = Padding{1}, .padding_mode = mode});
      const double c = 0.5 * spectral_norm(T).value, certify = 1e-6;
      const NormProjection<double> held = project_to_norm(T, c),
                                   found = project_to_norm(T, c, {.certify = certify});
      CAPTURE(to_string(T.geometry()));
      CHECK(found.norm.upper <= c);
      CHECK(found.norm.lower >= (1 - 1e-3) * c);
      CHECK(true_singular_values(T.with_kernel(found.kernel))[0] <= c * (1 + 1e-14));
      CHECK(found.distance < held.distance);
      CHECK(found.distance <= scale_to_norm(T, c, {.certify = certify}).distance);
      if (mode != PaddingMode::zeros) CHECK(found.distance < 0.9 * held.distance);
    }
}

TEST_CASE("what is within the ball stays") {
  const auto T = conv(golden_kernel, {.image = {20, 20}, .padding = {1}});
  const NormProjection<double> found = project_to_norm(T, 23);
  CHECK(found.kernel == golden_kernel);
  CHECK((found.converged && found.iterations == 0 && found.distance == 0));
  CHECK(project_to_norm(T, 22.8).distance > 0);  // σ_1 is 22.73; that of the circle is 22.90
}

TEST_CASE("the default tolerance is reached in few iterations, however far the ball") {
  Rng rng(seed());
  const auto T = conv(randn({8, 3, 3, 3}, rng), {.image = {32, 32}, .padding = Padding{1}});
  for (const double c : {1, 4, 10}) {
    const NormProjection<double> found = project_to_norm(T, c, {.max_iterations = 25});
    CHECK(found.converged);
    CHECK(found.excess <= 1.1e-6 * norm(T.kernel()));
  }
}
