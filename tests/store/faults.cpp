// Both names of each call: the libraries were built with and without 64-bit file offsets.
#undef _FILE_OFFSET_BITS

#include "faults.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace {

int failing_call = 0, failing_error = 0, calls = 0;
bool fails_for_good = false;

// Does this call fail? Output to the terminal is let through.
bool fails(int fd) {
  if (failing_call == 0 && failing_error == 0) return false;
  if (fd >= 0 && fd <= 2) return false;
  ++calls;
  const bool failing = failing_call > 0 && (fails_for_good ? calls >= failing_call : calls == failing_call);
  if (failing) errno = failing_error;
  return failing;
}

}  // namespace

void fail_call(int k, int error_number, bool for_good) {
  failing_call = k;
  failing_error = error_number;
  fails_for_good = for_good;
  calls = 0;
}

int calls_made() { return calls; }

// The program's own definitions stand before the C library's for the shared libraries, too.
extern "C" {

ssize_t write(int fd, const void* data, size_t bytes) {
  return fails(fd) ? -1 : syscall(SYS_write, fd, data, bytes);
}
ssize_t pwrite(int fd, const void* data, size_t bytes, off_t offset) {
  return fails(fd) ? -1 : syscall(SYS_pwrite64, fd, data, bytes, offset);
}
ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t offset) {
  return pwrite(fd, data, bytes, offset);
}
int ftruncate(int fd, off_t length) noexcept {
  return fails(fd) ? -1 : static_cast<int>(syscall(SYS_ftruncate, fd, length));
}
int ftruncate64(int fd, off64_t length) noexcept { return ftruncate(fd, length); }
int fsync(int fd) { return fails(fd) ? -1 : static_cast<int>(syscall(SYS_fsync, fd)); }
int rename(const char* from, const char* to) noexcept {
  return fails(-1) ? -1 : static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int renameat2(int from_fd, const char* from, int to_fd, const char* to, unsigned flags) noexcept {
  return fails(-1) ? -1 : static_cast<int>(syscall(SYS_renameat2, from_fd, from, to_fd, to, flags));
}
}
