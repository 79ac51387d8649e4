#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/polyak.hpp>
#include <convmat/learning/update_step.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

constexpr Metric metrics[] = {Metric::kernel, Metric::toeplitz, Metric::output};

template <Scalar S>
struct Problem {
  ConvOperator<S> conv;
  Tensor<S> x, target;
  LossFunction<S> loss = [this](const Tensor<S>& y) { return least_squares(y, target); };

  Problem(const ConvGeometry& geometry, Rng& rng)
      : conv(geometry, randn<S>(geometry.kernel_shape(), rng)),
        x(randn<S>(prepend(3, geometry.domain()), rng)),
        target(randn<S>(prepend(3, geometry.range()), rng)) {}

  UpdateStep<S> step(Metric metric, const StepRule& rule) const {
    return update_step(conv, x, loss, metric, rule);
  }
  double f(const Tensor<S>& kernel) const { return loss(conv.with_kernel(kernel) * x).value; }
};

}  // namespace

TEST_CASE_TEMPLATE("evidence is what it says, for every rule and metric", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const StepRule rules[] = {FixedStep{1e-3}, NormalisedStep{0.1}, PolyakRule{}, ExactLineSearch{},
                            Backtracking{}};
  for (int n = 0; n < 30; ++n) {
    const Problem<S> problem(random_geometry(rng), rng);
    CAPTURE(to_string(problem.conv.geometry()));
    const Tensor<S>& kernel = problem.conv.kernel();
    const Tensor<S> gradient =
        kernel_gradient(problem.conv.geometry(), problem.loss(problem.conv * problem.x).cotangent, problem.x);
    if (norm(gradient) == 0) continue;  // every tap reads zeros only
    for (const Metric metric : metrics)
      for (const StepRule& rule : rules) {
        CAPTURE(rule.index());
        const UpdateStep<S> step = problem.step(metric, rule);
        const double slack = 1e4 * epsilon<S> * std::max(step.before, std::abs(step.after));
        CHECK(step.before == problem.f(kernel));
        CHECK(std::abs(step.after - problem.f(kernel + step.direction)) <= slack);
        CHECK(std::abs(step.predicted - std::real(dot(gradient, step.direction))) <= slack);
        CHECK(step.attained == step.after - step.before);
        CHECK(step.check == step.predicted + step.before);
        CHECK(step.predicted < 0);
        // A convex loss lies above its linear model.
        CHECK(step.attained >= step.predicted - slack);
        if (std::holds_alternative<PolyakRule>(rule)) CHECK(std::abs(step.check) <= slack);
        if (std::holds_alternative<NormalisedStep>(rule))
          CHECK(norm(step.direction) == doctest::Approx(0.1).epsilon(1e3 * epsilon<S>));
        if (rule.index() >= 3) CHECK(step.attained <= slack);
      }
  }
}

TEST_CASE("an exact line search is the least along its line, and Polyak's step goes to f*") {
  Rng rng(seed());
  const Problem<double> problem(conv_geometry({2, 2, 3, 3}, {.image = {6, 7}, .padding = {1}}), rng);
  for (const Metric metric : metrics) {
    const UpdateStep<double> best = problem.step(metric, ExactLineSearch{});
    for (const double factor : {0.9, 0.99, 1.01, 1.1})
      CHECK(problem.f(problem.conv.kernel() + factor * best.direction) > best.after);
    const UpdateStep<double> towards = problem.step(metric, PolyakRule{best.before / 2});
    CHECK(towards.predicted == doctest::Approx(-best.before / 2));
    const Tensor<double> full = problem.step(metric, PolyakRule{}).direction,
                         unit = problem.step(metric, FixedStep{1}).direction;
    const double length = norm(full) / norm(unit);
    CHECK(problem.step(metric, PolyakRule{0, 2 * length}).direction == full);
    CHECK(relative_error(problem.step(metric, PolyakRule{0, length / 3}).direction, length / 3 * unit) <
          1e-12);
  }
}

