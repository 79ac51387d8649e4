#pragma once

#include <convmat/store/publish.hpp>
#include <cstddef>

namespace convmat {

/// A PublishedFile written front to back.
class OutputFile {
 public:
  OutputFile(const std::string& path, Overwrite overwrite);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Throws IoError.
  void write(const void* data, std::size_t bytes);

  /// Closes, checks and publishes. Throws IoError.
  void publish();

 private:
  PublishedFile file_;
  int fd_;
};

}  // namespace convmat
