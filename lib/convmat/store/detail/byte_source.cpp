#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/io_error.hpp>

namespace convmat {

void ByteSource::read(void* to, Index bytes) {
  if (bytes > remaining_)
    throw FormatError(name_ + ": ends too early; " + std::to_string(bytes) + " bytes expected, " +
                      std::to_string(remaining_) + " left");
  fetch(static_cast<char*>(to), bytes);
  remaining_ -= bytes;
}

void ByteSource::finish() {
  if (remaining_ != 0) throw FormatError(name_ + ": " + std::to_string(remaining_) + " bytes too many");
  check_end();
}

// O_NONBLOCK: to open a pipe that nobody writes would take for ever.
FileSource::FileSource(const std::string& path)
    : ByteSource(path, 0), fd_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
  struct stat status;
  if (fd_ < 0 || fstat(fd_, &status) != 0) throw io_error(path, "open", errno);
  if (!S_ISREG(status.st_mode)) {
    close(fd_);
    throw IoError(path + ": is not a regular file", S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
  }
  set_remaining(status.st_size);
}

FileSource::~FileSource() { close(fd_); }

void FileSource::narrow(Index skip, Index bytes, const std::string& name) {
  if (skip > remaining() || bytes > remaining() - skip)
    throw FormatError(name + ": ends too early; " + std::to_string(bytes) + " bytes expected at " +
                      std::to_string(skip) + " of " + std::to_string(remaining()));
  if (lseek(fd_, skip, SEEK_CUR) < 0) throw io_error(this->name(), "seek", errno);
  set_remaining(bytes);
  set_name(name);
}

void FileSource::fetch(char* to, Index bytes) {
  while (bytes > 0) {
    // A single read moves less than 2 GiB.
    const ssize_t count = ::read(fd_, to, static_cast<std::size_t>(std::min<Index>(bytes, 1 << 30)));
    if (count == 0) throw FormatError(name() + ": became shorter while it was read");
    if (count < 0 && errno != EINTR) throw io_error(name(), "read", errno);
    if (count < 0) continue;
    to += count;
    bytes -= count;
  }
}

std::string read_file(const std::string& path) {
  FileSource file(path);
  require_memory(file.remaining(), "reading " + path, "text", "use --max-memory");
  std::string bytes(static_cast<std::size_t>(file.remaining()), '\0');
  file.read(bytes.data(), file.remaining());
  return bytes;
}

void MemorySource::fetch(char* to, Index bytes) {
  std::copy_n(next_, bytes, to);
  next_ += bytes;
}

}  // namespace convmat
