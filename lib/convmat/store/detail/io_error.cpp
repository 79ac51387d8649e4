#include <sys/statvfs.h>

#include <cerrno>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/io_error.hpp>
#include <system_error>

namespace convmat {

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

IoError io_error(const std::string& path, const std::string& operation, int error_number) {
  std::string message = path + ": cannot " + operation + ": " + std::generic_category().message(error_number);
  struct statvfs disk;
  if ((error_number == ENOSPC || error_number == EDQUOT) && statvfs(directory_of(path).c_str(), &disk) == 0)
    message += " (" + format_bytes(static_cast<Index>(disk.f_bavail * disk.f_frsize)) + " free)";
  return IoError(message, error_number);
}

}  // namespace convmat
