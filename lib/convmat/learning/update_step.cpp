#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/update_step.hpp>

namespace convmat {
namespace {

void require_positive(const char* name, double value) {
  if (!(value > 0)) throw Error(std::string(name) + " " + std::to_string(value) + "; expected more than 0");
}

// What a rule needs to know: f at K, its slope s along the direction, and f and T(·) x elsewhere.
template <Scalar S>
struct Line {
  const ConvOperator<S>& conv;
  const Tensor<S>& x;
  const LossFunction<S>& loss;
  const Loss<S>& at;
  const Tensor<S>& ascent;  // M⁻¹G
  double slope;

  Tensor<S> step(double length) const { return static_cast<Real<S>>(-length) * ascent; }
  double value(double length) const { return loss(conv.with_kernel(conv.kernel() + step(length)) * x).value; }
};

template <Scalar S>
double length(const FixedStep& rule, const Line<S>&) {
  require_positive("step length", rule.length);
  return rule.length;
}

template <Scalar S>
double length(const NormalisedStep& rule, const Line<S>& line) {
  require_positive("step length", rule.length);
  return rule.length / norm(line.ascent);
}

template <Scalar S>
double length(const PolyakRule& rule, const Line<S>& line) {
  return rule.length(line.at.value, line.slope);
}

template <Scalar S>
double length(const ExactLineSearch&, const Line<S>& line) {
  if (!line.at.curvature) throw Error("an exact line search needs a quadratic loss");
  const double bend = *line.at.curvature * squared_norm(line.conv.with_kernel(line.ascent) * line.x);
  return line.slope / bend;
}

template <Scalar S>
double length(const Backtracking& rule, const Line<S>& line) {
  require_positive("initial step", rule.initial);
  if (!(rule.shrink > 0 && rule.shrink < 1))
    throw Error("shrink " + std::to_string(rule.shrink) + "; expected more than 0 and less than 1");
  double tried = rule.initial;
  for (int k = 0; k < 100; ++k, tried *= rule.shrink)
    if (line.value(tried) < line.at.value - rule.sufficient * tried * line.slope) return tried;
  throw NumericError("backtracking found no step that decreases f = " + std::to_string(line.at.value));
}

template <Scalar S>
Loss<S> finite_loss(const LossFunction<S>& loss, const Tensor<S>& y) {
  Loss<S> at = loss(y);
  if (!std::isfinite(at.value))
    throw NumericError("f = " + std::to_string(at.value) + "; expected a finite number");
  return at;
}

}  // namespace

template <Scalar S>
UpdateStep<S> update_step(const ConvOperator<S>& conv, const Tensor<S>& x, const LossFunction<S>& loss,
                          Metric metric, const StepRule& rule) {
  const Loss<S> at = finite_loss(loss, conv * x);
  const Tensor<S> gradient = kernel_gradient(conv.geometry(), at.cotangent, x);
  const Tensor<S> ascent = gradient_in(metric, conv.geometry(), gradient, x);
  detail::require_finite(gradient, "gradient");
  const double slope = std::real(dot(gradient, ascent));
  if (!std::isfinite(slope)) throw NumericError("the slope of f along the gradient is not finite");
  if (slope <= 0) {
    const auto* polyak = std::get_if<PolyakRule>(&rule);
    if (polyak && at.value != polyak->least)
      throw NumericError("the gradient is zero but f = " + std::to_string(at.value) +
                         ": no step along it decreases f");
    return {Tensor<S>(gradient.shape()), at.value, at.value, 0, 0, at.value};
  }
  const Line<S> line{conv, x, loss, at, ascent, slope};
  Tensor<S> direction = line.step(std::visit([&](const auto& r) { return length(r, line); }, rule));
  const double predicted = std::real(dot(gradient, direction));
  const double after = finite_loss(loss, conv.with_kernel(conv.kernel() + direction) * x).value;
  return {std::move(direction), at.value, after, predicted, after - at.value, predicted + at.value};
}

#define CONVMAT_INSTANTIATE(S)                                                             \
  template CONVMAT_API UpdateStep<S> update_step(const ConvOperator<S>&, const Tensor<S>&, \
                                                 const LossFunction<S>&, Metric, const StepRule&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
