#include <convmat/store/detail/entries.hpp>
#include <convmat/store/detail/npy_header.hpp>
#include <convmat/store/detail/npy_reader.hpp>
#include <convmat/store/detail/npz_archive.hpp>
#include <convmat/store/detail/npz_writer.hpp>
#include <convmat/store/npy.hpp>
#include <convmat/store/npz.hpp>

namespace convmat {
namespace {

std::string npy_of(std::span<const Index> integers) {
  std::string bytes = format_npy_header({"<i8", false, {static_cast<Index>(integers.size())}});
  bytes.append(reinterpret_cast<const char*>(integers.data()), integers.size() * sizeof(Index));
  return bytes;
}

std::string npy_of(const std::string& text) {
  return format_npy_header({"|S" + std::to_string(text.size()), false, {}}) + text;
}

std::vector<Index> integers_of(const NpzArchive& archive, const std::string& name) {
  return read_npy_integers(*archive.open(name));
}

// Line numbers of entries from the pointers of compressed lines. Throws FormatError where these are broken.
std::vector<Index> expand(const std::vector<Index>& pointers, Index lines, std::size_t entries,
                          const std::string& path) {
  const auto fail = [&](const std::string& what) { throw FormatError(path + ": indptr " + what); };
  if (static_cast<Index>(pointers.size()) - 1 != lines)
    fail("has " + std::to_string(pointers.size()) + " entries, expected " + std::to_string(lines + 1));
  if (pointers.front() != 0) fail("begins with " + std::to_string(pointers.front()) + ", expected 0");
  if (pointers.back() != static_cast<Index>(entries))
    fail("ends with " + std::to_string(pointers.back()) + ", expected " + std::to_string(entries));
  std::vector<Index> result;
  result.reserve(entries);
  for (std::size_t line = 0; line + 1 < pointers.size(); ++line) {
    if (pointers[line] > pointers[line + 1]) fail("descends at " + std::to_string(line));
    if (pointers[line + 1] > static_cast<Index>(entries))
      fail("exceeds the entries at " + std::to_string(line));
    result.resize(static_cast<std::size_t>(pointers[line + 1]), static_cast<Index>(line));
  }
  return result;
}

template <Scalar S>
Csr<S> assemble(const NpzArchive& archive, const std::string& format, const std::string& path,
                const Tensor<S>& data) {
  const std::vector<Index> shape = integers_of(archive, "shape");
  if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0)
    throw FormatError(path + ": shape " + to_string(shape) + "; expected two extents");
  if (data.rank() != 1)
    throw FormatError(path + ": data has shape " + to_string(data.shape()) + "; expected one axis");
  Entries<S> entries;
  entries.values.assign(data.begin(), data.end());
  if (format == "coo") {
    entries.rows = integers_of(archive, "row");
    entries.cols = integers_of(archive, "col");
  } else {
    const bool csr = format == "csr";
    auto& inner = csr ? entries.cols : entries.rows;
    auto& outer = csr ? entries.rows : entries.cols;
    inner = integers_of(archive, "indices");
    outer = expand(integers_of(archive, "indptr"), csr ? shape[0] : shape[1], inner.size(), path);
  }
  if (entries.rows.size() != entries.values.size() || entries.cols.size() != entries.values.size())
    throw FormatError(path + ": " + std::to_string(entries.rows.size()) + " rows and " +
                      std::to_string(entries.cols.size()) + " columns of " +
                      std::to_string(entries.values.size()) + " values");
  return csr_from_entries(shape[0], shape[1], entries, path);
}

}  // namespace

std::map<std::string, AnyTensor> read_npz(const std::string& path) {
  const NpzArchive archive(path);
  std::map<std::string, AnyTensor> arrays;
  for (const std::string& name : archive.names())
    if (!arrays.emplace(name, read_npy(*archive.open(name))).second)
      throw FormatError(path + ": two members are named " + name);
  return arrays;
}

void write_npz(const std::string& path, const std::map<std::string, AnyTensor>& arrays, Overwrite overwrite) {
  // libzip would write no file at all.
  if (arrays.empty()) throw Error(path + ": no arrays to write");
  NpzWriter writer(path, overwrite);
  for (const auto& [name, tensor] : arrays) writer.add(name, format_npy(tensor));
  writer.publish();
}

AnyCsr read_sparse_npz(const std::string& path) {
  const NpzArchive archive(path);
  if (!archive.contains("format"))
    throw FormatError(path +
                      ": no member format; expected a sparse matrix as scipy.sparse.save_npz writes it");
  const std::string format = read_npy_text(*archive.open("format"));
  if (format != "csr" && format != "csc" && format != "coo")
    throw FormatError(path + ": sparse format " + format + " is not supported; expected csr, csc or coo");
  return std::visit([&](const auto& data) -> AnyCsr { return assemble(archive, format, path, data); },
                    read_npy(*archive.open("data")));
}

void write_sparse_npz(const std::string& path, const AnyCsr& matrix, Overwrite overwrite) {
  NpzWriter writer(path, overwrite);
  std::visit(
      [&]<class S>(const Csr<S>& csr) {
        writer.add("indices", npy_of(csr.indices));
        writer.add("indptr", npy_of(csr.indptr));
        writer.add("format", npy_of(std::string("csr")));
        writer.add("shape", npy_of(Shape{csr.rows, csr.cols}));
        writer.add("data", format_npy(Tensor<S>({csr.nnz()}, {csr.values.begin(), csr.values.end()})));
      },
      matrix);
  writer.publish();
}

}  // namespace convmat
