#include "report.hpp"

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/kernels/planner.hpp>
#include <convmat/program/text_table.hpp>
#include <functional>

namespace convmat::tool {
namespace {

// Sizes past 64 bits are worth a word, not an error: the operator works without them.
std::string or_too_large(const std::function<std::string()>& text) {
  try {
    return text();
  } catch (const CapacityError&) {
    return "more than 64 bits";
  }
}

// "0.012 s", to two digits: the cost model knows no more.
std::string about(double seconds) { return format_number(seconds, 2) + " s"; }

Pass forward_of(const Layer& layer) { return layer.transposed ? Pass::transpose : Pass::forward; }

template <Scalar S>
std::string report_as(const Layer& layer) {
  const LinearOperator<S> op = layer.op<S>();
  const ConvGeometry& geometry = layer.geometry;
  const Index rows = volume(op.range()), cols = volume(op.domain());
  const Index kernel_bytes = volume(geometry.kernel_shape()) * Index{sizeof(S)};
  std::string text = describe(op) + "\n\n";
  TextTable table({"of the matrix", ""});
  table.add({"rows x columns", format_count(rows) + " x " + format_count(cols)});
  table.add({"nonzeros", or_too_large([&] { return format_count(geometry.nnz()); })});
  table.add({"density", or_too_large([&] {
               return format_number(100 * static_cast<double>(geometry.nnz()) / static_cast<double>(rows) /
                                    static_cast<double>(cols)) +
                      " %";
             })});
  table.add({"multiplications of one product",
             or_too_large([&] { return format_count(geometry.multiplications()); })});
  table.add({"kernel", to_string(geometry.kernel_shape()) + " " + std::string(scalar_name<S>())});
  table.add({"bytes, structured", format_bytes(kernel_bytes)});
  table.add(
      {"bytes, CSR", or_too_large([&] { return format_bytes(csr_bytes(rows, geometry.nnz(), sizeof(S))); })});
  table.add({"bytes, dense", or_too_large([&] { return format_bytes(dense_bytes(rows, cols, sizeof(S))); })});
  table.add({"time of one product, about",
             or_too_large([&] { return about(candidates<S>(geometry, forward_of(layer), 1)[0].seconds); })});
  return text + table.str();
}

// The choice of each pass is marked: the least time among the kernels that are accurate enough.
template <Scalar S>
std::string plan_as(const Layer& layer) {
  TextTable table({"kernel", "accuracy", "product", "adjoint", "gradient"});
  const Pass passes[] = {forward_of(layer), layer.transposed ? Pass::forward : Pass::transpose,
                         Pass::gradient};
  for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
    std::vector<std::string> cells{std::string(kernel.name), std::string(to_string(kernel.accuracy))};
    for (const Pass pass : passes) {
      const auto known = candidates<S>(layer.geometry, pass, 1);
      const auto found = std::find_if(known.begin(), known.end(),
                                      [&](const auto& candidate) { return candidate.kernel == &kernel; });
      cells.push_back(found == known.end() ? "-"
                                           : about(found->seconds) + (found == known.begin() ? " <-" : ""));
    }
    table.add(cells);
  }
  return "estimated time on one thread; <- is the planner's choice\n\n" + table.str();
}

}  // namespace

std::string report(const Layer& layer) {
  return with_result_scalar(layer.kernel, {}, [&]<Scalar S>() { return report_as<S>(layer); });
}

// An operator that is no layer: what it is made of, one line for each part.
template <Scalar S>
std::string report_of(const LinearOperator<S>& op) {
  TextTable table({"of the operator", ""});
  table.add({"rows x columns", format_count(volume(op.range())) + " x " + format_count(volume(op.domain()))});
  const auto add_parts = [&](const char* part, const std::vector<LinearOperator<S>>& operands) {
    for (const LinearOperator<S>& operand : operands) table.add({part, operand.name()});
  };
  if (const auto* sum = op.template target<Sum<S>>()) add_parts("term", sum->terms());
  if (const auto* product = op.template target<Product<S>>()) add_parts("factor", product->factors());
  table.add({"scalar", std::string(scalar_name<S>())});
  return describe(op) + "\n\n" + table.str();
}

std::string report(const Operand& operand) {
  if (const std::optional<Layer> layer = operand.layer()) return report(*layer);
  return std::visit([](const auto& op) { return report_of(op); }, operand.op);
}

std::string plan(const Layer& layer) {
  return with_result_scalar(layer.kernel, {}, [&]<Scalar S>() -> std::string {
    try {
      return plan_as<S>(layer);
    } catch (const CapacityError&) {
      return "more than 64 bits of multiplications: no kernel computes that\n";
    }
  });
}

}  // namespace convmat::tool
