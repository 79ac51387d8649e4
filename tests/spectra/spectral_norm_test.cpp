#include <convmat/core/arithmetic.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/spectra/norm_control.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <convmat/spectra/spectral_norm.hpp>
#include <limits>

#include "spectra/dense.hpp"
#include "spectra/kernels.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
std::vector<double> truth_of(const ConvOperator<S>& T) {
  using W = Double<S>;
  return true_singular_values(ConvOperator<W>(T.geometry(), cast<W>(T.kernel())));
}

}  // namespace

TEST_CASE_TEMPLATE("the interval contains the norm, and certificates at 1e-8 succeed", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 150; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const double truth = truth_of(T)[0];
    const CertifiedValue plain = spectral_norm(T), certified = spectral_norm(T, {.certify = 1e-8});
    CAPTURE(plain.certificate);
    for (const CertifiedValue& each : {plain, certified}) {
      CHECK(each.lower <= truth * (1 + 1e-14));
      CHECK(each.upper >= truth * (1 - 1e-14));
      CHECK(each.lower >= truth * (1 - 1e-9));
      CHECK(std::abs(each.value - truth) <= 1e-9 * truth);
    }
    CHECK(certified.upper <= truth * (1 + 1e-8));
    const CertifiedValue rough = spectral_norm(T, {.tolerance = 1e-6});
    CHECK(rough.lower <= truth * (1 + 1e-14));
    CHECK(rough.upper >= truth * (1 - 1e-14));
    CHECK(std::abs(rough.value - truth) <= 1e-6 * truth);
  }
}

// Copies of few values along two axes: Krylov spaces are small, and partial reorthogonalisation lost the
// largest.
TEST_CASE("the norm of a layer whose Krylov spaces are small") {
  for (Index trial = 0; trial < 100; ++trial) {
    Rng rng(seed() + static_cast<std::uint64_t>(trial));
    const Tensor<std::complex<double>> k = randn<std::complex<double>>({3, 1, 2, 1, 1}, rng);
    const auto layer = [&](const Shape& image) {
      return conv(k, {.image = image,
                      .dilation = {2, 2, 3},
                      .padding = Padding({{1, 0}, {2, 0}, {0, 1}}),
                      .padding_mode = PaddingMode::reflect,
                      .groups = 3});
    };
    const auto small = layer({3, 4, 3});
    const double truth = truth_of(small)[0];
    CHECK(std::abs(spectral_norm(small).value - truth) <= 1e-9 * truth);
    CHECK(std::abs(spectral_norm(layer({3, 20, 15})).value - truth) <= 1e-9 * truth);
  }
}

TEST_CASE_TEMPLATE("the least singular value", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 80; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const std::vector<double> all = truth_of(T);
    const double truth = all.back(), rounding = 1e-12 * all.front();
    const CertifiedValue found = smallest_singular_value(T, {.certify = 1e-6});
    CAPTURE(found.certificate);
    CHECK(found.lower <= truth + rounding);
    CHECK(found.upper >= truth - rounding);
    CHECK(std::abs(found.value - truth) <= 1e-9 * all.front());
    if (truth > 1e-2 * all.front()) CHECK(found.lower >= truth * (1 - 1e-5));
  }
}

TEST_CASE("golden values") {
  struct Golden {
    ConvOptions options;
    double norm;
  };
  const Padding one{1};
  for (const Golden& golden :
       {Golden{{.image = {20, 20}, .padding = one, .padding_mode = PaddingMode::circular}, 22.9122134817},
        Golden{{.image = {20, 20}, .padding = one}, 22.7275330200},
        Golden{{.image = {20, 20}}, 22.6794319845},
        Golden{{.image = {20, 20}, .padding = Padding::full()}, 22.7372349512},
        Golden{{.image = {20, 20}, .stride = {2}, .padding = one, .padding_mode = PaddingMode::circular},
               13.850372404},
        Golden{{.image = {20, 20}, .stride = {2}, .padding = one}, 13.8151111856}}) {
    const CertifiedValue found = spectral_norm(conv(golden_kernel, golden.options), {.certify = 1e-8});
    // However loosely the value is asked for, it is good enough for its proof.
    const CertifiedValue loose =
        spectral_norm(conv(golden_kernel, golden.options), {.tolerance = 0.1, .certify = 1e-8});
    CHECK(loose.upper <= (1 + 1e-8) * loose.value);
    CHECK(found.value == doctest::Approx(golden.norm).epsilon(1e-10));
    CHECK(found.lower <= golden.norm * (1 + 1e-11));
    CHECK(found.upper >= golden.norm * (1 - 1e-11));
    CHECK(found.upper - found.lower <= 1.1e-8 * golden.norm);
  }
  const auto same = conv(golden_kernel, {.image = {20, 20}, .padding = one});
  CHECK(smallest_singular_value(same, {.certify = 1e-2}).value == doctest::Approx(9.747e-4).epsilon(1e-3));
  CHECK(smallest_singular_value(same, {.certify = 1e-2}).lower > 9.6e-4);
}

