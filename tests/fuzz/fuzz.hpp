#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/core/shape.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

/// A fuzz target is one function; libFuzzer calls it (tests/fuzz/run), and replay.cpp with the corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Bytes in memory under the name of a regular file, for what reads files.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& bytes) : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (fd_ < 0 || write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

inline std::string text(const std::uint8_t* data, std::size_t size) { return {data, data + size}; }

/// What `read` returns, or nothing where it throws an Error, as bad input shall. Anything else that it throws
/// ends the program. It may take 64 MB at a time.
template <class Read>
auto answer(const Read& read) -> std::optional<decltype(read())> {
  convmat::set_memory_budget(convmat::Index{1} << 26);
  try {
    return read();
  } catch (const convmat::Error&) {
    return {};
  }
}

inline void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

}  // namespace fuzz
