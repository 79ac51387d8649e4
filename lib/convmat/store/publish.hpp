#pragma once

#include <convmat/core/export.hpp>
#include <string>

namespace convmat {

/// May an existing file be replaced?
enum class Overwrite { no, yes };

/// Throws CreateError where a file may not be replaced (code EEXIST) or is not a regular one: what publishing
/// would say, before the work of an hour.
CONVMAT_API void require_replaceable(const std::string& path, Overwrite overwrite);

/// A file that appears whole or not at all. It is written under temporary_path(), `.<name>.partial` in the
/// target's directory; publish() flushes it to the disk and renames it. Without publish(), the destructor
/// removes it, and a file that was there before is untouched.
class CONVMAT_API PublishedFile {
 public:
  /// Throws CreateError where the directory cannot be written, the target exists and may not be replaced
  /// (code EEXIST), or is not a regular file.
  PublishedFile(std::string path, Overwrite overwrite);
  ~PublishedFile();
  PublishedFile(const PublishedFile&) = delete;
  PublishedFile& operator=(const PublishedFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& temporary_path() const { return temporary_; }

  /// fsync, rename (never over an existing file unless allowed), fsync of the directory. Throws IoError with
  /// path, operation and cause; where the disk is full, with the free bytes.
  void publish();

 private:
  std::string path_, temporary_;
  Overwrite overwrite_;
  bool published_ = false;
};

/// Writes bytes and publishes them. Throws IoError.
CONVMAT_API void publish_bytes(const std::string& path, const std::string& bytes, Overwrite overwrite);

}  // namespace convmat
