#pragma once

#include <convmat/core/export.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <memory>
#include <string>
#include <vector>

namespace convmat {

/// The members of a .npz file, one at a time. Throws FormatError or IoError, naming file and member.
class CONVMAT_API NpzArchive {
 public:
  explicit NpzArchive(const std::string& path);
  ~NpzArchive();

  /// Names without the ending .npy, sorted; throws FormatError where a member has another.
  std::vector<std::string> names() const;

  bool contains(const std::string& name) const;

  /// The bytes of a member; reading them to the end checks their CRC. One at a time, not after the archive.
  std::unique_ptr<ByteSource> open(const std::string& name) const;

 private:
  struct Zip;
  std::unique_ptr<Zip> zip_;
};

}  // namespace convmat
