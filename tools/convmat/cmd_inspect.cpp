#include <convmat/program/text_table.hpp>
#include <convmat/store/hdf5.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The attributes of the file, then its objects: tensors, matrices, operators, tables and texts. A command takes one of
them as FILE.h5:/NAME.

Example:
  convmat inspect A.h5
)";

std::string text_of(const Attribute& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        using Value = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<Value, std::string>)
          return v;
        else if constexpr (std::is_same_v<Value, Shape>)
          return to_string(v);
        else if constexpr (std::is_same_v<Value, double>)
          return format_number(v, 6);
        else
          return std::to_string(v);
      },
      value);
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line("convmat inspect", "what an HDF5 file holds", details);
  line.positional("file", "FILE.h5", "the file");
  if (!line.parse(words)) return Exit::done;
  const Hdf5Reader file(line.text("file"));
  TextTable attributes({"attribute", "value"}), objects({"object", "holds"});
  for (const auto& [name, value] : file.attributes("/")) attributes.add({name, text_of(value)});
  for (const std::string& name : file.objects()) objects.add({name, file.summary(name)});
  std::cout << attributes.str() << '\n' << objects.str();
  return Exit::done;
}

}  // namespace

const Command inspect_command{"inspect", "what an HDF5 file holds", run};

}  // namespace convmat::tool
