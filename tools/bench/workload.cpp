#include "workload.hpp"

#include <charconv>
#include <complex>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <set>
#include <sstream>

#include "assets.hpp"

namespace convmat::bench {
namespace {

constexpr std::string_view header =
    "name,batch,in_channels,out_channels,groups,input,kernel,stride,padding,dilation";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  if (text.ends_with(separator)) parts.emplace_back();
  return parts;
}

/// One line of the file as cells, which are read from left to right.
class Row {
 public:
  Row(std::string place, std::vector<std::string> cells)
      : place_(std::move(place)), cells_(std::move(cells)), columns_(split(std::string(header), ',')) {
    if (cells_.size() != columns_.size())
      throw FormatError(place_ + ": " + std::to_string(cells_.size()) + " cells; expected " +
                        std::to_string(columns_.size()) + ", " + std::string(header));
  }

  const std::string& text() { return cells_[next_++]; }

  Index integer() {
    const std::string& cell = text();
    Index value = 0;
    if (!parse(cell, value)) fail("expected an integer");
    return value;
  }

  Shape extents() {
    Shape values;
    for (const std::string& part : split(text(), 'x'))
      if (!parse(part, values.emplace_back())) fail("expected extents joined by x, as in 3x3");
    if (values.empty()) fail("expected extents joined by x, as in 3x3");
    return values;
  }

  /// Of the cell that was read last.
  [[noreturn]] void fail(const std::string& expected) const {
    throw FormatError(place_ + ": " + columns_[next_ - 1] + " \"" + cells_[next_ - 1] + "\"; " + expected);
  }

 private:
  static bool parse(const std::string& text, Index& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
  }

  std::string place_;
  std::vector<std::string> cells_, columns_;
  std::size_t next_ = 0;
};

// What a product moves: input, output and kernel once each.
Index elements(const Workload& workload) {
  const ConvGeometry& geometry = workload.geometry;
  const Index of_one = checked_sum(volume(geometry.domain()), volume(geometry.range()), "images");
  return checked_sum(checked_product(workload.batch, of_one, "images"), volume(geometry.kernel_shape()),
                     "images and kernel");
}

Workload workload_of(Row row) {
  Workload workload;
  workload.name = row.text();
  if (workload.name.empty()) row.fail("expected a name");
  workload.batch = row.integer();
  if (workload.batch < 1) row.fail("expected at least 1");
  const Index inputs = row.integer(), outputs = row.integer(), groups = row.integer();
  if (groups < 1 || inputs < 1 || inputs % groups != 0 || outputs % groups != 0)
    row.fail("expected a divisor of the channels, " + std::to_string(inputs) + " -> " +
             std::to_string(outputs));
  const Shape image = row.extents(), kernel = row.extents();
  ConvOptions options{.image = image, .stride = row.extents(), .groups = groups};
  options.padding = Padding(row.extents());
  options.dilation = row.extents();
  workload.geometry = conv_geometry(prepend(outputs, prepend(inputs / groups, kernel)), options);
  checked_product(elements(workload), sizeof(std::complex<double>), "bytes");
  return workload;
}

}  // namespace

std::string_view to_string(Task task) {
  switch (task) {
    case Task::forward:
      return "forward";
    case Task::adjoint:
      return "adjoint";
    case Task::gradient:
      return "gradient";
    default:
      return "materialize";
  }
}

std::vector<Workload> read_workloads(const std::string& text, const std::string& source) {
  std::vector<Workload> workloads;
  std::set<std::string> names;
  std::istringstream lines(text);
  std::string line;
  for (Index number = 1; std::getline(lines, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    const std::string place = source + ":" + std::to_string(number);
    if (number == 1 && line != header)
      throw FormatError(place + ": \"" + line.substr(0, 80) + "\"; expected the header " +
                        std::string(header));
    if (number == 1 || line.empty()) continue;
    Row row(place, split(line, ','));
    try {
      workloads.push_back(workload_of(row));
    } catch (const GeometryError& error) {
      throw FormatError(place + ": " + error.what());
    } catch (const CapacityError& error) {
      throw FormatError(place + ": " + error.what());
    }
    if (!names.insert(workloads.back().name).second)
      throw FormatError(place + ": name \"" + workloads.back().name + "\" stands there already");
  }
  if (workloads.empty())
    throw FormatError(source + ": no workloads; expected rows under " + std::string(header));
  return workloads;
}

std::vector<Workload> built_in_workloads() { return read_workloads(assets::workloads, "workloads.csv"); }

double flops(const Workload& workload, bool complex) {
  const ConvGeometry& geometry = workload.geometry;
  const double window = static_cast<double>(volume(geometry.kernel_shape()) / geometry.out_channels);
  return (complex ? 8.0 : 2.0) * static_cast<double>(workload.batch * volume(geometry.range())) * window;
}

double bytes(const Workload& workload, Index scalar_bytes) {
  return static_cast<double>(scalar_bytes) * static_cast<double>(elements(workload));
}

void require_room(const Workload& workload, Index scalar_bytes) {
  const ConvGeometry& geometry = workload.geometry;
  require_memory(scalar_bytes * elements(workload), "the workload " + workload.name,
                 std::to_string(workload.batch) + " x " + convmat::to_string(geometry.domain()) + " -> " +
                     convmat::to_string(geometry.range()),
                 "use smaller batches or --max-memory");
}

}  // namespace convmat::bench
