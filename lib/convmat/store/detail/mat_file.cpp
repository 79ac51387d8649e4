#include <sys/mman.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/mat_file.hpp>
#include <cstring>
#include <optional>
#include <set>

namespace convmat {
namespace {

constexpr const char* head_text = "MATLAB 5.0 MAT-file, by convmat";
constexpr std::size_t longest_name = 63;
constexpr Index most_bytes = (Index{1} << 31) - 1;

// Memory is lacking, not space on a disk.
[[noreturn]] void fail_in_memory(const std::string& operation, int error_number) {
  throw IoError(".mat: cannot " + operation + " in memory: " + std::strerror(error_number), error_number);
}

// Where libmatio writes: in memory, so that a full disk is seen by our own writer (libmatio's is silent).
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("mat", MFD_CLOEXEC)) {
    if (fd_ < 0) fail_in_memory("make", errno);
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

// A file of version 5: a head, and elements, each with its type and its size before it, or both in four bytes
// where it has no more; a matrix consists of elements.
class Elements {
 public:
  explicit Elements(const std::string& bytes) : bytes_(bytes) {}

  static constexpr std::size_t head = 128;

  /// How many fill [begin, end), or nothing where they do not.
  std::optional<std::size_t> count(std::size_t begin, std::size_t end) const {
    constexpr std::uint32_t matrix = 14;
    std::size_t found = 0;
    for (; begin < end; ++found) {
      if (begin + 8 > end) return {};
      const std::uint32_t type = number(begin), size = number(begin + 4);
      const std::size_t next = type >> 16 != 0 ? begin + 8 : begin + 8 + (std::size_t{size} + 7) / 8 * 8;
      if (next > end || (type == matrix && !count(begin + 8, next))) return {};
      begin = next;
    }
    return found;
  }

 private:
  std::uint32_t number(std::size_t at) const {
    std::uint32_t result;
    std::memcpy(&result, bytes_.data() + at, sizeof result);
    return result;
  }

  const std::string& bytes_;
};

// libmatio does not say that a write failed.
void require_whole(const std::string& bytes, std::size_t variables) {
  if (bytes.size() < Elements::head || !bytes.starts_with(head_text) ||
      Elements(bytes).count(Elements::head, bytes.size()) != variables)
    fail_in_memory("write", ENOSPC);
}

}  // namespace

MatVariable mat_variable(const char* name, matio_classes kind, matio_types type, const Shape& extents,
                         const void* data, int options) {
  const Index bytes = checked_product(volume(extents), 8, "bytes of an array");
  if (kind != MAT_C_SPARSE && bytes > most_bytes)
    throw Error("an array of " + format_bytes(bytes) + " is too much for a .mat file; write .h5");
  std::vector<std::size_t> counts(extents.begin(), extents.end());
  matvar_t* const variable = Mat_VarCreate(name, kind, type, static_cast<int>(counts.size()), counts.data(),
                                           const_cast<void*>(data), options);
  if (!variable) throw Error("libmatio makes no variable");
  return {variable, Mat_VarFree};
}

std::string mat_name(const std::string& text) {
  std::string name;
  for (const char letter : text) name += std::isalnum(static_cast<unsigned char>(letter)) ? letter : '_';
  if (name.empty() || !std::isalpha(static_cast<unsigned char>(name[0]))) name = "c_" + name;
  return name.substr(0, longest_name);
}

std::string mat_bytes(const std::vector<MatVariable>& variables) {
  const MemoryFile memory;
  std::unique_ptr<mat_t, int (*)(mat_t*)> file(Mat_CreateVer(memory.path().c_str(), head_text, MAT_FT_MAT5),
                                               Mat_Close);
  if (!file) throw Error("libmatio makes no file");
  std::set<std::string> names;
  for (const MatVariable& variable : variables) {
    const std::string name = variable->name;
    if (!names.insert(name).second) throw Error("two columns are called " + name + " in a .mat file");
    if (Mat_VarWrite(file.get(), variable.get(), MAT_COMPRESSION_NONE) != 0)
      throw Error("libmatio writes no " + name);
  }
  errno = 0;
  if (Mat_Close(file.release()) != 0) fail_in_memory("close", errno);
  std::string bytes = memory.bytes();
  require_whole(bytes, variables.size());
  return bytes;
}

}  // namespace convmat
