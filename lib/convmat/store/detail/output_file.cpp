#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <convmat/store/detail/io_error.hpp>
#include <convmat/store/detail/output_file.hpp>
#include <utility>

namespace convmat {

OutputFile::OutputFile(const std::string& path, Overwrite overwrite)
    : file_(path, overwrite), fd_(open(file_.temporary_path().c_str(), O_WRONLY | O_CLOEXEC)) {
  if (fd_ < 0) throw io_error(path, "open", errno);
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
}

void OutputFile::write(const void* data, std::size_t bytes) {
  const char* from = static_cast<const char*>(data);
  while (bytes > 0) {
    // A single write moves less than 2 GiB.
    const ssize_t written = ::write(fd_, from, std::min<std::size_t>(bytes, 1 << 30));
    if (written < 0 && errno != EINTR) throw io_error(file_.path(), "write", errno, needed(bytes));
    if (written <= 0) continue;
    from += written;
    bytes -= static_cast<std::size_t>(written);
    position_ += written;
    end_ = std::max(end_, position_);
  }
}

// While `bytes` are being written.
Index OutputFile::needed(std::size_t bytes) const {
  return std::max(static_cast<Index>(bytes), expected_ - end_);
}

void OutputFile::seek(Index position) {
  if (lseek(fd_, position, SEEK_SET) < 0) throw io_error(file_.path(), "seek", errno);
  position_ = position;
}

void OutputFile::publish() {
  if (close(std::exchange(fd_, -1)) != 0) throw io_error(file_.path(), "close", errno, end_);
  file_.publish();
}

}  // namespace convmat
