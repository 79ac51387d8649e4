#include "iterations.hpp"

#include <fmt/format.h>

#include <cmath>

#include "pivot.hpp"

using namespace convmat;

namespace toeplitz_solvers {
namespace {

struct Preconditioner {
  const char *name, *title;
  std::optional<CirculantKind> kind;
};
const Preconditioner preconditioners[] = {{"none", "CG", {}},
                                          {"strang", "Strang", CirculantKind::strang},
                                          {"t_chan", "T. Chan", CirculantKind::t_chan},
                                          {"r_chan", "R. Chan", CirculantKind::r_chan}};

constexpr double unknown = NAN;
constexpr double not_definite = INFINITY;  // no number of iterations

struct Expected {
  const char* family;
  Index n;
  double iterations[std::size(preconditioners)];
};
constexpr Expected all_expected[] = {{"quartic", 32, {19, 5, 7, 5}},
                                     {"quartic", 128, {55, 5, 6, 5}},
                                     {"quartic", 512, {70, 5, 6, 5}},
                                     {"cubic", 32, {20, 8, 13, 8}},
                                     {"cubic", 256, {274, 7, 15, 7}},
                                     {"cubic", 1024, {431, 6, 10, 6}},
                                     {"decaying", 32, {11, 5, 5, 5}},
                                     {"decaying", 1024, {23, 5, 5, 5}},
                                     {"kms", 32, {17, 3, 5, 12}},
                                     {"kms", 512, {77, 2, 5, 2}},
                                     {"bttb-decaying", 16, {27, 8, 8, unknown}},
                                     {"bttb-decaying", 64, {69, 9, 9, unknown}},
                                     {"bttb-decaying", 128, {100, 9, 9, unknown}},
                                     {"laplacian", 16, {26, not_definite, 12, unknown}},
                                     {"laplacian", 128, {218, not_definite, 36, unknown}}};

double expected_iterations(const std::string& family, Index n, std::size_t preconditioner) {
  for (const Expected& each : all_expected)
    if (each.family == family && each.n == n) return each.iterations[preconditioner];
  return unknown;
}

// Hundreds of iterations depend on how products are rounded; a preconditioned handful does not.
double tolerance(double expected, const Preconditioner& preconditioner) {
  return preconditioner.kind ? 1 : std::max(1., std::ceil(expected / 50));
}

Tensor<double> ones(const Shape& shape) {
  return Tensor<double>(shape, std::vector<double>(static_cast<std::size_t>(volume(shape)), 1));
}

struct Count {
  double iterations;
  std::string verdict;
};

Count count(const LinearOperator<double>& a, const Tensor<double>& b, const Preconditioner& preconditioner) {
  IterationOptions<double> options{.tolerance = 1e-7};
  if (preconditioner.kind) try {
      options.preconditioner = circulant_preconditioner(a, *preconditioner.kind);
    } catch (const NumericError& error) {
      return {not_definite, error.what()};
    }
  const Solution<double> solution = cg(a, b, options);
  return {static_cast<double>(solution.iterations), std::string(to_string(solution.ending))};
}

std::string cell(double iterations, double expected) {
  if (std::isinf(iterations)) return "not definite";
  if (std::isnan(expected) || iterations == expected) return fmt::format("{}", iterations);
  return fmt::format("{} ({})", iterations, expected);
}

}  // namespace

std::vector<Index> IterationStudy::extents(const Family& family) {
  if (family.levels == 1) return {32, 64, 128, 256, 512, 1024};
  return {16, 32, 64, 128};
}

void IterationStudy::add(const Family& family, Index n) {
  const LinearOperator<double> a = family.matrix(n);
  const Tensor<double> b = ones(a.domain());
  for (std::size_t i = 0; i < std::size(preconditioners); ++i) {
    const Preconditioner& each = preconditioners[i];
    const auto [iterations, verdict] = count(a, b, each);
    const double expected = expected_iterations(family.name, n, i);
    const std::string what = fmt::format("iterations on {} {}, {}", family.name, n, each.name);
    if (std::isinf(expected))
      report_.agree(what + ": not definite", std::isinf(iterations) ? 0 : iterations, 0);
    else if (!std::isnan(expected))
      report_.agree(what, iterations - expected, tolerance(expected, each));
    family_.push_back(family.name);
    n_.push_back(n);
    preconditioner_.push_back(each.name);
    iterations_.push_back(iterations);
    expected_.push_back(expected);
    verdict_.push_back(verdict);
  }
}

void IterationStudy::tell() const {
  report_.keep("iterations", "Iterations to a residual below 1e-7, and how many are expected",
               {{"family", family_},
                {"n", n_},
                {"preconditioner", preconditioner_},
                {"iterations", iterations_},
                {"expected", expected_},
                {"verdict", verdict_}});
  std::vector<std::string> rows, cells;
  for (std::size_t i = 0; i < n_.size(); ++i) {
    rows.push_back(fmt::format("{} {}", family_[i], n_[i]));
    cells.push_back(cell(iterations_[i], expected_[i]));
  }
  report_.say("Iterations to a residual below 1e-7 (expected, where another)\n\n" +
              to_text(pivot("system", rows, preconditioner_, cells)));
}

std::vector<Chart> IterationStudy::charts() const {
  std::vector<Chart> charts;
  for (const Family& family : families()) {
    Chart chart{family.title, family.levels == 1 ? "log₂ n" : "log₂ n, of n x n unknowns",
                "iterations", {},
                false,        true};
    for (const Preconditioner& each : preconditioners) {
      Curve curve{each.title, {}, {}};
      for (std::size_t i = 0; i < n_.size(); ++i)
        if (family_[i] == family.name && preconditioner_[i] == each.name) {
          curve.x.push_back(std::log2(n_[i]));
          curve.y.push_back(iterations_[i]);
        }
      chart.curves.push_back(std::move(curve));
    }
    charts.push_back(std::move(chart));
  }
  return charts;
}

}  // namespace toeplitz_solvers
