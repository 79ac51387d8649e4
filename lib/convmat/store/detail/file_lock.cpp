#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <convmat/store/detail/file_lock.hpp>
#include <convmat/store/detail/io_error.hpp>

namespace convmat {
namespace {

// Who had the lock may have removed the file between our opening it and having it.
bool is_at(int fd, const std::string& path) {
  struct stat own, there;
  return fstat(fd, &own) == 0 && stat(path.c_str(), &there) == 0 && own.st_ino == there.st_ino &&
         own.st_dev == there.st_dev;
}

// Such locks work on network file systems too.
int wait_for_lock(int fd) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  int result;
  do result = fcntl(fd, F_OFD_SETLKW, &whole);
  while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

FileLock::FileLock(const std::string& path) : path_(path) {
  for (;;) {
    fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd_ < 0) throw io_error(path, "create", errno);
    if (wait_for_lock(fd_) != 0) {
      const int error = errno;
      close(fd_);
      throw io_error(path, "lock", error);
    }
    if (is_at(fd_, path)) return;
    close(fd_);
  }
}

FileLock::~FileLock() {
  unlink(path_.c_str());
  close(fd_);
}

}  // namespace convmat
