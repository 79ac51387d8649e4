#include <convmat/operators/conv_transpose.hpp>
#include <convmat/spectra/orthogonality_defect.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// ‖G - I‖_F of the matrix that to_csr writes.
template <Scalar S>
double true_defect(const ConvOperator<S>& T) {
  const auto t = dense_matrix(T.to_csr());
  const auto defect = [](const auto& g) {
    return (g - Eigen::MatrixXd::Identity(g.rows(), g.cols())).norm();
  };
  return t.rows() <= t.cols() ? defect((t * t.adjoint()).eval()) : defect((t.adjoint() * t).eval());
}

// The channels of K as so many images, correlated with K: (C_out, C_out, shifts...), the identity at shift 0.
template <Scalar S>
double by_the_kernel(const Tensor<S>& kernel, Index n, Index stride) {
  const Index k = kernel.shape()[2], reach = (k - 1) / stride, channels = kernel.shape()[0];
  const auto autocorrelation =
      conv(kernel, {.image = {k, k}, .stride = {stride}, .padding = {reach * stride}});
  Tensor<S> g = autocorrelation * conj(kernel);
  for (Index c = 0; c < channels; ++c) g.at({c, c, reach, reach}) -= S{1};
  return static_cast<double>(n / stride) * norm(g);
}

}  // namespace

TEST_CASE_TEMPLATE("of random layers", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    CHECK(orthogonality_defect(T) == doctest::Approx(true_defect(T)).epsilon(10 * epsilon<S> + 1e-12));
  }
}

TEST_CASE_TEMPLATE("circular layers by their kernels (Wang et al. 2020)", S, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index stride : {1, 2, 3})
    for (const Index k : {1, 2, 3, 4}) {
      const Index n = 12, out = rng.integer(1, 3 * stride), in = 3;
      const Tensor<S> kernel = randn<S>({out, in, k, k}, rng);
      const auto axis = [&] {
        return Axis{.in = n,
                    .kernel = k,
                    .stride = stride,
                    .pad_end = std::max<Index>(k - stride, 0),
                    .mode = PaddingMode::circular};
      };
      const ConvOperator<S> T({out, in, 1, {axis(), axis()}}, kernel);
      CAPTURE(to_string(T.geometry()));
      CHECK(orthogonality_defect(T) == doctest::Approx(by_the_kernel(kernel, n, stride)).epsilon(1e-12));
      CHECK(orthogonality_defect(T) == doctest::Approx(true_defect(T)).epsilon(1e-12));
    }
}

TEST_CASE("isometries, and outputs that read nothing") {
  const auto shift = [](PaddingMode mode) {
    return conv(tensor({1, 1, 2}, {0, 1}),
                {.image = {5}, .padding = Padding({{0, 1}}), .padding_mode = mode});
  };
  CHECK(orthogonality_defect(shift(PaddingMode::circular)) <= 1e-14);
  CHECK(orthogonality_defect(shift(PaddingMode::zeros)) == 1);
  const auto outside = conv(tensor({1, 1, 1}, {1}), {.image = {5}, .padding = {1}});
  CHECK(orthogonality_defect(outside) == 0);  // TᴴT = I, 7 x 5
  CHECK(orthogonality_defect(
            conv(tensor({1, 1, 1}, {2}), {.image = {4}, .stride = {2}, .padding = Padding({{1, 1}})})) ==
        doctest::Approx(std::sqrt(9 + 9 + 1)));  // a row of zeros, and two with 4 on the diagonal
}
