#include <sys/statvfs.h>

#include <cerrno>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/io_error.hpp>
#include <system_error>

namespace convmat {
namespace {

// A disk may have room for bytes, but not for a file more.
std::string needed_and_free(const std::string& directory, Index needed) {
  struct statvfs disk;
  if (statvfs(directory.c_str(), &disk) != 0) return "";
  const bool has_no_file = disk.f_files > 0 && disk.f_favail == 0;
  return " (" + (needed > 0 ? format_bytes(needed) + " needed, " : "") +
         format_bytes(static_cast<Index>(disk.f_bavail * disk.f_frsize)) + " free" +
         (has_no_file ? ", but no file)" : ")");
}

}  // namespace

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

IoError io_error(const std::string& path, const std::string& operation, int error_number, Index needed,
                 const std::string& object) {
  const std::string cause = std::generic_category().message(error_number);
  const bool lacks_space = error_number == ENOSPC || error_number == EDQUOT;
  return IoError(path + (object.empty() ? "" : ":" + object) + ": cannot " + operation + ": " + cause +
                     (lacks_space ? needed_and_free(directory_of(path), needed) : ""),
                 error_number);
}

}  // namespace convmat