// Box filter: (1 + 2 cos(π / (n + 1)))²; 1x1: the norm of the matrix.
TEST_CASE("closed forms, and a layer of zeros") {
  const auto box = conv(Tensor<double>({1, 1, 3, 3}, std::vector<double>(9, 1.0)),
                        {.image = {30, 30}, .padding = Padding{1}});
  const double side = 1 + 2 * std::cos(std::acos(-1.0) / 31);
  CHECK(spectral_norm(box, {.certify = 1e-8}).value == doctest::Approx(side * side).epsilon(1e-12));
  const auto pointwise = conv(tensor({2, 2, 1, 1}, {3, 0, 0, -5}), {.image = {4, 4}});
  CHECK(spectral_norm(pointwise).upper == doctest::Approx(5).epsilon(1e-12));
  CHECK(spectral_norm(pointwise).certificate == "exact: symbol of a circular convolution");
  const CertifiedValue zero =
      spectral_norm(conv(Tensor<double>({1, 1, 3}), {.image = {9}}), {.certify = 1e-8});
  CHECK(zero.value == 0);
  CHECK(zero.upper == 0);
  // Of two groups one has no entry left: the least value is zero, and that is no estimate.
  Tensor<double> half({2, 1, 3});
  half.data()[1] = 2;
  const CertifiedValue least =
      smallest_singular_value(ConvOperator(conv_geometry({2, 1, 3}, {.image = {5}, .groups = 2}), half));
  CHECK(least.upper == 0);
  CHECK(least.certificate == "exact: every entry of the matrix, or of a group of it, is zero");
}

// Around a circle of one sample every tap of a row reads the same.
TEST_CASE("taps that meet and cancel: nothing is left, or no more than rounding") {
  const Padding around(std::vector<Pads>{{1, 2}, {0, 3}});
  const ConvOptions options{.image = {7, 1}, .padding = around, .padding_mode = PaddingMode::circular};
  const auto nothing = conv(tensor({1, 1, 2, 2}, {1, -1, -1, 1}), options);
  for (const auto& certify : {std::optional<double>(), std::optional<double>(1e-3)})
    for (const CertifiedValue& found : {spectral_norm(nothing, {.certify = certify}),
                                        smallest_singular_value(nothing, {.certify = certify})}) {
      CHECK(found.value == 0);
      CHECK(found.lower == 0);
      CHECK(found.upper == 0);
    }
  Rng rng(seed());
  for (int n = 0; n < 50; ++n) {
    const double a = randn<double>({1}, rng)[0], b = randn<double>({1}, rng)[0];
    const auto little = conv(tensor({1, 1, 2, 3}, {a, b, -a - b, b, -a - b, a}), options);
    const std::vector<double> truth = truth_of(little);
    const CertifiedValue largest = spectral_norm(little), least = smallest_singular_value(little);
    CHECK(largest.lower <= truth.front());
    CHECK(largest.upper >= truth.front());
    CHECK(least.lower <= truth.back());
    CHECK(least.upper >= truth.back());
    CHECK(least.value <= 1e-14 * max_abs(little.kernel()));
  }
}

