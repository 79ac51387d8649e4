#pragma once

#include <convmat/core/shape.hpp>
#include <convmat/store/publish.hpp>
#include <cstddef>

namespace convmat {

/// A PublishedFile written front to back, but for what is gone back to.
class CONVMAT_API OutputFile {
 public:
  OutputFile(const std::string& path, Overwrite overwrite);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::string& path() const { return file_.path(); }

  /// Bytes of the whole file, as far as they are known: errors say how many were still to be written.
  void expect(Index bytes) { expected_ = bytes; }

  /// Throws IoError.
  void write(const void* data, std::size_t bytes);

  /// Where the next byte goes, and how far it is written.
  Index position() const { return position_; }
  Index end() const { return end_; }
  void seek(Index position);

  /// Closes, checks and publishes. Throws IoError.
  void publish();

 private:
  Index needed(std::size_t bytes) const;

  PublishedFile file_;
  int fd_;
  Index position_ = 0, end_ = 0, expected_ = 0;
};

}  // namespace convmat