TEST_CASE("one step in the output metric solves least squares") {
  Rng rng(seed());
  for (const PaddingMode mode : padding_modes) {
    const Problem<double> problem(
        conv_geometry({4, 2, 3, 3}, {.image = {9, 8}, .padding = {1}, .padding_mode = mode, .groups = 2}),
        rng);
    const UpdateStep<double> step = problem.step(Metric::output, FixedStep{1});
    const ConvOperator<double> solved = problem.conv.with_kernel(problem.conv.kernel() + step.direction);
    const Tensor<double> gradient =
        kernel_gradient(solved.geometry(), problem.loss(solved * problem.x).cotangent, problem.x);
    CHECK(norm(gradient) <= 1e-11 * norm(problem.x) * std::sqrt(step.before));
    // By definition of the metric the line search goes as far.
    CHECK(relative_error(problem.step(Metric::output, ExactLineSearch{}).direction, step.direction) <= 1e-10);
  }
}

TEST_CASE("Polyak's step of the notebook's loss is polyak_step's") {
  Rng rng(seed());
  const Problem<double> problem(conv_geometry({2, 3, 3, 3}, {.image = {5, 6}, .padding = {1}}), rng);
  const LossFunction<double> loss = [](const Tensor<double>& y) { return mean_of_squares(y); };
  const Loss<double> at = loss(problem.conv * problem.x);
  const Tensor<double> gradient = kernel_gradient(problem.conv.geometry(), at.cotangent, problem.x);
  for (const Metric metric : {Metric::kernel, Metric::toeplitz})
    CHECK(relative_error(update_step(problem.conv, problem.x, loss, metric, PolyakRule{}).direction,
                         polyak_step(problem.conv.geometry(), at.value, gradient, metric).direction) < 1e-14);
  CHECK_THROWS_WITH_AS(polyak_step(problem.conv.geometry(), at.value, gradient, Metric::output),
                       "the output metric needs a batch; see update_step", Error);
}

TEST_CASE("steps that make no sense") {
  Rng rng(seed());
  const Problem<double> problem(conv_geometry({1, 1, 3}, {.image = {6}}), rng);
  const auto refuses = [&](const StepRule& rule, const char* message) {
    CHECK_THROWS_WITH_AS(problem.step(Metric::kernel, rule), message, Error);
  };
  refuses(FixedStep{0}, "step length 0.000000; expected more than 0");
  refuses(NormalisedStep{-1}, "step length -1.000000; expected more than 0");
  refuses(Backtracking{.shrink = 1}, "shrink 1.000000; expected more than 0 and less than 1");
  const auto with = [&](const LossFunction<double>& loss, const StepRule& rule) {
    return update_step(problem.conv, problem.x, loss, Metric::kernel, rule);
  };
  const LossFunction<double> nan = [](const Tensor<double>& y) { return Loss<double>{NAN, y}; };
  CHECK_THROWS_WITH_AS(with(nan, FixedStep{}), "f = nan; expected a finite number", NumericError);
  const LossFunction<double> steep = [](const Tensor<double>& y) {
    Loss<double> at{1, y};
    at.cotangent[0] = INFINITY;
    return at;
  };
  CHECK_THROWS_WITH_AS(with(steep, FixedStep{}), doctest::Contains("; expected finite numbers"),
                       NumericError);
  const LossFunction<double> flat = [](const Tensor<double>& y) {
    return Loss<double>{2, Tensor<double>(y.shape())};
  };
  CHECK_THROWS_WITH_AS(with(flat, PolyakRule{}),
                       "the gradient is zero but f = 2.000000: no step along it decreases f", NumericError);
  CHECK(norm(with(flat, PolyakRule{2}).direction) == 0);
  CHECK(norm(with(flat, FixedStep{}).direction) == 0);
  const LossFunction<double> bent = [&](const Tensor<double>& y) {
    return Loss<double>{squared_norm(y), 2.0 * y};
  };
  CHECK_THROWS_WITH_AS(with(bent, ExactLineSearch{}), "an exact line search needs a quadratic loss", Error);
  const LossFunction<double> wrong = [&](const Tensor<double>& y) {
    return Loss<double>{squared_norm(y), -2.0 * y};
  };
  CHECK_THROWS_AS(with(wrong, Backtracking{}), NumericError);
}
