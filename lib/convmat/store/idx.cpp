#include <zlib.h>

#include <algorithm>
#include <array>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/idx.hpp>

namespace convmat {
namespace {

// Deflate cannot make anything smaller than by this factor.
constexpr Index largest_ratio = 1032;

/// A file that zlib reads, unpacking it where it is gzipped.
class GzFile {
 public:
  explicit GzFile(const std::string& path) : path_(path) {
    // Answers what is no regular file, or cannot be opened, with the system's reason.
    file_bytes_ = FileSource(path).remaining();
    file_ = gzopen(path.c_str(), "rbe");
    if (!file_) throw IoError(path + ": cannot open");
  }
  ~GzFile() { gzclose(file_); }
  GzFile(const GzFile&) = delete;
  GzFile& operator=(const GzFile&) = delete;

  Index most_bytes() const { return file_bytes_ * largest_ratio; }

  void read(unsigned char* to, Index bytes) {
    for (Index done = 0; done < bytes;) {
      const int count =
          gzread(file_, to + done, static_cast<unsigned>(std::min<Index>(bytes - done, 1 << 30)));
      if (count <= 0) throw FormatError(path_ + ": " + (count < 0 ? error() : "ends too early"));
      done += count;
    }
  }

  /// Meets the end, where zlib checks the CRC.
  void finish() {
    unsigned char beyond;
    const int count = gzread(file_, &beyond, 1);
    if (count > 0) throw FormatError(path_ + ": holds more bytes than its header says");
    if (const std::string text = error(); count < 0 || !text.empty()) throw FormatError(path_ + ": " + text);
  }

 private:
  std::string error() const {
    int code = 0;
    const std::string text = gzerror(file_, &code);
    return code == Z_OK ? "" : text.substr(text.find(": ") == std::string::npos ? 0 : text.find(": ") + 2);
  }

  std::string path_;
  Index file_bytes_;
  gzFile file_;
};

Index read_word(GzFile& file) {
  std::array<unsigned char, 4> bytes;
  file.read(bytes.data(), bytes.size());
  return Index{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

Shape read_shape(GzFile& file, const std::string& path) {
  const Index magic = read_word(file);
  if (magic != 0x801 && magic != 0x803)
    throw FormatError(path + ": not an IDX file of bytes with 1 or 3 axes (magic " + std::to_string(magic) +
                      "; expected 2049 or 2051)");
  Shape shape;
  for (Index axes = magic & 255; axes > 0; --axes) shape.push_back(read_word(file));
  return shape;
}

}  // namespace

Tensor<double> read_idx(const std::string& path, Index first) {
  if (first < 0) throw Error("first " + std::to_string(first) + "; expected 0 or more");
  GzFile file(path);
  Shape shape = read_shape(file, path);
  if (volume(shape) > file.most_bytes())
    throw FormatError(path + ": shape " + to_string(shape) + " does not fit a file of its size");
  const bool whole = first == 0 || first >= shape[0];
  if (!whole) shape[0] = first;
  const Index count = volume(shape);
  require_memory(checked_product(count, 1 + sizeof(double), "IDX array"), "reading " + path, to_string(shape),
                 "read fewer entries or use --max-memory");
  std::vector<unsigned char> bytes(static_cast<std::size_t>(count));
  file.read(bytes.data(), count);
  if (whole) file.finish();
  return Tensor<double>(shape, std::vector<double>(bytes.begin(), bytes.end()));
}

}  // namespace convmat
