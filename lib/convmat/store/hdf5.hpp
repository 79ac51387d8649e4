#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/publish.hpp>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace convmat {

/// A column of a result table.
using Column = std::variant<std::vector<double>, std::vector<Index>, std::vector<std::string>>;

/// A result table: named columns of one length, stored as one compound dataset (h5py, pandas read it).
using Table = std::vector<std::pair<std::string, Column>>;

CONVMAT_API std::size_t rows_of(const Table& table);

/// Rows of a table: `count` of them from number `first` on, fewer where the table ends before; a negative
/// `first` counts from the end, -1 is the last.
struct Rows {
  Index first = 0;
  Index count = std::numeric_limits<Index>::max();
};

/// An attribute: a number, a fixed-length UTF-8 string, or one axis of integers.
using Attribute = std::variant<Index, double, std::string, Shape>;

/// A new HDF5 file, published whole or not at all (see PublishedFile). Format V110, datasets chunked with
/// Fletcher32 checksums, strings of fixed length; groups on the way to a name are made. Every call throws
/// IoError with path, operation and cause; a name that is already there is an Error. Programs must call
/// H5dont_atexit() (`convmat::prepare_hdf5()`) before anything else of HDF5.
class CONVMAT_API Hdf5Writer {
 public:
  Hdf5Writer(const std::string& path, Overwrite overwrite);
  ~Hdf5Writer();

  template <Scalar S>
  void write(const std::string& name, const Tensor<S>& tensor);
  void write(const std::string& name, const AnyTensor& tensor);

  /// A group with indptr, indices, data, readable by scipy as
  /// csr_matrix((g['data'], g['indices'], g['indptr']), g.attrs['shape']); see docs/hdf5-format.md.
  template <Scalar S>
  void write(const std::string& name, const Csr<S>& matrix);
  void write(const std::string& name, const AnyCsr& matrix);

  /// A group with the kernel and the whole geometry; loads back bit-identical.
  void write(const std::string& name, const AnyOperator& op);

  void write(const std::string& name, const Table& table);
  void write_text(const std::string& name, const std::string& text);

  /// An array of numbers, integers or texts, row-major. Throws ShapeError where their number is not that of
  /// the shape.
  void write(const std::string& name, const Column& elements, const Shape& shape);

  /// Makes `scale`, of one axis, what labels an axis of a dataset: a dimension scale, which h5py, netCDF and
  /// xarray know. (libhdf5 keeps such labels where nothing has a checksum.)
  void label_axis(const std::string& dataset, Index axis, const std::string& scale);

  /// On an object that was written, or "/" for the file. Throws Error above 60,000 bytes.
  void attribute(const std::string& object, const std::string& name, const Attribute& value);

  /// Writes the root attribute complete = 1, closes and checks every handle, and publishes.
  void publish();

 private:
  struct File;
  std::unique_ptr<File> file_;
};

/// An HDF5 file, read-only. Everything read is validated: rank, extents, ranges, sorted rows; external and
/// soft links are refused. Throws IoError where the file cannot be opened (code EAGAIN: it is being written),
/// FormatError where it is not what it should be, naming file and object. libhdf5 works for one thread at a
/// time, whatever the file.
class CONVMAT_API Hdf5Reader {
 public:
  explicit Hdf5Reader(const std::string& path);
  ~Hdf5Reader();

  /// What stands at a name.
  enum class Kind { absent, tensor, matrix, linear_operator, table, text, group, other };
  Kind kind(const std::string& name) const;

  /// Where in the file an object lies: the same under all its names, which hard links may give it.
  std::uint64_t address(const std::string& name) const;

  /// Names of the members of a group, sorted.
  std::vector<std::string> members(const std::string& group) const;

  /// Names of all objects in the file, sorted, each once; what matrices and operators are made of is left
  /// out.
  std::vector<std::string> objects() const;

  AnyTensor tensor(const std::string& name) const;
  AnyCsr matrix(const std::string& name) const;
  AnyOperator linear_operator(const std::string& name) const;
  std::string text(const std::string& name) const;
  Table table(const std::string& name, Rows rows = {}) const;

  /// Sorted by name; attributes of types that Attribute does not hold are left out.
  std::vector<std::pair<std::string, Attribute>> attributes(const std::string& object) const;

  /// "float64 (8,3,3,3)", "csr_matrix 640x360 float64, 1,234 nonzeros", "conv 3x3 pad 1 : R(..) -> R(..)".
  std::string summary(const std::string& name) const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

/// H5dont_atexit, no error printing, no plugins from the environment, freed memory kept for the next file.
/// The first call a program makes.
CONVMAT_API void prepare_hdf5();

}  // namespace convmat
