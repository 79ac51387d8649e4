#include "times.hpp"

#include <fmt/format.h>

#include <cmath>

#include "common/timing.hpp"
#include "pivot.hpp"

using namespace convmat;

namespace toeplitz_solvers {
namespace {

constexpr double tolerance = 1e-12;

struct Contender {
  std::string name, title;
  std::function<Solution<double>()> solve;
};

std::vector<Contender> contenders(const Toeplitz<double>& t, const Tensor<double>& b) {
  const auto direct = [&t, &b](ToeplitzMethod method) {
    return [&, method] { return toeplitz_solve(t, b, {method}); };
  };
  std::vector<Contender> all{
      {"levinson", "Levinson", direct(ToeplitzMethod::levinson)},
      {"schur", "Schur", direct(ToeplitzMethod::schur)},
      {"gko", "GKO", direct(ToeplitzMethod::gko)},
      {"cg", "CG", [&] { return cg(t, b, {.tolerance = tolerance, .iterations = 100 * b.size()}); }},
      {"pcg", "Strang",
       [&] {
         return cg(
             t, b,
             {.tolerance = tolerance, .preconditioner = circulant_preconditioner(t, CirculantKind::strang)});
       }},
  };
  all.push_back({"inverse", "Gohberg-Semencul", [inverse = gohberg_semencul(t), &b] {
                   return Solution<double>{inverse * b, "Gohberg-Semencul inverse", "made before", 0, 0};
                 }});
  if (b.size() <= TimeStudy::most_of_lu)
    all.push_back({"lu", "LU", [&] { return SparseLu<double>(t).solve(b); }});
  return all;
}

}  // namespace

void TimeStudy::add(Index n) {
  const Toeplitz<double> t = symmetric_toeplitz(n, cubic);
  const Tensor<double> b({n}, std::vector<double>(static_cast<std::size_t>(n), 1));
  const std::vector<Contender> all = contenders(t, b);
  const int rounds = n < 1024 ? 11 : 5;
  for (const Contender& each : all) {
    const Solution<double> solution = each.solve();
    const double error = backward_error<double>(t, solution.x, b);
    const auto [seconds, levinson] = experiments::times_in_turns(each.solve, all[0].solve, rounds);
    method_.push_back(each.name);
    title_.push_back(each.title);
    n_.push_back(n);
    iterations_.push_back(solution.iterations);
    seconds_.push_back(seconds);
    ratio_.push_back(seconds / levinson);
    backward_error_.push_back(error);
    report_.agree(fmt::format("{} on |θ|³ + 0.01, {}: backward error", each.name, n), error, 10 * tolerance);
  }
}

void TimeStudy::tell() const {
  report_.keep("times", "Times for |θ|³ + 0.01, and their ratios to Levinson's",
               {{"n", n_},
                {"method", method_},
                {"seconds", seconds_},
                {"ratio", ratio_},
                {"iterations", iterations_},
                {"backward_error", backward_error_}});
  std::vector<std::string> rows, cells;
  for (std::size_t i = 0; i < n_.size(); ++i) {
    rows.push_back(std::to_string(n_[i]));
    cells.push_back(fmt::format("{:.3g} ms, {:.2g}", 1e3 * seconds_[i], ratio_[i]));
  }
  report_.say("Times for |θ|³ + 0.01, and their ratios to Levinson's\n\n" +
              to_text(pivot("n", rows, method_, cells)));
}

Chart TimeStudy::chart() const {
  Chart chart{"time for |θ|³ + 0.01", "log₂ n", "seconds", {}, false, true};
  for (std::size_t i = 0; i < n_.size(); ++i) {
    auto curve = std::find_if(chart.curves.begin(), chart.curves.end(),
                              [&](const Curve& each) { return each.name == title_[i]; });
    if (curve == chart.curves.end()) curve = chart.curves.insert(curve, Curve{title_[i], {}, {}});
    curve->x.push_back(std::log2(n_[i]));
    curve->y.push_back(seconds_[i]);
  }
  return chart;
}

}  // namespace toeplitz_solvers
