#include <array>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/kernels/fft_tiling.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

constexpr std::array every_pass{Pass::forward, Pass::transpose, Pass::gradient};

template <Scalar S>
Tensor<Double<S>> to_double(const Tensor<S>& a) {
  return Tensor<Double<S>>(a.shape(), {a.begin(), a.end()});
}

// ‖Pad‖: where padding repeats a sample, products hold it as often.
double padding_norm(const ConvGeometry& geometry) {
  double norm = 1;
  for (const Axis& axis : geometry.axes) {
    std::vector<double> count(static_cast<std::size_t>(axis.in), 0);
    for (Index j = axis.position(0, 0); j <= axis.position(axis.out() - 1, axis.kernel - 1); ++j)
      if (const Index sample = axis.source(j); sample >= 0) ++count[static_cast<std::size_t>(sample)];
    norm *= std::sqrt(std::max(1.0, *std::max_element(count.begin(), count.end())));
  }
  return norm;
}

// The operands of a pass, random, and what it makes of them.
template <Scalar S>
struct Trial {
  const ConvGeometry& geometry;
  Pass pass;
  Index batch;
  Tensor<S> a, b, there;

  Trial(const ConvGeometry& g, Pass p, Index n, Rng& rng) : geometry(g), pass(p), batch(n) {
    const auto x = randn<S>(prepend(n, g.domain()), rng), z = randn<S>(prepend(n, g.range()), rng),
               k = randn<S>(g.kernel_shape(), rng);
    a = p == Pass::gradient ? z : k;
    b = p == Pass::transpose ? z : x;
    there = p == Pass::forward ? z : p == Pass::transpose ? x : k;
  }

  Tensor<S> computed(S alpha, S beta) const {
    return run_pass(conv_kernel<S>("fft"), geometry, pass, batch, alpha, a, b, beta, there);
  }

  // In double precision, by a kernel without transforms.
  Tensor<Double<S>> expected(std::string_view kernel, S alpha, S beta) const {
    return run_pass(conv_kernel<Double<S>>(kernel), geometry, pass, batch, Double<S>(alpha), to_double(a),
                    to_double(b), Double<S>(beta), to_double(there));
  }

  double tolerance(S alpha, S beta) const {
    return 10 * epsilon<S> *
           (std::abs(alpha) * padding_norm(geometry) * norm(a) * norm(b) + std::abs(beta) * norm(there));
  }
};

template <Scalar S>
void check(const ConvGeometry& geometry, Index batch, std::string_view oracle, Rng& rng) {
  INFO(to_string(geometry), ", batch ", batch);
  for (const Pass pass : every_pass) {
    INFO(std::string(to_string(pass)));
    const Trial<S> trial(geometry, pass, batch, rng);
    const S alpha = randn<S>({1}, rng)[0], beta(static_cast<Real<S>>(rng.integer(-1, 1)));
    const auto difference = to_double(trial.computed(alpha, beta)) - trial.expected(oracle, alpha, beta);
    CHECK(norm(difference) <= trial.tolerance(alpha, beta));
  }
}

Tensor<double> reversed(const Tensor<double>& kernel) {
  return Tensor<double>(kernel.shape(), {kernel.span().rbegin(), kernel.span().rend()});
}

// One channel, stride 1, padded with zeros: rows of y, of x (by the transpose, a convolution with the kernel
// reversed) and entries of G, a few of each, as sums.
double sampled_error(const ConvGeometry& geometry, const Trial<double>& trial, const Tensor<double>& result,
                     Rng& rng) {
  ConvGeometry transposed = geometry;
  for (Axis& axis : transposed.axes) axis = axis.transposed();
  const bool is_transposed = trial.pass == Pass::transpose;
  const Tensor<double> kernel = is_transposed ? reversed(trial.a) : trial.a;
  double worst = 0;
  for (int sample = 0; sample < 40; ++sample) {
    const Index entry = rng.integer(0, result.size() - 1);
    double sum = 0;
    if (trial.pass == Pass::gradient)
      geometry.for_each_output(unravel(entry, geometry.kernel_size()),
                               [&](Index output, Index pixel) { sum += trial.a[output] * trial.b[pixel]; });
    else
      (is_transposed ? transposed : geometry)
          .for_each_site(unravel(entry, is_transposed ? geometry.image() : geometry.image_out()),
                         [&](Index pixel, Index tap) { sum += kernel[tap] * trial.b[pixel]; });
    worst = std::max(worst, std::abs(result[entry] - sum));
  }
  return worst;
}

}  // namespace

TEST_CASE_TEMPLATE("10 eps ‖K‖ ‖x‖ over random geometries", S, CONVMAT_SCALARS) {
  MESSAGE("CONVMAT_TEST_SEED=", seed());
  const Rng root = Rng(seed()).split(scalar_name<S>().size() + sizeof(S));
  constexpr std::array limits{Limits{}, Limits{1, 2, 400, 20000}, Limits{2, 2, 40, 20000}};
  for (int i = 0; i < 300; ++i) {
    INFO("geometry ", i);
    Rng rng = root.split(static_cast<std::uint64_t>(i));
    const ConvGeometry geometry = random_geometry(rng, limits[static_cast<std::size_t>(i % 3)]);
    check<S>(geometry, rng.integer(1, 3), "reference", rng);
  }
}

