#pragma once

#include <convmat/core/export.hpp>
#include <string>

namespace convmat {

/// Of all processes, on all machines that share the directory, one has a lock file at a time; the others
/// wait. The file is there while it is had.
class CONVMAT_API FileLock {
 public:
  /// Throws IoError where it cannot be made.
  explicit FileLock(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  std::string path_;
  int fd_;
};

}  // namespace convmat
