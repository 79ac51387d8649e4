#include "output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <convmat/program/exit.hpp>
#include <convmat/store/files.hpp>
#include <cstring>
#include <filesystem>
#include <iostream>

namespace convmat::tool {

void require_creatable(const std::string& flag, const std::string& path, Overwrite overwrite) {
  std::error_code ignored;
  if (overwrite == Overwrite::no && std::filesystem::exists(path, ignored))
    throw CreateError(flag + " " + path + ": already exists; use --force to replace it", EEXIST);
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string directory = parent.empty() ? "." : parent.string();
  if (access(directory.c_str(), W_OK) != 0)
    throw CreateError(flag + " " + path + ": cannot create in " + directory + ": " + std::strerror(errno),
                      errno);
}

Output::Output(const CommandLine& line, const std::vector<std::string>& endings)
    : line_(line), provenance_(line) {
  const FileName file = parse_file_name(line.text("output"));
  std::string expected;
  for (const std::string& ending : endings) expected += (expected.empty() ? "" : ", ") + ending;
  if (std::none_of(endings.begin(), endings.end(),
                   [&](const auto& ending) { return file.path.ends_with(ending); }))
    throw UsageError("--output " + line.text("output") + ": unknown ending; expected one of " + expected);
  if (!line.has("dry-run")) require_creatable("--output", file.path, line.overwrite());
}

template <class Result, class Save>
void Output::write(const Result& result, const char* object, const Save& save_elsewhere,
                   const std::function<void(Hdf5Writer&)>& beside) const {
  check_interrupted();
  const FileName file = parse_file_name(line_.text("output"));
  if (is_hdf5()) {
    save([&](Hdf5Writer& writer) {
      writer.write(file.inside.empty() ? object : file.inside, result);
      if (beside) beside(writer);
    });
  } else {
    save_elsewhere(line_.text("output"), result, line_.overwrite());
  }
  std::cout << file.path << '\n';
}

void Output::save(const std::function<void(Hdf5Writer&)>& fill) const {
  check_interrupted();
  Hdf5Writer writer(path(), line_.overwrite());
  fill(writer);
  provenance_.write(writer);
  writer.publish();
}

void refuse_output(const CommandLine& line) {
  if (line.has("output"))
    throw UsageError("--output " + line.text("output") + ": " + line.program() +
                     " writes no file, and what it says to the standard output");
}

std::string Output::path() const { return parse_file_name(line_.text("output")).path; }

void Output::save(const AnyTensor& tensor, const std::function<void(Hdf5Writer&)>& beside) const {
  write(tensor, "/tensor", save_tensor, beside);
}
void Output::save(const AnyCsr& matrix) const { write(matrix, "/matrix", save_matrix); }
void Output::save(const AnyOperator& op) const { write(op, "/operator", save_operator); }

}  // namespace convmat::tool