TEST_CASE("a norm is that of the kernel's scale, in either precision") {
  Rng rng(seed());
  const Tensor<double> kernel = randn<double>({3, 2, 3, 3}, rng);
  const ConvOptions options{.image = {40, 40}, .padding = Padding::same()};
  const double norm = spectral_norm(conv(kernel, options)).value;
  for (const double scale : {1e-100, 1e-40, 1e40, 1e100})
    for (const double tolerance : {1e-6, 1e-10}) {
      CAPTURE(scale);
      CAPTURE(tolerance);
      const CertifiedValue found = spectral_norm(conv(scale * kernel, options), {.tolerance = tolerance});
      CHECK(found.value == doctest::Approx(scale * norm).epsilon(2 * tolerance));
    }
}

// Multiplying by a power of two is exact, and so the intervals are multiples.
TEST_CASE_TEMPLATE("what is proven of a kernel holds for its multiples by any power of two", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  for (int n = 0; n < 15; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    for (const auto& certify : {std::optional<double>(), std::optional<double>(1e-6)})
      for (const int power : {-1000, -600, 600}) {
        CAPTURE(power);
        const ConvOperator<S> multiple = T.with_kernel(S{std::ldexp(1, power)} * T.kernel());
        const auto check = [&](const CertifiedValue& found, const CertifiedValue& own) {
          CHECK(found.value == std::ldexp(own.value, power));
          CHECK(found.lower == scaled_down(own.lower, power));
          CHECK(found.upper == scaled_up(own.upper, power));
          CHECK(found.certificate == own.certificate);
        };
        check(spectral_norm(multiple, {.certify = certify}), spectral_norm(T, {.certify = certify}));
        check(smallest_singular_value(multiple, {.certify = certify}),
              smallest_singular_value(T, {.certify = certify}));
      }
  }
}

TEST_CASE("weights below the least normal number, and a norm beyond the largest") {
  const ConvOptions options{.image = {9}, .padding = Padding{1}};
  const double side = 1 + 2 * std::cos(std::acos(-1.0) / 10), least = 0x1p-1074, most = 0x1p1023;
  const CertifiedValue tiny = spectral_norm(conv(tensor({1, 1, 3}, {least, least, least}), options));
  CHECK(tiny.lower == 2 * least);
  CHECK(tiny.upper >= side * least);
  CHECK(tiny.upper <= 4 * least);
  const CertifiedValue huge = spectral_norm(conv(tensor({1, 1, 3}, {most, most, most}), options));
  CHECK(huge.lower == std::numeric_limits<double>::max());
  CHECK(std::isinf(huge.upper));
}

TEST_CASE("the least value is that of a group that is smaller by far") {
  Rng rng(seed());
  const ConvOptions options{.image = {6, 7}, .padding = Padding{1}, .groups = 2};
  for (const double scale : {0x1p-300, 0x1p-700, 0x1p-1000}) {
    Tensor<double> kernel = randn<double>({2, 1, 3, 3}, rng);
    const Tensor<double> second({1, 1, 3, 3}, {kernel.begin() + 9, kernel.end()});
    for (Index i = 9; i < 18; ++i) kernel[i] *= scale;
    const double truth = truth_of(conv(second, {.image = {6, 7}, .padding = Padding{1}})).back() * scale;
    const CertifiedValue found = smallest_singular_value(conv(kernel, options), {.certify = 1e-4});
    CHECK(found.value == doctest::Approx(truth).epsilon(1e-9));
    CHECK(found.upper >= truth * (1 - 1e-12));
    CHECK(found.lower <= truth);
  }
}

// Ever so many values crowd at the norm, at many frequencies.
TEST_CASE("the norm of a layer whose kernel was projected onto a ball of norms") {
  Rng rng(seed());
  const auto drawn = conv(randn<double>({8, 3, 3, 3}, rng), {.image = {16, 16}, .padding = Padding::same()});
  const ConvOperator<double> clipped(drawn.geometry(), project_to_norm(drawn, 1).kernel);
  const double truth = truth_of(clipped)[0];
  for (const double tolerance : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7}) {
    CAPTURE(tolerance);
    CHECK(std::abs(spectral_norm(clipped, {.tolerance = tolerance}).value - truth) <= tolerance * truth);
  }
}