TEST_CASE_TEMPLATE("odd and unaligned sizes, across the boundaries of tiles", S, float,
                   std::complex<double>) {
  Rng rng(seed());
  for (Index in = 1; in <= 40; ++in)
    check<S>(conv_geometry({1, 1, std::min<Index>(in, 5)}, {.image = {in}}), 1, "direct", rng);
  for (Index in = 4090; in <= 4110; ++in)
    check<S>(conv_geometry({1, 1, 33}, {.image = {in}, .padding = {16}}), 1, "direct", rng);
  for (Index in = 120; in <= 140; ++in)
    check<S>(conv_geometry({1, 2, 9, 7}, {.image = {in, 400 - in}, .stride = {1, 2}, .padding = {4, 3}}), 1,
             "direct", rng);
  for (const PaddingMode mode : {PaddingMode::circular, PaddingMode::reflect})
    check<S>(conv_geometry({1, 1, 15, 15}, {.image = {150, 161}, .padding = {7}, .padding_mode = mode}), 2,
             "direct", rng);
}

TEST_CASE_TEMPLATE("general Toeplitz matrices of every size", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const auto& [rows, cols] : std::vector<std::pair<Index, Index>>{
           {1, 1}, {1, 9}, {9, 1}, {2, 3}, {3, 2}, {7, 7}, {64, 64}, {65, 64}, {300, 1000}, {1000, 300}}) {
    const Axis axis = Axis::toeplitz(rows, cols, rows + cols - 1, rows - 1, 1);
    check<S>(ConvGeometry{1, 1, 1, {axis}}, 2, "direct", rng);
  }
}

TEST_CASE("large ones, sampled") {
  Rng rng(seed());
  for (const ConvGeometry& geometry :
       {conv_geometry({1, 1, 101, 101}, {.image = {256, 256}}),
        conv_geometry({1, 1, 101, 101}, {.image = {500, 300}, .padding = {50}}),
        conv_geometry({1, 1, 4096}, {.image = {50000}, .padding = Padding::same()}),
        conv_geometry({1, 1, 9, 11, 13}, {.image = {40, 50, 60}, .padding = {4, 5, 6}})})
    for (const Pass pass : every_pass) {
      INFO(to_string(geometry), ", ", std::string(to_string(pass)));
      const Trial<double> trial(geometry, pass, 1, rng);
      CHECK(sampled_error(geometry, trial, trial.computed(1, 0), rng) <= trial.tolerance(1, 0));
    }
}

// Accurate in the norm only: 1e-3 beside 1e8 drowns, and so do zeros.
TEST_CASE("a plan for entrywise accuracy keeps small taps and exact zeros") {
  std::vector<double> taps(2 * 20000 - 1, 0);
  taps[20000 - 1] = 1e8;
  taps[20000] = 1e-3;
  const Axis axis = Axis::toeplitz(20000, 20000, 2 * 20000 - 1, 20000 - 1, 1);
  const ConvOperator<double> T({1, 1, 1, {axis}}, Tensor<double>({1, 1, 2 * 20000 - 1}, taps));
  Tensor<double> x({1, 20000});
  x[1] = 1;
  x[9999] = 1. / 3;
  const Tensor<double> fast = T.planned("fft") * x,
                       exact = T.planned(PlanOptions{.accuracy = Accuracy::entrywise}) * x;
  CHECK(T.plan().kernel_for(Pass::forward, 1).name == "fft");
  CHECK(exact[0] == 1e-3);
  CHECK(exact[5] == 0);
  CHECK(fast[0] != 1e-3);
  CHECK(norm(fast - exact) <= 10 * epsilon<double> * norm(T.kernel()) * norm(x));
}

TEST_CASE_TEMPLATE("the same bits again, from a plan made again", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({2, 3, 9, 9}, {.image = {70, 90}, .padding = {4}});
  for (const Pass pass : every_pass) {
    const Trial<S> trial(geometry, pass, 2, rng);
    CHECK(trial.computed(1, 0) == trial.computed(1, 0));
  }
}

// Races show only now and then.
TEST_CASE_TEMPLATE("tiles in work side by side do not touch each other", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::circular}) {
    const ConvGeometry geometry =
        conv_geometry({1, 1, 31, 31}, {.image = {500, 510}, .padding = {15}, .padding_mode = mode});
    for (const Pass pass : every_pass) {
      Index tiles = 1, points = 1;
      for (const Tiling& tiling : cheapest_tiling<S>(geometry, pass)) {
        tiles *= tiling.tiles;
        points *= tiling.length;
      }
      REQUIRE(tiles >= 4);
      REQUIRE(40 * points >= small_work);
      const Trial<S> trial(geometry, pass, 1, rng);
      const Tensor<S> single = trial.computed(1, 0);
      for (int repetition = 0; repetition < 4; ++repetition) {
        set_threads(2 + repetition % 2);
        CHECK(trial.computed(1, 0) == single);
      }
      set_threads(1);
    }
  }
}
