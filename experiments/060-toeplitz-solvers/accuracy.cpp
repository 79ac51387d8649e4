#include "accuracy.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "pivot.hpp"

using namespace convmat;

namespace toeplitz_solvers {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

template <ToeplitzMethod method>
Solution<double> by(const Toeplitz<double>& t, const Tensor<double>& b) {
  return toeplitz_solve(t, b, {method});
}

Solution<double> by_inverse(const Toeplitz<double>& t, const Tensor<double>& b) {
  return assessed<double>({gohberg_semencul(t) * b, "Gohberg-Semencul inverse", "asked for", 0, 0}, t, b);
}

Solution<double> by_lu(const Toeplitz<double>& t, const Tensor<double>& b) {
  return SparseLu<double>(t).solve(b);
}

}  // namespace

struct Method {
  const char *name, *title;
  Solution<double> (*solve)(const Toeplitz<double>&, const Tensor<double>&);
  bool by_toeplitz_solve;
  double backward_error;  // at most
};

namespace {

constexpr Method methods[] = {
    {"levinson", "Levinson", by<ToeplitzMethod::levinson>, true, INFINITY},
    {"schur", "Schur", by<ToeplitzMethod::schur>, true, 1e-13},
    {"gko", "GKO", by<ToeplitzMethod::gko>, true, 1e-13},
    {"automatic", "automatic", by<ToeplitzMethod::automatic>, true, 1000 * eps},
    {"inverse", "Gohberg-Semencul", by_inverse, false, INFINITY},
    {"lu", "LU", by_lu, false, 1e-13},
};

struct Outcome {
  std::optional<Solution<double>> solution;
  std::string reason;  // or the refusal
};

Outcome attempt(const Method& method, const Toeplitz<double>& t, const Tensor<double>& b) {
  try {
    const Solution<double> solution = method.solve(t, b);
    return {solution, solution.reason};
  } catch (const NumericError& error) {
    return {{}, error.what()};
  }
}

// δ, then √k: regular for δ = 0 too, and all its leading minors but the first stay away from zero.
Toeplitz<double> with_leading_entry(double delta, Index n) {
  return symmetric_toeplitz(n, [delta](double k) { return k == 0 ? delta : std::sqrt(k); });
}

// I + 3 L and 2 in the upper corner: well conditioned, its leading minors like I + 3 L, whose inverse grows.
Toeplitz<double> with_corner(Index n) {
  std::vector<double> column(static_cast<std::size_t>(n)), row = column;
  column[0] = row[0] = 1;
  column[1] = 3;
  row.back() = 2;
  return {column, row};
}

// I + 2 L, of condition 2^n.
Toeplitz<double> doubling(Index n) { return Toeplitz<double>::banded({2, 1}, n, n, 1); }

// Slepian's matrix of half the band.
double prolate(double k) {
  return k == 0 ? 0.5 : std::sin(std::numbers::pi * k / 2) / (std::numbers::pi * k);
}

Toeplitz<double> random_toeplitz(Index n, Rng rng) {
  const Tensor<double> column = randn({n}, rng), tail = randn({n - 1}, rng);
  std::vector<double> row{column[0]};
  row.insert(row.end(), tail.begin(), tail.end());
  return {{column.begin(), column.end()}, row};
}

// ‖x - sought‖ / ‖sought‖ in the maximum norm.
double relative_error(const Tensor<double>& x, const Tensor<double>& sought) {
  return max_abs(x - sought) / max_abs(sought);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string cell(double value) { return std::isnan(value) ? "refuses" : fmt::format("{:.0e}", value); }

}  // namespace

std::string System::name() const { return fmt::format("{}-{:g}", family, parameter); }

std::vector<System> systems(Rng rng) {
  const Index n = 100;
  const std::vector<std::string> nobody, schur{"schur"}, recursions{"levinson", "schur"},
      all_but_gko{"levinson", "schur", "inverse"};
  std::vector<System> result;
  for (int digits = 2; digits <= 14; digits += 2) {
    const double delta = std::pow(10., -digits);
    result.push_back({"leading-entry", delta, with_leading_entry(delta, n), schur});
  }
  result.push_back({"leading-entry", 0, with_leading_entry(0, n), recursions});
  result.push_back({"distance", 100, symmetric_toeplitz(n, [](double k) { return k; }), recursions});
  result.push_back({"singular-minor", 3, {{2, 2, 1}, {2, 2, 1}}, all_but_gko});
  result.push_back({"corner", 100, with_corner(n), {"schur", "inverse"}});
  for (Index order = 4; order <= 18; order += 2)
    result.push_back({"prolate", static_cast<double>(order), symmetric_toeplitz(order, prolate), nobody});
  result.push_back(
      {"prolate", 24, symmetric_toeplitz(24, prolate), {"levinson", "schur", "automatic", "inverse"}, true});
  for (const Index order : {10, 20, 30, 40})
    result.push_back({"doubling", static_cast<double>(order), doubling(order), schur});
  result.push_back({"doubling", 60, doubling(60), all_but_gko, true});
  result.push_back({"random", 100, random_toeplitz(n, rng), schur});
  result.push_back({"kms", 100, symmetric_toeplitz(n, kms), nobody});
  result.push_back({"pentadiagonal", 100, Toeplitz<double>::banded({1, -4, 6, -4, 1}, n, n, 2), nobody});
  return result;
}

void AccuracyStudy::add(const System& system, Rng rng) {
  const std::string place = "systems/" + system.name();
  const Tensor<double> sought = randint({system.t.axis().in}, -3, 3, rng), b = system.t * sought;
  report_.file().write(place + "/T", AnyOperator(system.t.lower()));
  report_.file().write(place + "/sought", sought);
  report_.file().write(place + "/b", b);
  for (const Method& method : methods) {
    check_interrupted();
    const Outcome outcome = attempt(method, system.t, b);
    system_.push_back(system.name());
    family_.push_back(system.family);
    parameter_.push_back(system.parameter);
    n_.push_back(sought.size());
    method_.push_back(method.name);
    reason_.push_back(outcome.reason);
    ran_.push_back(outcome.solution ? outcome.solution->method : "");
    condition_.push_back(outcome.solution ? outcome.solution->condition.value_or(NAN) : NAN);
    residual_.push_back(outcome.solution ? outcome.solution->residual : NAN);
    backward_error_.push_back(outcome.solution ? outcome.solution->backward_error : NAN);
    error_.push_back(outcome.solution ? relative_error(outcome.solution->x, sought) : NAN);
    if (outcome.solution) report_.file().write(place + "/" + method.name, outcome.solution->x);
    check_last(system, method);
  }
}

void AccuracyStudy::check_last(const System& system, const Method& method) {
  const std::string what = system.name() + ", " + method.name;
  const bool refuses = ran_.back().empty();
  if (contains(system.refused_by, method.name))
    report_.agree(what + " refuses", !refuses, 0);
  else if (method.by_toeplitz_solve && !system.is_singular)
    report_.agree(what + " solves", refuses, 0);
  if (refuses) return;
  // The condition is estimated from below, by a factor of 3 at most.
  if (method.by_toeplitz_solve && !system.is_singular && !std::isnan(condition_.back()))
    report_.agree(what + ": error / (condition x backward error)",
                  error_.back() / (condition_.back() * (backward_error_.back() + eps)), 6);
  if (method.backward_error < INFINITY)
    report_.agree(what + ": backward error", backward_error_.back(), method.backward_error);
}

void AccuracyStudy::tell() const {
  report_.keep("accuracy",
               "Every method on systems where digits are lost: which algorithm ran, and how far it is off",
               {{"system", system_},
                {"family", family_},
                {"parameter", parameter_},
                {"n", n_},
                {"method", method_},
                {"ran", ran_},
                {"reason", reason_},
                {"condition", condition_},
                {"residual", residual_},
                {"backward_error", backward_error_},
                {"error", error_}});
  std::vector<std::string> rows, columns, cells;
  const auto add = [&](std::size_t i, const std::string& column, const std::string& text) {
    rows.push_back(system_[i]);
    columns.push_back(column);
    cells.push_back(text);
  };
  for (std::size_t i = 0; i < system_.size(); ++i) add(i, method_[i], cell(backward_error_[i]));
  for (std::size_t i = 0; i < system_.size(); ++i) {
    if (method_[i] != "automatic") continue;
    add(i, "condition", std::isnan(condition_[i]) ? "" : cell(condition_[i]));
    add(i, "automatic ran", ran_[i].empty() ? reason_[i] : ran_[i] + ": " + reason_[i]);
  }
  report_.say("Backward errors\n\n" + to_text(pivot("system", rows, columns, cells)));
}

Curve AccuracyStudy::curve(const Method& method, const std::string& family) const {
  Curve curve{method.title, {}, {}};
  for (std::size_t i = 0; i < system_.size(); ++i)
    if (method_[i] == method.name && family_[i] == family) {
      curve.x.push_back(parameter_[i]);
      curve.y.push_back(backward_error_[i]);
    }
  return curve;
}

std::vector<Chart> AccuracyStudy::charts() const {
  Chart leading{"leading entry 10^-d, then √k", "d", "backward error", {}, false, true};
  Chart prolate{"prolate matrices", "n", "backward error", {}, false, true};
  for (const Method& method : methods) {
    if (method.name == std::string("automatic")) continue;
    leading.curves.push_back(curve(method, "leading-entry"));
    for (double& x : leading.curves.back().x) x = -std::log10(x);
    prolate.curves.push_back(curve(method, "prolate"));
  }
  return {leading, prolate};
}

}  // namespace toeplitz_solvers
