#include <convmat/core/version.hpp>
#include <convmat/program/command_line.hpp>
#include <iostream>

#include "command.hpp"

namespace convmat::tool {
namespace {

const std::vector<Command> commands{
    apply_command,   gradient_command, unfold_command, fold_command,           materialize_command,
    project_command, update_command,   solve_command,  toeplitz_solve_command, operator_command,
    compose_command, simplify_command, detect_command, clip_command,           describe_command,
    inspect_command, spectrum_command, bench_command,  runs_command,           report_command,
    plot_command};

std::string help() {
  std::string text =
      "convmat: a convolution as the exact sparse structured matrix it is\n\n"
      "Usage: convmat COMMAND [options]\n\nCommands:\n";
  for (const Command& command : commands) {
    std::string name = command.name;
    name.resize(16, ' ');
    text += "  " + name + command.summary + "\n";
  }
  return text +
         "\n`convmat COMMAND --help` has the options of a command, with an example.\n"
         "Files are named by their endings: .npy, .npz, .h5 (an object inside: case.h5:/layer1), .mtx, "
         ".mat.\n"
         "The path of what was written stands alone on stdout; everything said goes to stderr.\n"
         "\nExit codes: 0 done, 1 a check failed, 2 usage, 65 bad input, 70 a bug, 73 cannot create (or it "
         "exists),\n"
         "74 input or output failed, 75 locked by another process, 128 + n signal n.\n";
}

Exit run(const std::vector<std::string>& words) {
  if (words.empty()) throw UsageError("a command is missing; see convmat --help");
  const std::string& name = words[0];
  if (name == "--help" || name == "-h") return std::cout << help(), Exit::done;
  if (name == "--version")
    return std::cout << "convmat " << version() << " (" << git_commit() << ")\n", Exit::done;
  for (const Command& command : commands)
    if (name == command.name) return command.run({words.begin() + 1, words.end()});
  throw UsageError("\"" + name + "\" is no command; see convmat --help");
}

}  // namespace
}  // namespace convmat::tool

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool names_command = !words.empty() && !words[0].starts_with("-");
  return convmat::run_program(names_command ? "convmat " + words[0] : "convmat",
                              [&] { return convmat::tool::run(words); });
}
