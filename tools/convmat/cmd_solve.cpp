#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "report.hpp"
#include "solved.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Where A is square, x with A x = b; elsewhere, and where --lambda is given, the x that minimises
|A x - b|^2 + lambda |x|^2, of least norm where there are several. The right-hand side has the shape of A's range or is
a batch of it; x has its dtype. Says which method ran, why, and how good x is.

By --method:
  automatic   by FFTs, by a sparse factorisation or by an iteration, whichever fits A
  cholesky    A Hermitian positive definite; with --lambda of A^H A + lambda I, for any A
  lu          any regular square A
  qr          any A: least squares, of least norm
  cg          A Hermitian positive definite
  minres      A Hermitian
  gmres       any regular square A
  lsqr, lsmr  any A: least squares, with or without --lambda
The last five iterate until the residual is --tolerance; lsqr, lsmr and minres end at the least residual, too, where
the gradient is --tolerance of what it was. One that does not get there writes the x it reached, says so and ends with
exit code 1. --preconditioner makes them faster where A is a convolution of one channel and stride 1: strang, t_chan or
r_chan, circulants, for cg and minres; twin, A's kernel wrapped around the image, for lsqr and lsmr.
--history lists on stderr the relative residual from iteration 0 on, of several right-hand sides that of the slowest;
into an .h5 it goes as the dataset /history instead, and with --verbose to stderr as well.
--lambda gcv chooses lambda by generalised cross-validation, --lambda discrepancy:NOISE so that |A x - b| = NOISE.

Example:
  convmat operator --kernel K.npy --image 10,12 --padding same --output A.h5
  convmat apply A.h5 --input X.npy --output Y.npy
  convmat solve A.h5 --rhs Y.npy --output X1.npy
  convmat solve A.h5 --rhs Y.npy --lambda 0.1 --method lsmr --tolerance 1e-8 --output X1.npy
  convmat solve A.h5 --rhs Y.npy --method lsmr --history --output X1.h5
)";

enum class Method { automatic, cholesky, lu, qr, cg, minres, gmres, lsqr, lsmr };
const std::vector<std::string> methods{"automatic", "cholesky", "lu",   "qr",  "cg",
                                       "minres",    "gmres",    "lsqr", "lsmr"};

enum class Preconditioner { none, strang, t_chan, r_chan, twin };
const std::vector<std::string> preconditioners{"none", "strang", "t_chan", "r_chan", "twin"};

CommandLine options() {
  CommandLine line("convmat solve", "x with A x = b, or the nearest to it, for any operator A", details);
  add_layer_options(line);
  line.option("image", "32,32", "spatial extents of the domain, where A is given by its kernel");
  line.option("rhs", "b.npy", "right-hand side, of the shape of A's range or a batch of it");
  line.option("method", "METHOD", "automatic, cholesky, lu, qr, cg, minres, gmres, lsqr or lsmr",
              "automatic");
  line.option(
      "lambda", "0.1",
      "weight of |x|^2: regularised least squares; gcv, or discrepancy:NOISE with the norm of b's noise");
  line.option("tolerance", "1e-8",
              "residual that ends an iteration (default 1e-10, 1e-6 in single precision)");
  line.option("iterations", "1000", "the most of them (default 1000)");
  line.flag("history", "list the residual of every iteration, or write it to an .h5 as /history");
  line.option("preconditioner", "KIND", "of an iteration: none, strang, t_chan, r_chan or twin", "none");
  return line;
}

Method method_of(const CommandLine& line) { return static_cast<Method>(line.choice("method", methods)); }

Preconditioner preconditioner_of(const CommandLine& line) {
  return static_cast<Preconditioner>(line.choice("preconditioner", preconditioners));
}

double at_least_zero(const CommandLine& line, const char* name, double otherwise) {
  if (!line.has(name)) return otherwise;
  const double value = line.number(name);
  if (!(value >= 0 && value < INFINITY))
    throw UsageError("--" + std::string(name) + " " + line.text(name) + "; expected a number >= 0");
  return value;
}

// How --lambda is found: given, by generalised cross-validation, or by the discrepancy principle.
struct Lambda {
  enum class Choice { given, gcv, discrepancy } choice;
  double value;  // λ, or the noise
};

Lambda lambda_of(const CommandLine& line) {
  const std::string text = line.has("lambda") ? line.text("lambda") : "0", discrepancy = "discrepancy:";
  if (text == "gcv") return {Lambda::Choice::gcv, 0};
  const bool has_noise = text.starts_with(discrepancy);
  const std::string number = has_noise ? text.substr(discrepancy.size()) : text;
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc{} || end != number.data() + number.size() || !(value >= 0 && value < INFINITY))
    throw UsageError("--lambda " + text + "; expected a number >= 0, gcv, or discrepancy:NOISE");
  return {has_noise ? Lambda::Choice::discrepancy : Lambda::Choice::given, value};
}

template <Scalar S>
double lambda_for(const CommandLine& line, const LinearOperator<S>& a, const Tensor<S>& b) {
  const Lambda lambda = lambda_of(line);
  if (lambda.choice == Lambda::Choice::given) return lambda.value;
  if (b.shape() != a.range())
    throw UsageError("--lambda " + line.text("lambda") + " takes one right-hand side");
  const Tikhonov<S> tikhonov(a, b);
  const TikhonovPoint point =
      lambda.choice == Lambda::Choice::gcv ? tikhonov.by_gcv() : tikhonov.by_discrepancy(lambda.value);
  if (!line.quiet())
    std::cerr << fmt::format(
        "lambda {:.6g} by {}{}\n", point.lambda,
        lambda.choice == Lambda::Choice::gcv ? "generalised cross-validation" : "the discrepancy principle",
        point.converged ? "" : ", from a bidiagonalisation that did not converge");
  return point.lambda;
}

