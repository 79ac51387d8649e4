#include "report.hpp"

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

// Seconds of one product, from the multiplications a second that the direct kernel makes on one core: 2.5e9,
// measured on 16 -> 16 channels of 64x64 pixels, 3x3 taps, float64.
std::string seconds(const ConvGeometry& geometry) {
  return format_number(static_cast<double>(geometry.multiplications()) / 2.5e9, 2) + " s";
}

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
  table.add({"time of one product, about", or_too_large([&] { return seconds(geometry); })});
  table.add({"kernel", to_string(geometry.kernel_shape()) + " " + std::string(scalar_name<S>())});
  table.add({"bytes, structured", format_bytes(kernel_bytes)});
  table.add(
      {"bytes, CSR", or_too_large([&] { return format_bytes(csr_bytes(rows, geometry.nnz(), sizeof(S))); })});
  table.add({"bytes, dense", or_too_large([&] { return format_bytes(dense_bytes(rows, cols, sizeof(S))); })});
  table.add({"computed by", std::string(choose<S>(geometry, Pass::forward, 1).name)});
  return text + table.str();
}

}  // namespace

std::string report(const Layer& layer) {
  return with_result_scalar(layer.kernel, {}, [&]<Scalar S>() { return report_as<S>(layer); });
}

}  // namespace convmat::tool
