#include <Eigen/QR>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/project.hpp>
#include <convmat/learning/tap_gram.hpp>
#include <convmat/learning/unfold.hpp>
#include <convmat/operators/lower.hpp>

#include "approx.hpp"
#include "geometries.hpp"
#include "laws.hpp"
#include "passes.hpp"

namespace convmat::test {
namespace {

// What one kernel of the table makes of the three passes, in place of (beta = 0) or on top of what is there.
template <Scalar S>
std::array<Tensor<S>, 3> passes(const ConvKernel<S>& kernel, const ConvOperator<S>& conv, S alpha, S beta,
                                const Tensor<S>& x, const Tensor<S>& z) {
  const Index batch = x.shape()[0];
  const Tensor<S>& k = conv.kernel();
  return {run_pass(kernel, conv.geometry(), Pass::forward, batch, alpha, k, x, beta, z),
          run_pass(kernel, conv.geometry(), Pass::transpose, batch, alpha, k, z, beta, x),
          run_pass(kernel, conv.geometry(), Pass::gradient, batch, alpha, z, x, beta, k)};
}

template <Scalar S>
void check_kernels(const ConvOperator<S>& conv, Rng& rng) {
  const ConvKernel<S>& reference = conv_kernel<S>("reference");
  const Shape domain = prepend(2, conv.domain()), range = prepend(2, conv.range());
  const Tensor<S> x = integers<S>(domain, rng), z = integers<S>(range, rng);
  const S alpha(2), beta(static_cast<Real<S>>(rng.integer(-1, 1)));
  const std::array expected = passes(reference, conv, alpha, beta, x, z);
  for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
    if (!kernel.supports(conv.geometry(), Pass::forward)) continue;
    INFO("kernel ", std::string(kernel.name), ", beta ", beta);
    const std::array found = passes(kernel, conv, alpha, beta, x, z);
    for (std::size_t pass = 0; pass < 3; ++pass) {
      INFO("pass ", std::string(to_string(static_cast<Pass>(pass))));
      if (kernel.accuracy == Accuracy::entrywise)
        CHECK(found[pass] == expected[pass]);
      else
        CHECK(relative_error(found[pass], expected[pass]) <= 1000 * epsilon<S>);
    }
  }
}

// <z, T(K) x> = <G, K> for every K, summed over the batch.
template <Scalar S>
void check_gradient(const ConvOperator<S>& conv, Rng& rng) {
  const Tensor<S> x = integers<S>(prepend(3, conv.domain()), rng),
                  z = integers<S>(prepend(3, conv.range()), rng);
  const Tensor<S> gradient = kernel_gradient(conv.geometry(), z, x);
  CHECK(dot(z, conv * x) == dot(gradient, conv.kernel()));
  const Tensor<S> other = integers<S>(conv.kernel().shape(), rng);
  CHECK(dot(z, conv.with_kernel(other) * x) == dot(gradient, other));
}

// matrix(K) U, with the rows of U that belong to each output channel's group.
template <Scalar S>
Tensor<S> multiply_unfolded(const ConvOperator<S>& conv, const Tensor<S>& u) {
  const ConvGeometry& geometry = conv.geometry();
  const Index outputs = volume(geometry.image_out()), taps = volume(geometry.kernel_size());
  const Index group_rows = geometry.in_channels / geometry.groups * taps;
  Tensor<S> y(conv.range());
  for (Index q = 0; q < geometry.out_channels; ++q)
    for (Index r = 0; r < group_rows; ++r) {
      const Index row = q / (geometry.out_channels / geometry.groups) * group_rows + r;
      for (Index o = 0; o < outputs; ++o)
        y[q * outputs + o] += conv.kernel()[q * group_rows + r] * u[row * outputs + o];
    }
  return y;
}

template <Scalar S>
void check_unfold(const ConvOperator<S>& conv, Rng& rng) {
  const ConvGeometry& geometry = conv.geometry();
  const Tensor<S> x = integers<S>(conv.domain(), rng), u = integers<S>(unfolded_shape(geometry), rng);
  const Tensor<S> patches = unfold(geometry, x);
  CHECK(multiply_unfolded(conv, patches) == conv * x);
  CHECK(dot(patches, u) == dot(x, fold(geometry, u)));

  const Tensor<S> batch = integers<S>(prepend(2, u.shape()), rng);
  const Tensor<S> first(u.shape(), {batch.begin(), batch.begin() + u.size()});
  const Tensor<S> folded = fold(geometry, batch);
  CHECK(fold(geometry, first) == Tensor<S>(conv.domain(), {folded.begin(), folded.begin() + x.size()}));
  CHECK(dot(unfold(geometry, folded), batch) == dot(folded, folded));
}

// Every one of B, counted.
template <Scalar S>
void check_counts(const ConvOperator<S>& conv) {
  const ConvGeometry& geometry = conv.geometry();
  Tensor<double> counts(geometry.kernel_size());
  Index ones = 0, previous = -1;
  geometry.for_each_tap([&](Index row, Index, Index tap) {
    ++ones;
    CHECK_UNARY(row >= previous);
    previous = row;
    if (tap < counts.size()) ++counts[tap];
  });
  CHECK(tap_counts(geometry) == counts);
  CHECK(geometry.multiplications() == ones);
}

Tensor<double> ones(const Shape& shape) {
  return Tensor<double>(shape, std::vector<double>(static_cast<std::size_t>(volume(shape)), 1));
}

template <Scalar S>
void check_projection(const ConvOperator<S>& conv, Rng& rng) {
  const ConvGeometry& geometry = conv.geometry();
  const Csr<S> matrix = to_csr(conv);
  const Projection<S> same = project(geometry, matrix);
  const Csr<S> again = to_csr(conv.with_kernel(same.kernel));
  // T(K') = T(K), also where taps that read the same samples share their weight.
  CHECK(relative_error(to_dense(again), to_dense(matrix)) <= 100 * epsilon<S>);
  CHECK(same.relative_distance <= 100 * epsilon<S>);
  CHECK(relative_error(project(geometry, again).kernel, same.kernel) <= 100 * epsilon<S>);

  const Tensor<S> m = integers<S>({matrix.rows, matrix.cols}, rng);
  CHECK(dot(tap_sums(geometry, to_csr(m)), conv.kernel()) == dot(m, to_dense(conv)));
  if (m.size() * volume(geometry.kernel_shape()) > 20000) return;
  const Projection<S> nearest = project(geometry, m);
  CHECK(norm(nearest.kernel - nearest_kernel(geometry, m, ones(geometry.kernel_shape()))) <=
        1000 * epsilon<S> * norm(m));
  const double distance = norm(m - to_dense(conv.with_kernel(nearest.kernel)));
  CHECK(nearest.distance == doctest::Approx(distance).epsilon(1000 * epsilon<S>));
}

template <Scalar S>
void check_blocks(const ConvOperator<S>& conv, Rng& rng) {
  const ConvGeometry& geometry = conv.geometry();
  const bool has_blocks = std::all_of(geometry.axes.begin(), geometry.axes.end(), [](const Axis& axis) {
    return axis.is_toeplitz() || axis.is_circulant();
  });
  if (!has_blocks) {
    CHECK_THROWS_AS(conv.blocks(), GeometryError);
    return;
  }
  const LinearOperator<S> blocks = conv.blocks();
  CHECK(to_dense(blocks) == to_dense(conv));
  CHECK(to_csr(blocks) == to_csr(conv));
  if (rng.integer(0, 3) == 0) laws(blocks, rng);
  const std::optional<ConvOperator<S>> lowered = lower(blocks);
  CHECK(lowered.has_value() == (geometry.groups == 1));
  if (!lowered) return;
  CHECK(lowered->geometry() == geometry);
  CHECK(lowered->kernel() == conv.kernel());
}

}  // namespace

