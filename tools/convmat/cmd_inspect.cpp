#include <convmat/experiment/run_file.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>

#include "command.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The attributes of the file, then its objects: tensors, matrices, operators, tables and texts. A command takes one of
them as FILE.h5:/NAME.

Example:
  convmat inspect A.h5
)";

Exit run(const std::vector<std::string>& words) {
  CommandLine line("convmat inspect", "what an HDF5 file holds", details);
  line.positional("file", "FILE.h5", "the file");
  if (!line.parse(words)) return Exit::done;
  const Hdf5Reader file(line.text("file"));
  TextTable attributes({"attribute", "value"}), objects({"object", "holds"});
  for (const auto& [name, value] : file.attributes("/")) attributes.add({name, attribute_text(value)});
  for (const std::string& name : file.objects()) objects.add({name, file.summary(name)});
  std::cout << attributes.str() << '\n' << objects.str();
  return Exit::done;
}

}  // namespace

const Command inspect_command{"inspect", "what an HDF5 file holds", run};

}  // namespace convmat::tool
