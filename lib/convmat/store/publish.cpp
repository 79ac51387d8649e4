#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <convmat/store/detail/io_error.hpp>
#include <convmat/store/detail/output_file.hpp>
#include <convmat/store/publish.hpp>
#include <cstdio>
#include <filesystem>
#include <map>
#include <regex>
#include <thread>
#include <tuple>
#include <utility>

namespace convmat {
namespace {

CreateError already_exists(const std::string& path) {
  return CreateError(path + ": already exists; use --force to replace it", EEXIST);
}

// A file of its own, open and locked, where the file system has locks. What a killed writer left, or another
// writer uses, stays as it is: the next free name is taken.
std::pair<std::string, int> create_temporary(const std::string& path) {
  const std::string directory = directory_of(path);
  const std::string name = path.substr(path.rfind('/') + 1);
  for (int attempt = 1;; ++attempt) {
    const std::string number = attempt == 1 ? "" : "." + std::to_string(attempt);
    const std::string temporary = directory + "/." + name + number + ".partial";
    const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) {
      flock(fd, LOCK_EX);
      return {temporary, fd};
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
  struct stat status {};
  fstat(fd, &status);
  close(fd);
  if (error != 0)
    throw io_error(path, "flush to the disk", error, S_ISREG(status.st_mode) ? status.st_size : 0);
}

// ".run.h5.partial", ".run.h5.2.partial".
bool is_temporary(const std::string& name) {
  static const std::regex pattern(R"(\..+\.partial)");
  return std::regex_match(name, pattern);
}

// The file's number, if no writer has it; 0 else.
ino_t number_if_unlocked(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return 0;
  struct stat status;
  const bool left = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && flock(fd, LOCK_SH | LOCK_NB) == 0;
  close(fd);
  return left ? status.st_ino : 0;
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
  std::tie(temporary_, lock_) = create_temporary(path_);
}

PublishedFile::~PublishedFile() {
  if (!published_) unlink(temporary_.c_str());
  if (lock_ >= 0) close(lock_);
}

void PublishedFile::publish() {
  sync(temporary_, O_RDONLY, path_);
  close(std::exchange(lock_, -1));  // readers of the file would find it locked
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

std::vector<std::string> find_leftovers(const std::string& directory) {
  namespace fs = std::filesystem;
  if (!fs::is_directory(directory)) throw IoError(directory + ": is no directory", ENOTDIR);
  std::map<std::string, ino_t> unlocked;
  for (const auto& entry :
       fs::recursive_directory_iterator(directory, fs::directory_options::skip_permission_denied))
    if (const std::string path = entry.path(); is_temporary(entry.path().filename()))
      if (const ino_t number = number_if_unlocked(path); number != 0) unlocked.emplace(path, number);
  // Between its creation and its lock, and between that and its new name, a file has no lock for a moment.
  if (!unlocked.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::vector<std::string> left;
  for (const auto& [path, number] : unlocked)
    if (number_if_unlocked(path) == number) left.push_back(path);
  return left;
}

}  // namespace convmat