template <Scalar S>
Tensor<S> nearest_kernel(const ConvGeometry& geometry, const Tensor<S>& m, const Tensor<double>& mask) {
  const Index cols = volume(geometry.domain()), taps = volume(geometry.kernel_shape());
  Eigen::MatrixXd patterns = Eigen::MatrixXd::Zero(m.size(), taps), entries(m.size(), 2);
  geometry.for_each_tap(
      [&](Index row, Index col, Index tap) { patterns(row * cols + col, tap) = mask[tap]; });
  for (Index i = 0; i < m.size(); ++i) entries.row(i) << std::real(m[i]), std::imag(m[i]);
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> factors;
  factors.setThreshold(1e-9).compute(patterns);
  const Eigen::MatrixXd k = factors.solve(entries);
  Tensor<S> kernel(geometry.kernel_shape());
  for (Index t = 0; t < taps; ++t) {
    if constexpr (is_complex<S>)
      kernel[t] = S(static_cast<Real<S>>(k(t, 0)), static_cast<Real<S>>(k(t, 1)));
    else
      kernel[t] = static_cast<S>(k(t, 0));
  }
  return kernel;
}

template <Scalar S>
void conv_laws(const ConvOperator<S>& conv, Rng& rng) {
  INFO(to_string(conv.geometry()));
  laws(conv, rng);
  check_kernels(conv, rng);
  check_gradient(conv, rng);
  check_unfold(conv, rng);
  check_counts(conv);
  check_projection(conv, rng);
  check_blocks(conv, rng);
}

#define CONVMAT_INSTANTIATE(S)                                                                     \
  template Tensor<S> nearest_kernel(const ConvGeometry&, const Tensor<S>&, const Tensor<double>&); \
  template void conv_laws(const ConvOperator<S>&, Rng&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::test
