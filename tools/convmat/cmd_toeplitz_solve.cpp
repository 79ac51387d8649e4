#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "solved.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(T is constant along its diagonals: T[i, j] = column[i - j] where i >= j, row[j - i] elsewhere. Without --row it is the
conjugate of the column, and T Hermitian where column[0] is real, as scipy.linalg.solve_toeplitz has it. The right-hand
side has shape (n) or, for several, (N, n), one in each row; x has its shape and dtype. O(n^2) work, double precision
within.

By --method:
  automatic  substitution where T is triangular; levinson where T is Hermitian and it is accurate; else gko
  levinson   the least work and memory; accurate where T is positive definite
  schur      the Cholesky factor of a Hermitian positive definite T
  gko        elimination with partial pivoting, for any regular T

Example:
  convmat toeplitz-solve --column c.npy --row r.npy --rhs b.npy --output x.npy
  convmat toeplitz-solve --column c.npy --rhs b.npy --method levinson --output x.npy
)";

const std::vector<std::string> methods{"automatic", "levinson", "schur", "gko"};

CommandLine options() {
  CommandLine line("convmat toeplitz-solve", "x with T x = b for a square Toeplitz matrix T", details);
  line.option("column", "c.npy", "first column of T, of shape (n)");
  line.option("row", "r.npy", "first row of T; the conjugate of the column where it is not given");
  line.option("rhs", "b.npy", "right-hand side of shape (n), or several, (N, n)");
  line.option("method", "METHOD", "automatic, levinson, schur or gko", "automatic");
  return line;
}

struct System {
  AnyTensor column, rhs;
  std::optional<AnyTensor> row;
};

System load_system(const CommandLine& line) {
  System system{load_finite(line, "column"), load_finite(line, "rhs"), {}};
  const Shape& shape = shape_of(system.column);
  if (shape.size() != 1)
    throw ShapeError(spoken(line, "column", system.column) + " has " + std::to_string(shape.size()) +
                     " axes; expected 1");
  if (line.has("row")) {
    system.row = load_finite(line, "row");
    if (shape_of(*system.row) != shape)
      throw ShapeError(spoken(line, "row", *system.row) + "; expected " + to_string(shape) + ", as " +
                       spoken(line, "column", system.column));
  }
  require_shape(line, "rhs", system.rhs, shape, spoken(line, "column", system.column));
  return system;
}

template <Scalar S>
Toeplitz<S> matrix(const System& system) {
  const Tensor<S> column = tensor_as<S>(system.column);
  const Tensor<S> row = system.row ? tensor_as<S>(*system.row) : conj(column);
  std::vector<S> first_row(row.begin(), row.end());
  if (!system.row) first_row[0] = column[0];
  return Toeplitz<S>({column.begin(), column.end()}, first_row);
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const auto method = static_cast<ToeplitzMethod>(line.choice("method", methods));
  const Output output(line, tensor_endings);
  const System system = load_system(line);
  std::vector<const AnyTensor*> others{&system.column};
  if (system.row) others.push_back(&*system.row);
  return with_result_scalar(system.rhs, others, [&]<Scalar S>() {
    const Toeplitz<S> t = matrix<S>(system);
    if (line.has("dry-run")) return std::cout << describe(t) << '\n', Exit::done;
    return save_solution(line, output, toeplitz_solve(t, tensor_as<S>(system.rhs), {method}));
  });
}

}  // namespace

const Command toeplitz_solve_command{"toeplitz-solve", "x with T x = b for a Toeplitz matrix T", run};

}  // namespace convmat::tool
