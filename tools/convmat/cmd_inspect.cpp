#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/experiment/run_file.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/printable.hpp>
#include <convmat/program/text_table.hpp>
#include <convmat/store/files.hpp>
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
matrices, operators, figures and texts. A command takes one of them as FILE.h5:/NAME; here that shows it in full. Of
files above 64 MB the tensors have no preview. An object that convmat does not read says why in its line and hides no
other: the exit code is 0 where the file can be opened, and 65 where it cannot, or one that was asked for is not read.

Examples:
  convmat inspect A.h5
  convmat inspect A.h5:/operator/kernel
)";

constexpr Index most_numbers = 6;
constexpr std::size_t most_rows = 3;
constexpr std::uintmax_t most_bytes = 64'000'000;

template <Scalar S>
std::string number_text(S number) {
  const auto value = std::complex<double>(number);
  return format_number(value.real()) + (convmat::is_complex<S> ? fmt::format("{:+.4g}i", value.imag()) : "");
}

std::string first_numbers(const AnyTensor& tensor) {
  return std::visit(
      []<class S>(const Tensor<S>& t) {
        std::string text;
        for (Index i = 0; i < std::min(t.size(), most_numbers); ++i)
          text += (i ? " " : "") + number_text(t[i]);
        return text + (t.size() > most_numbers ? " ..." : "");
      },
      tensor);
}

// The last axis as a line; images of the last two apart.
void print_numbers(const AnyTensor& tensor) {
  std::visit(
      []<class S>(const Tensor<S>& t) {
        const Shape& shape = t.shape();
        const Index columns = shape.empty() ? 1 : shape.back();
        const Index rows = shape.size() < 2 ? 1 : shape.end()[-2];
        for (Index i = 0; i < t.size(); ++i) {
          if (i % columns == 0) check_interrupted();
          if (i > 0 && i % (rows * columns) == 0) std::cout << '\n';
          std::cout << number_text(t[i]) << ((i + 1) % columns == 0 ? '\n' : ' ');
        }
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

// The reason alone: the line of the tree has the name.
std::string reason(const std::string& what, const std::string& place) {
  return what.starts_with(place + ": ") ? what.substr(place.size() + 2) : what;
}

/// The objects below a group, each on a line of its own, the deeper the further to the right. What a second
/// link leads to, which may be round in a circle, is named and not shown again.
class Tree {
 public:
  Tree(const Hdf5Reader& file, const std::string& path, const std::string& group) : file_(file), path_(path) {
    shown_.emplace(file.address(group), group);
    add(group == "/" ? "" : group, 0);
  }

  const std::string& text() const { return text_; }

 private:
  void add(const std::string& group, std::size_t depth) {
    for (const std::string& member : file_.members(group.empty() ? "/" : group)) {
      check_interrupted();
      const std::string indent(2 * depth, ' ');
      add(group + "/" + member, indent, indent + (depth == 0 ? "/" : "") + member, depth);
    }
  }

  // What cannot be read, whole or in part, says so in its line.
  void add(const std::string& name, const std::string& indent, const std::string& line, std::size_t depth) {
    std::string says, below;
    Kind kind = Kind::other;
    try {
      const auto [first, is_new] = shown_.emplace(file_.address(name), name);
      if (!is_new) return add_line(line, first->second + " again");
      kind = file_.kind(name);
      says = summary(name, kind);
      below = preview(name, kind, indent + "    ");
    } catch (const IoError&) {
      throw;
    } catch (const Error& error) {
      says += (says.empty() ? "not read: " : ", not read: ") + reason(error.what(), path_ + ":" + name);
    }
    add_line(line, says);
    text_ += below;
    if (kind == Kind::group) add(name, depth + 1);
  }

  void add_line(const std::string& line, const std::string& says) {
    text_ += printable(line);
    if (!says.empty()) {
      const std::size_t width = width_of(printable(line));
      text_ += std::string(std::max<std::size_t>(width + 2, 32) - width, ' ') + printable(says);
    }
    text_ += "\n";
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
      if (attribute == "caption") text += indent + printable(attribute_text(value)) + "\n";
    if (kind == Kind::tensor && with_numbers_) text += indented(first_numbers(file_.tensor(name)), indent);
    if (kind == Kind::table) text += indented(to_text(first_rows(file_.table(name))), indent);
    return text;
  }

  const Hdf5Reader& file_;
  std::string path_;
  bool with_numbers_ = std::filesystem::file_size(path_) <= most_bytes;
  std::map<std::uint64_t, std::string> shown_;  // names by address
  std::string text_;
};

void print_object(const Hdf5Reader& file, const std::string& path, const std::string& name) {
  const Kind kind = file.kind(name);
  if (kind == Kind::absent || kind == Kind::other) file.tensor(name);  // which says what is wrong
  if (kind == Kind::tensor) return print_numbers(file.tensor(name));
  if (kind == Kind::table) {
    std::cout << to_text(file.table(name));
  } else if (kind == Kind::text) {
    std::cout << file.text(name) << '\n';
  } else if (kind == Kind::group) {
    std::cout << Tree(file, path, name).text();
  } else {
    std::cout << file.summary(name) << '\n' << Tree(file, path, name).text();
  }
}

void print_file(const Hdf5Reader& file, const std::string& path) {
  std::map<std::string, Attribute> attributes;
  for (auto& [name, value] : file.attributes("/")) attributes.emplace(name, std::move(value));
  const std::string text = provenance_text(attributes);
  const Tree tree(file, path, "/");
  std::cout << text << (text.empty() ? "" : "\n") << tree.text();
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line("convmat inspect", "what an HDF5 file holds, and where it came from", details);
  line.positional("file", "FILE.h5", "the file, or FILE.h5:/NAME, one object of it");
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  const auto [path, inside] = parse_file_name(line.text("file"));
  const Hdf5Reader file(path);
  if (inside.empty())
    print_file(file, path);
  else
    print_object(file, path, inside.starts_with("/") ? inside : "/" + inside);
  return Exit::done;
}

}  // namespace

const Command inspect_command{"inspect", "what an HDF5 file holds, and where it came from", run};

}  // namespace convmat::tool
