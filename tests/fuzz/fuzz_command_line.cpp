// Words of a command line, one a line, and after a zero byte the --config file.
#include <convmat/experiment/sweep_points.hpp>
#include <convmat/program/command_line.hpp>
#include <iostream>
#include <sstream>

#include "fuzz.hpp"

using namespace convmat;

namespace {

CommandLine program() {
  CommandLine options("fuzz", "reads what comes", "");
  options.option("size", "3,3", "extents", "3");
  options.option("share", "S", "a number", "0.5");
  options.option("mode", "MODE", "a word", "plain");
  options.flag("loud", "louder");
  options.positional("kernel", "FILE", "a file");
  declare_sweep(options);
  return options;
}

// Every way to read a value; what is printed goes nowhere.
bool read_all(const std::vector<std::string>& words) {
  CommandLine options = program();
  if (!options.parse(words)) return true;
  fuzz::answer([&] { return options.integers("size", 1); });
  fuzz::answer([&] { return options.number("share"); });
  fuzz::answer([&] { return options.choice("mode", {"plain", "fancy"}); });
  fuzz::answer([&] { return is_sweep(options); });
  const auto points = fuzz::answer([&] { return sweep_points(options); });
  CommandLine again = program();
  again.parse(options.words());
  fuzz::require(again.configuration() == options.configuration(), "words() mean the same");
  const fuzz::MemoryFile printed(options.configuration());
  CommandLine read = program();
  read.parse({"--config=" + printed.path()});
  fuzz::require(read.configuration() == options.configuration(), "the configuration reads back");
  return points.has_value();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = fuzz::text(data, size);
  const std::size_t end = std::min(input.find('\0'), input.size());
  std::istringstream lines(input.substr(0, end));
  std::vector<std::string> words;
  for (std::string word; std::getline(lines, word);)
    if (!word.starts_with("--config")) words.push_back(word);
  const fuzz::MemoryFile config(input.substr(std::min(end + 1, input.size())));
  words.push_back("--config=" + config.path());
  std::ostringstream nowhere;
  std::streambuf* const out = std::cout.rdbuf(nowhere.rdbuf());
  fuzz::answer([&] { return read_all(words); });
  std::cout.rdbuf(out);
  return 0;
}
