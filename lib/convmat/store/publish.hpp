#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <vector>

namespace convmat {

/// May an existing file be replaced?
enum class Overwrite { no, yes };

/// Throws CreateError where a file may not be replaced (code EEXIST) or is not a regular one: what publishing
/// would say, before the work of an hour.
CONVMAT_API void require_replaceable(const std::string& path, Overwrite overwrite);

/// A file that appears whole or not at all. It is written under temporary_path(), `.<name>.partial` in the
/// target's directory; publish() flushes it to the disk and renames it. Without publish(), the destructor
/// removes it, and a file that was there before is untouched. As long as it is written it is locked (flock),
/// which tells it from what a killed program left (find_leftovers).
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
  /// path, operation and cause; where the disk is full, with the needed and the free bytes.
  void publish();

 private:
  std::string path_, temporary_;
  Overwrite overwrite_;
  int lock_ = -1;
  bool published_ = false;
};

/// Writes bytes and publishes them. Throws IoError.
CONVMAT_API void publish_bytes(const std::string& path, const std::string& bytes, Overwrite overwrite);

/// Temporary files in a directory and those below it that no writer has any more, sorted. What publishes at
/// this moment is left out: it takes a tenth of a second to see that. Throws IoError where there is no such
/// directory.
CONVMAT_API std::vector<std::string> find_leftovers(const std::string& directory);

}  // namespace convmat
