// Sparse matrices whose archive is sound: the input is the members, each a letter, a length of two bytes and
// as many bytes of .npy. (Of a changed .npz, libzip compares the checksums, and nothing behind them is
// reached.)
#include <zlib.h>

#include <convmat/store/npz.hpp>
#include <map>

#include "fuzz.hpp"

using namespace convmat;

namespace {

const std::map<char, std::string> names{{'f', "format"}, {'s', "shape"}, {'p', "indptr"}, {'i', "indices"},
                                        {'d', "data"},   {'r', "row"},   {'c', "col"}};

std::string little_endian(std::size_t value, int bytes) {
  std::string result;
  for (int i = 0; i < bytes; ++i) result += static_cast<char>(value >> 8 * i);
  return result;
}

// A zip archive of stored members: headers of both kinds share the fields from the version on.
class Zip {
 public:
  void add(const std::string& name, const std::string& bytes) {
    const auto* const start = reinterpret_cast<const Bytef*>(bytes.data());
    const std::string sizes = little_endian(bytes.size(), 4);
    const std::string fields = little_endian(20, 2) + std::string(8, '\0') +
                               little_endian(crc32(0, start, static_cast<uInt>(bytes.size())), 4) + sizes +
                               sizes + little_endian(name.size(), 2) + std::string(2, '\0');
    directory_ += "PK\1\2" + little_endian(20, 2) + fields + std::string(10, '\0') +
                  little_endian(members_.size(), 4) + name;
    members_ += "PK\3\4" + fields + name + bytes;
    ++count_;
  }
  std::string bytes() const {
    return members_ + directory_ + "PK\5\6" + std::string(4, '\0') + little_endian(count_, 2) +
           little_endian(count_, 2) + little_endian(directory_.size(), 4) +
           little_endian(members_.size(), 4) + std::string(2, '\0');
  }

 private:
  std::string members_, directory_;
  std::size_t count_ = 0;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = fuzz::text(data, size);
  Zip zip;
  for (std::size_t at = 0; at + 3 <= input.size();) {
    const auto name = names.find(input[at]);
    const std::size_t length = data[at + 1] | data[at + 2] << 8;
    if (name != names.end()) zip.add(name->second + ".npy", input.substr(at + 3, length));
    at += 3 + length;
  }
  const fuzz::MemoryFile file(zip.bytes());
  if (const auto matrix = fuzz::answer([&] { return read_sparse_npz(file.path()); }))
    std::visit([](const auto& csr) { csr.validate(); }, *matrix);
  return 0;
}
