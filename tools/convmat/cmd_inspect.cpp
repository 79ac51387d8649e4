#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/experiment/run_file.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/text_table.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>

#include "command.hpp"
#include "output.hpp"
#include "provenance_lines.hpp"

namespace convmat::tool {
namespace {

using Kind = Hdf5Reader::Kind;

const char* details =
    R"(Where the file came from; then its objects as a tree: tensors with their first numbers, tables with their first rows,
matrices, operators, figures and texts. A command takes one of them as FILE.h5:/NAME. Of files above 64 MB the
tensors have no preview.

Example:
  convmat inspect A.h5
)";

constexpr Index most_numbers = 6;
constexpr std::size_t most_rows = 3;
constexpr std::uintmax_t most_bytes = 64'000'000;

std::string first_numbers(const AnyTensor& tensor) {
  return std::visit(
      []<class S>(const Tensor<S>& t) {
        std::string text;
        for (Index i = 0; i < std::min(t.size(), most_numbers); ++i) {
          const auto value = std::complex<double>(t[i]);
          text += (i ? " " : "") + format_number(value.real()) +
                  (convmat::is_complex<S> ? fmt::format("{:+.4g}i", value.imag()) : "");
        }
        return text + (t.size() > most_numbers ? " ..." : "");
      },
      tensor);
}

Table first_rows(Table table) {
  for (auto& entry : table)
    std::visit([](auto& column) { column.resize(std::min(column.size(), most_rows)); }, entry.second);
  return table;
}

std::string indented(const std::string& text, const std::string& indent) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) result += indent + line + "\n";
  return result;
}

/// The objects below a group, each on a line of its own, the deeper the further to the right. What a second
/// link leads to, which may be round in a circle, is named and not shown again.
class Tree {
 public:
  Tree(const Hdf5Reader& file, bool with_numbers) : file_(file), with_numbers_(with_numbers) {
    shown_.emplace(file.address("/"), "/");
    add("", 0);
  }

  const std::string& text() const { return text_; }

 private:
  void add(const std::string& group, std::size_t depth) {
    for (const std::string& member : file_.members(group.empty() ? "/" : group)) {
      check_interrupted();
      const std::string name = group + "/" + member, indent(2 * depth, ' ');
      const Kind kind = file_.kind(name);
      const auto [first, is_new] = shown_.emplace(file_.address(name), name);
      std::string line = indent + (depth == 0 ? "/" : "") + member;
      if (kind != Kind::group || !is_new) line.resize(std::max<std::size_t>(line.size() + 2, 32), ' ');
      text_ += line + (is_new ? summary(name, kind) : first->second + " again") + "\n";
      if (is_new) text_ += preview(name, kind, indent + "    ");
      if (is_new && kind == Kind::group) add(name, depth + 1);
    }
  }

  std::string summary(const std::string& name, Kind kind) const {
    if (kind == Kind::group) return "";
    std::string text = file_.summary(name);
    if (kind == Kind::text && name.starts_with("/figures/")) text.replace(0, 4, "figure");
    return text;
  }

  std::string preview(const std::string& name, Kind kind, const std::string& indent) const {
    std::string text;
    for (const auto& [attribute, value] : file_.attributes(name))
      if (attribute == "caption") text += indented(attribute_text(value), indent);
    if (kind == Kind::tensor && with_numbers_) text += indented(first_numbers(file_.tensor(name)), indent);
    if (kind == Kind::table) text += indented(to_text(first_rows(file_.table(name))), indent);
    return text;
  }

  const Hdf5Reader& file_;
  bool with_numbers_;
  std::map<std::uint64_t, std::string> shown_;  // names by address
  std::string text_;
};

Exit run(const std::vector<std::string>& words) {
  CommandLine line("convmat inspect", "what an HDF5 file holds, and where it came from", details);
  line.positional("file", "FILE.h5", "the file");
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  const std::string& path = line.text("file");
  const Hdf5Reader file(path);
  std::map<std::string, Attribute> attributes;
  for (auto& [name, value] : file.attributes("/")) attributes.emplace(name, std::move(value));
  const std::string text = provenance_text(attributes);
  const Tree tree(file, std::filesystem::file_size(path) <= most_bytes);
  std::cout << text << (text.empty() ? "" : "\n") << tree.text();
  return Exit::done;
}

}  // namespace

const Command inspect_command{"inspect", "what an HDF5 file holds, and where it came from", run};

}  // namespace convmat::tool
