#include <matio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/io_error.hpp>
#include <convmat/store/detail/table_formats.hpp>
#include <memory>
#include <set>

namespace convmat {
namespace {

using Variable = std::unique_ptr<matvar_t, void (*)(matvar_t*)>;

// MATLAB keeps so many letters of a name.
constexpr std::size_t longest_name = 63;

// Where libmatio writes: in memory, so that a full disk is seen by our own writer (libmatio's is silent).
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("mat", MFD_CLOEXEC)) {
    if (fd_ < 0) throw io_error(".mat", "make in memory", errno);
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

  std::string bytes() const {
    FileSource source(path());
    std::string result(static_cast<std::size_t>(source.remaining()), '\0');
    source.read(result.data(), source.remaining());
    return result;
  }

 private:
  int fd_;
};

std::string variable_name(const std::string& column) {
  std::string name;
  for (const char letter : column) name += std::isalnum(static_cast<unsigned char>(letter)) ? letter : '_';
  if (name.empty() || !std::isalpha(static_cast<unsigned char>(name[0]))) name = "c_" + name;
  return name.substr(0, longest_name);
}

// A matrix of `rows` x `columns`; libmatio copies what it is of.
Variable made(const char* name, matio_classes kind, matio_types type, std::size_t rows, std::size_t columns,
              const void* data) {
  std::size_t extents[] = {rows, columns};
  matvar_t* const variable = Mat_VarCreate(name, kind, type, 2, extents, const_cast<void*>(data), 0);
  if (!variable) throw Error("libmatio makes no variable");
  return {variable, Mat_VarFree};
}

Variable variable(const char* name, const std::vector<double>& cells) {
  return made(name, MAT_C_DOUBLE, MAT_T_DOUBLE, cells.size(), 1, cells.data());
}
Variable variable(const char* name, const std::vector<Index>& cells) {
  return made(name, MAT_C_INT64, MAT_T_INT64, cells.size(), 1, cells.data());
}
Variable variable(const char* name, const std::vector<std::string>& cells) {
  Variable all = made(name, MAT_C_CELL, MAT_T_CELL, cells.size(), 1, nullptr);
  for (std::size_t r = 0; r < cells.size(); ++r)
    Mat_VarSetCell(all.get(), static_cast<int>(r),
                   made(nullptr, MAT_C_CHAR, MAT_T_UTF8, 1, cells[r].size(), cells[r].data()).release());
  return all;
}

}  // namespace

std::string format_mat(const Table& table) {
  const MemoryFile memory;
  std::unique_ptr<mat_t, int (*)(mat_t*)> file(
      Mat_CreateVer(memory.path().c_str(), "MATLAB 5.0 MAT-file, by convmat", MAT_FT_MAT5), Mat_Close);
  if (!file) throw Error("libmatio makes no file");
  std::set<std::string> names;
  for (const auto& [column, cells] : table) {
    const std::string name = variable_name(column);
    if (!names.insert(name).second) throw Error("two columns are called " + name + " in a .mat file");
    const Variable values =
        std::visit([&](const auto& column_cells) { return variable(name.c_str(), column_cells); }, cells);
    if (Mat_VarWrite(file.get(), values.get(), MAT_COMPRESSION_NONE) != 0)
      throw Error("libmatio writes no " + name);
  }
  if (Mat_Close(file.release()) != 0) throw Error("libmatio closes no file");
  return memory.bytes();
}

}  // namespace convmat
