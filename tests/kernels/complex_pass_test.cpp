#include "support/approx.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// 2 -> 1 channels of 3 samples, 2 taps, worked out by hand.
template <Scalar S>
struct Example {
  using R = Real<S>;
  static S c(R re, R im) { return {re, im}; }

  ConvGeometry geometry = conv_geometry({1, 2, 2}, {.image = {3}});
  Tensor<S> k = tensor<S>({1, 2, 2}, {c(1, 2), c(3, -1), c(0, -1), c(0, 2)});
  Tensor<S> x = tensor<S>({2, 3}, {c(1, 1), 2, c(0, -1), c(0, 1), 1, c(1, -1)});
  Tensor<S> z = tensor<S>({1, 2}, {c(1, -1), 2});

  //  (1+2i)(1+i) + 2(3-i) + (-i)i + 2i      2(1+2i) + (3-i)(-i) - i + 2i(1-i)
  Tensor<S> forward = tensor<S>({1, 2}, {c(6, 3), c(3, 2)});
  //  (1+2i)(1-i)   (3-i)(1-i) + 2(1+2i)   2(3-i)      -i(1-i)   2i(1-i) - 2i   4i
  Tensor<S> transpose = tensor<S>({2, 3}, {c(3, 1), 4, c(6, -2), c(-1, -1), 2, c(0, 4)});
  //  (1-i)(1+i) + 4   2(1-i) - 2i      (1-i)i + 2   1-i + 2(1-i)
  Tensor<S> gradient = tensor<S>({1, 2, 2}, {6, c(2, -4), c(3, 1), c(3, -3)});
};

template <Scalar S>
void check(const ConvKernel<S>& kernel, const Tensor<S>& found, const Tensor<S>& expected) {
  if (kernel.accuracy == Accuracy::entrywise)
    CHECK(found == expected);
  else
    CHECK(relative_error(found, expected) <= 10 * epsilon<S>);
}

}  // namespace

TEST_CASE_TEMPLATE("the three complex passes, by hand: nothing is conjugated", S, std::complex<float>,
                   std::complex<double>) {
  const Example<S> e;
  const S alpha(0, 1), beta(1, -1);
  for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
    if (!kernel.supports(e.geometry, Pass::forward)) continue;
    INFO(std::string(kernel.name));
    const auto pass = [&](Pass kind, const Tensor<S>& a, const Tensor<S>& b, S factor,
                          const Tensor<S>& there) {
      return run_pass(kernel, e.geometry, kind, 1, alpha, a, b, factor, there);
    };
    check(kernel, pass(Pass::forward, e.k, e.x, S(0), e.z), alpha * e.forward);
    check(kernel, pass(Pass::forward, e.k, e.x, beta, e.z), beta * e.z + alpha * e.forward);
    check(kernel, pass(Pass::transpose, e.k, e.z, S(0), e.x), alpha * e.transpose);
    check(kernel, pass(Pass::transpose, e.k, e.z, beta, e.x), beta * e.x + alpha * e.transpose);
    check(kernel, pass(Pass::gradient, e.z, e.x, S(0), e.k), alpha * e.gradient);
    check(kernel, pass(Pass::gradient, e.z, e.x, beta, e.k), beta * e.k + alpha * e.gradient);
  }
}
