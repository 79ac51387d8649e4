#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace convmat::bench {

/// A convolution of a batch: one row of a workload file.
struct Workload {
  std::string name;
  Index batch = 1;
  ConvGeometry geometry;
};

/// What is timed of a workload:
///
///     forward  y = T x      adjoint  x = Tᴴ z      gradient  dL/dK from z = dL/dy and x
///     materialize  T as a CSR matrix
enum class Task { forward, adjoint, gradient, materialize };

inline constexpr Task all_tasks[] = {Task::forward, Task::adjoint, Task::gradient, Task::materialize};

std::string_view to_string(Task task);

/// The rows of a CSV text with the columns
///
///     name,batch,in_channels,out_channels,groups,input,kernel,stride,padding,dilation
///
/// extents joined by x, padding the same at both ends. Throws FormatError, which begins with `source`:line
/// and names the column, where a row is none, or one whose input, output and kernel take 2^63 bytes or more
/// in any dtype.
std::vector<Workload> read_workloads(const std::string& text, const std::string& source);

/// The rows that come with the tool.
std::vector<Workload> built_in_workloads();

/// Arithmetic operations of a product by its definition, 2 outputs C_in/groups taps an image; a complex
/// multiply-add is 8.
double flops(const Workload& workload, bool complex);

/// Bytes that a product must move: input, output and kernel once each.
double bytes(const Workload& workload, Index scalar_bytes);

/// Throws CapacityError where memory has no room for them.
void require_room(const Workload& workload, Index scalar_bytes);

}  // namespace convmat::bench
