#pragma once

#include <convmat/core/error.hpp>
#include <convmat/core/shape.hpp>
#include <convmat/store/publish.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convmat {

/// Words on the command line that make no sense; exit code 2.
struct CONVMAT_API UsageError : Error {
  using Error::Error;
};

/// The options of one program or command, on Boost.Program_options: its own and those every program has,
///
///     --help --version --config --print-config --seed --threads --output/-o --force --dry-run --max-memory
///     --quiet/-q --verbose/-v --progress --no-color --no-host-info
///
/// Long names are never guessed from a beginning; stray words are errors; a key of a --config file that is no
/// option is an error with file and line. What is typed wins over the file.
class CONVMAT_API CommandLine {
 public:
  /// `summary` is a sentence; `details` the text below the options: conventions, an example.
  CommandLine(std::string program, std::string summary, std::string details);
  CommandLine(CommandLine&&) noexcept;
  ~CommandLine();

  /// Declares --name VALUE, with its default if it has one, or a --name that is there or not.
  void option(const std::string& name, const std::string& value, const std::string& help,
              std::optional<std::string> otherwise = {});
  void flag(const std::string& name, const std::string& help);

  /// Declares --name VALUE that may be there several times.
  void list(const std::string& name, const std::string& value, const std::string& help);

  /// Lets a first word without a flag stand for --name.
  void positional(const std::string& name, const std::string& value, const std::string& help);

  /// Lets every word without a flag stand for one of the list --name.
  void positional_list(const std::string& name, const std::string& value, const std::string& help);

  /// Reads the words after the program's name, and applies --threads and --max-memory. False where --help,
  /// --version or --print-config was asked for: it has been printed, and nothing remains to be done. Throws
  /// UsageError, or IoError for the --config file.
  bool parse(const std::vector<std::string>& words);

  const std::string& program() const { return program_; }

  /// Does the option have a value; was it typed, or in the --config file, rather than a default?
  bool has(const std::string& name) const;
  bool given(const std::string& name) const { return given_.contains(name); }
  bool is_declared(const std::string& name) const;

  /// Values by name. Throw UsageError, naming the option, its value and what was expected, where the option
  /// is missing or its value malformed or below `least`.
  const std::string& text(const std::string& name) const;
  Index integer(const std::string& name, Index least) const;
  double number(const std::string& name) const;
  Shape integers(const std::string& name, Index least) const;
  /// All of a list, in the order they were typed; empty where it is missing.
  const std::vector<std::string>& texts(const std::string& name) const;
  /// One of the listed words, as its place in the list.
  std::size_t choice(const std::string& name, const std::vector<std::string>& words) const;

  /// Of the options every program has.
  Overwrite overwrite() const { return has("force") ? Overwrite::yes : Overwrite::no; }
  bool quiet() const { return has("quiet"); }
  bool color() const;

  /// Every option in effect, as a file that --config reads; and what was typed alone.
  std::string configuration() const;
  std::string overrides() const;

  /// What was typed, or in the --config file, as words that mean the same: "--name=value", "--flag".
  std::vector<std::string> words() const;

  std::string help() const;

 private:
  void read_config(const std::string& path);

  struct Declared;
  std::string program_, summary_, details_;
  std::unique_ptr<Declared> declared_;
  std::map<std::string, std::string> given_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::vector<std::string> typed_;
};

}  // namespace convmat
