#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <convmat/store/detail/io_error.hpp>
#include <convmat/store/detail/output_file.hpp>
#include <convmat/store/publish.hpp>
#include <cstdio>

namespace convmat {
namespace {

CreateError already_exists(const std::string& path) {
  return CreateError(path + ": already exists; use --force to replace it", EEXIST);
}

// What a killed writer left, or another writer uses, stays as it is: the next free name is taken.
std::string create_temporary(const std::string& path) {
  const std::string directory = directory_of(path);
  const std::string name = path.substr(path.rfind('/') + 1);
  for (int attempt = 1;; ++attempt) {
    const std::string number = attempt == 1 ? "" : "." + std::to_string(attempt);
    const std::string temporary = directory + "/." + name + number + ".partial";
    const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) {
      close(fd);
      return temporary;
    }
    if (errno != EEXIST) {
      const IoError error = io_error(path, "create", errno);
      throw CreateError(error.what(), error.code);
    }
  }
}

void sync(const std::string& what, int flags, const std::string& path) {
  const int fd = open(what.c_str(), flags | O_CLOEXEC);
  if (fd < 0) throw io_error(path, "open", errno);
  const int error = fsync(fd) == 0 ? 0 : errno;
  close(fd);
  if (error != 0) throw io_error(path, "flush to the disk", error);
}

// File systems without RENAME_NOREPLACE answer EINVAL; link() refuses to replace on all that have it.
int rename_new(const char* from, const char* to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  return link(from, to) == 0 ? unlink(from) : -1;
}

}  // namespace

// Replacing /dev/null, a pipe or a directory by a file is never what was meant.
void require_replaceable(const std::string& path, Overwrite overwrite) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return;
  if (S_ISDIR(status.st_mode)) throw CreateError(path + ": is a directory", EISDIR);
  if (!S_ISREG(status.st_mode)) throw CreateError(path + ": is not a regular file", EINVAL);
  if (overwrite == Overwrite::no) throw already_exists(path);
}

PublishedFile::PublishedFile(std::string path, Overwrite overwrite)
    : path_(std::move(path)), overwrite_(overwrite) {
  if (path_.empty() || path_.back() == '/') throw CreateError("\"" + path_ + "\" names no file", EINVAL);
  require_replaceable(path_, overwrite_);
  temporary_ = create_temporary(path_);
}

PublishedFile::~PublishedFile() {
  if (!published_) unlink(temporary_.c_str());
}

void PublishedFile::publish() {
  sync(temporary_, O_RDONLY, path_);
  const int renamed = overwrite_ == Overwrite::yes ? std::rename(temporary_.c_str(), path_.c_str())
                                                   : rename_new(temporary_.c_str(), path_.c_str());
  if (renamed != 0 && errno == EEXIST) throw already_exists(path_);
  if (renamed != 0) throw io_error(path_, "publish", errno);
  published_ = true;
  sync(directory_of(path_), O_RDONLY | O_DIRECTORY, path_);
}

void publish_bytes(const std::string& path, const std::string& bytes, Overwrite overwrite) {
  OutputFile file(path, overwrite);
  file.write(bytes.data(), bytes.size());
  file.publish();
}

}  // namespace convmat