template <Scalar S>
IterationOptions<S> iteration_options(const CommandLine& line) {
  IterationOptions<S> options;
  options.tolerance = at_least_zero(line, "tolerance", sizeof(Real<S>) == sizeof(float) ? 1e-6 : 1e-10);
  if (line.has("iterations")) options.iterations = line.integer("iterations", 1);
  options.monitor = [](Index, double) { return check_interrupted(), false; };
  return options;
}

// Which options go with which methods.
void require_options(const CommandLine& line) {
  const Method method = method_of(line);
  const auto allow = [&](const char* option, std::initializer_list<Method> with) {
    if (!line.has(option) || std::find(with.begin(), with.end(), method) != with.end()) return;
    const std::string value = option == std::string("history") ? "" : " " + line.text(option);
    throw UsageError("--" + std::string(option) + value + " does not go with --method " +
                     line.text("method"));
  };
  allow("lambda", {Method::automatic, Method::cholesky, Method::lsqr, Method::lsmr});
  for (const char* option : {"tolerance", "iterations", "history"})
    allow(option, {Method::cg, Method::minres, Method::gmres, Method::lsqr, Method::lsmr});
  if (preconditioner_of(line) == Preconditioner::twin)
    allow("preconditioner", {Method::lsqr, Method::lsmr});
  else if (preconditioner_of(line) != Preconditioner::none)
    allow("preconditioner", {Method::cg, Method::minres});
  lambda_of(line);
  iteration_options<double>(line);
}

template <Scalar S>
std::optional<LinearOperator<S>> preconditioner(const CommandLine& line, const LinearOperator<S>& a,
                                                double lambda) {
  switch (preconditioner_of(line)) {
    case Preconditioner::none:
      return {};
    case Preconditioner::strang:
      return circulant_preconditioner(a, CirculantKind::strang);
    case Preconditioner::t_chan:
      return circulant_preconditioner(a, CirculantKind::t_chan);
    case Preconditioner::r_chan:
      return circulant_preconditioner(a, CirculantKind::r_chan);
    case Preconditioner::twin:
      return least_squares_preconditioner(a, lambda);
  }
  throw Error("no such preconditioner");
}

template <Scalar S>
Solution<S> automatic(const CommandLine& line, const LinearOperator<S>& a, const Tensor<S>& b,
                      double lambda) {
  const bool is_square = volume(a.domain()) == volume(a.range());
  if (is_square && !line.has("lambda")) return solve(a, b);
  return least_squares_solve(a, b, lambda);
}

template <Scalar S>
Solution<S> by_cholesky(const CommandLine& line, const LinearOperator<S>& a, const Tensor<S>& b,
                        double lambda) {
  if (!line.has("lambda")) return SparseCholesky<S>(a).solve(b);
  return SparseCholesky<S>::normal_equations(a, lambda).solve(b);
}

template <Scalar S>
Solution<S> solution(const CommandLine& line, const LinearOperator<S>& a, const Tensor<S>& b) {
  const double lambda = lambda_for(line, a, b);
  IterationOptions<S> options = iteration_options<S>(line);
  options.preconditioner = preconditioner(line, a, lambda);
  switch (method_of(line)) {
    case Method::automatic:
      return automatic(line, a, b, lambda);
    case Method::cholesky:
      return by_cholesky(line, a, b, lambda);
    case Method::lu:
      return SparseLu<S>(a).solve(b);
    case Method::qr:
      return SparseQr<S>(a).solve(b);
    case Method::cg:
      return cg(a, b, options);
    case Method::minres:
      return minres(a, b, options);
    case Method::gmres:
      return gmres(a, b, options);
    case Method::lsqr:
      return lsqr(a, b, options, lambda);
    case Method::lsmr:
      return lsmr(a, b, options, lambda);
  }
  throw Error("no such method");
}

// A refusal of A by one method names those that take any A.
template <Scalar S>
Solution<S> solution_or_remedy(const CommandLine& line, const LinearOperator<S>& a, const Tensor<S>& b) {
  const Method method = method_of(line);
  const bool takes_any = method == Method::qr || method == Method::lsqr || method == Method::lsmr;
  const std::string remedy = takes_any            ? ""
                             : line.has("lambda") ? "; --method lsqr and lsmr take any A"
                                                  : "; --method qr, lsqr and lsmr take any A";
  try {
    return solution(line, a, b);
  } catch (const NumericError& error) {
    throw NumericError(error.what() + remedy);
  } catch (const ShapeError& error) {
    throw ShapeError(error.what() + remedy);
  }
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  require_options(line);
  const Output output(line, tensor_endings);
  const AnyTensor rhs = load_finite(line, "rhs");
  const Operand operand = load_operand(line);
  require_shape(line, "rhs", rhs, operand.range(), operand.spoken);
  if (line.has("dry-run")) return std::cout << report(operand), Exit::done;
  const bool complex = holds_complex(rhs) || holds_complex(operand.op);
  return with_scalar(holds_single(rhs), complex, [&]<Scalar S>() {
    return save_solution(line, output, solution_or_remedy(line, operand.as<S>(), tensor_as<S>(rhs)));
  });
}

}  // namespace

const Command solve_command{"solve", "x with A x = b, or least squares, with its evidence", run};

}  // namespace convmat::tool
