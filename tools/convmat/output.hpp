#pragma once

#include <convmat/program/command_line.hpp>
#include <convmat/program/provenance.hpp>
#include <convmat/store/any.hpp>
#include <functional>

namespace convmat::tool {

/// Throws CreateError, naming flag and path, where the file exists and may not be replaced, or its directory
/// cannot be written.
void require_creatable(const std::string& flag, const std::string& path, Overwrite overwrite);

/// For a command that prints alone: throws UsageError where --output is given.
void refuse_output(const CommandLine& line);

/// What a command writes. Made before the work begins, so that an output that exists already, or cannot be
/// written, is said before and not after.
class Output {
 public:
  /// Throws UsageError where --output is missing or its ending is none of `endings`, CreateError where the
  /// file exists and --force was not given, or its directory cannot be written.
  Output(const CommandLine& line, const std::vector<std::string>& endings);

  /// Writes the result to --output and its path to stdout. HDF5 files get the provenance too, and what
  /// `beside` writes.
  void save(const AnyTensor& tensor, const std::function<void(Hdf5Writer&)>& beside = {}) const;
  void save(const AnyCsr& matrix) const;
  void save(const AnyOperator& op) const;

  /// An HDF5 file of what `fill` writes into it, with the provenance; prints nothing.
  void save(const std::function<void(Hdf5Writer&)>& fill) const;

  std::string path() const;
  bool is_hdf5() const { return path().ends_with(".h5"); }

 private:
  template <class Result, class Save>
  void write(const Result& result, const char* object, const Save& save_elsewhere,
             const std::function<void(Hdf5Writer&)>& beside = {}) const;

  const CommandLine& line_;
  Provenance provenance_;
};

inline const std::vector<std::string> tensor_endings{".npy", ".npz", ".h5", ".mat"};
inline const std::vector<std::string> matrix_endings{".npz", ".mtx", ".h5", ".npy", ".mat"};
inline const std::vector<std::string> operator_endings{".h5"};

}  // namespace convmat::tool
