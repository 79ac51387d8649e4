#include "solved.hpp"

#include <convmat/convmat.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>

namespace convmat::tool {
namespace {

template <Scalar S>
std::string table_of(const Solution<S>& solution) {
  TextTable table({"solution", ""});
  table.add({"method", solution.method});
  table.add({"why", solution.reason});
  table.add({"residual, relative", format_number(solution.residual)});
  table.add({"backward error", format_number(solution.backward_error)});
  if (solution.gradient) table.add({"gradient, relative", format_number(*solution.gradient)});
  if (!solution.history.empty()) table.add({"iterations", format_count(solution.iterations)});
  if (solution.factor_nonzeros > 0)
    table.add({"nonzeros of the factor", format_count(solution.factor_nonzeros)});
  if (solution.condition) table.add({"condition, about", format_number(*solution.condition)});
  return table.str();
}

std::string table_of(const std::vector<double>& history) {
  TextTable table({"iteration", "residual, relative"});
  for (std::size_t k = 0; k < history.size(); ++k) table.add({std::to_string(k), format_number(history[k])});
  return table.str();
}

}  // namespace

template <Scalar S>
Exit save_solution(const CommandLine& line, const Output& output, const Solution<S>& solution) {
  if (!line.quiet()) std::cerr << table_of(solution);
  const bool has_history = line.has("history");
  if (has_history && !line.quiet() && (!output.is_hdf5() || line.has("verbose")))
    std::cerr << table_of(solution.history);
  const Tensor<double> history({static_cast<Index>(solution.history.size())}, solution.history);
  output.save(AnyTensor(solution.x), [&](Hdf5Writer& writer) {
    if (has_history) writer.write("/history", AnyTensor(history));
  });
  if (solution.ending == Ending::converged) return Exit::done;
  std::cerr << line.program() << ": " << solution.method
            << " did not converge: " << to_string(solution.ending) << " after "
            << format_count(solution.iterations) << ", residual " << format_number(solution.residual)
            << "; the x it reached was written\n";
  return Exit::check_failed;
}

#define CONVMAT_INSTANTIATE(S) \
  template Exit save_solution(const CommandLine&, const Output&, const Solution<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::tool
