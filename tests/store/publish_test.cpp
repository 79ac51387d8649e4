#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/store/publish.hpp>
#include <csignal>
#include <filesystem>
#include <functional>

#include "faults.hpp"
#include "support/scratch.hpp"

using namespace convmat;
using Names = std::vector<std::string>;

namespace {

// The result of `body` in a process of its own; 0 to 255.
int in_child(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

int error_code(const std::function<void()>& action) {
  try {
    action();
    return 0;
  } catch (const IoError& error) {
    return error.code;
  }
}

}  // namespace

TEST_CASE("a file appears whole, under its name alone") {
  const Scratch scratch;
  publish_bytes(scratch / "a.txt", "first", Overwrite::no);
  CHECK(file_bytes(scratch / "a.txt") == "first");
  publish_bytes(scratch / "a.txt", "second", Overwrite::yes);
  CHECK(file_bytes(scratch / "a.txt") == "second");
  CHECK(scratch.files() == Names{"a.txt"});
}

TEST_CASE("until it is published, a file stands beside its place; without, it is removed") {
  const Scratch scratch;
  {
    const PublishedFile file(scratch / "a.txt", Overwrite::no);
    CHECK(file.temporary_path() == scratch / ".a.txt.partial");
    CHECK(scratch.files() == Names{".a.txt.partial"});
  }
  CHECK(scratch.files().empty());
}

TEST_CASE("what a killed writer left is no obstacle") {
  const Scratch scratch;
  put_bytes(scratch / ".a.txt.partial", "half");
  publish_bytes(scratch / "a.txt", "whole", Overwrite::no);
  CHECK(file_bytes(scratch / "a.txt") == "whole");
  CHECK(scratch.files() == Names{".a.txt.partial", "a.txt"});
}

TEST_CASE("what no writer has any more is found, what one has is not") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "more");
  const Names left{scratch / ".a.h5.2.partial", scratch / ".a.npz.partial", scratch / "more/.b.h5.partial"};
  for (const std::string& path : left) put_bytes(path, "half");
  for (const char* name : {"a.partial", ".partial", ".a.h5", ".a.partial.old.h5"})
    put_bytes(scratch / name, "");
  std::filesystem::create_symlink(scratch / "a.partial", scratch / ".link.partial");
  const PublishedFile live(scratch / "live.h5", Overwrite::no);
  REQUIRE(scratch.files().front() == ".a.h5");
  CHECK(find_leftovers(scratch.path()) == left);
  CHECK_THROWS_WITH_AS(find_leftovers(scratch / "none"), (scratch / "none: is no directory").c_str(),
                       IoError);
}

TEST_CASE("a killed writer's file is left over at once, a living one's is not") {
  const Scratch scratch;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t writer = fork();
  if (writer == 0) {
    const PublishedFile file(scratch / "a.h5", Overwrite::no);
    [[maybe_unused]] const auto told = write(ready[1], "x", 1);
    pause();
    _exit(0);
  }
  char byte;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  CHECK(find_leftovers(scratch.path()).empty());
  kill(writer, SIGKILL);
  waitpid(writer, nullptr, 0);
  CHECK(find_leftovers(scratch.path()) == Names{scratch / ".a.h5.partial"});
}

TEST_CASE("nothing is taken from writers at work") {
  const Scratch scratch;
  const pid_t writer = fork();
  if (writer == 0) {
    int failures = 0;
    for (int i = 0; i < 2000; ++i)
      failures += error_code([&] { publish_bytes(scratch / "a.txt", "bytes", Overwrite::yes); }) != 0;
    _exit(failures > 0);
  }
  int looked = 0, status = 0;
  for (; waitpid(writer, &status, WNOHANG) == 0; ++looked)
    for (const std::string& path : find_leftovers(scratch.path())) unlink(path.c_str());
  CHECK(status == 0);
  CHECK(looked > 0);
  CHECK(scratch.files() == Names{"a.txt"});
}

TEST_CASE("nothing is replaced unless that is allowed") {
  const Scratch scratch;
  const std::string path = scratch / "a.txt";
  put_bytes(path, "old");
  const std::string message = path + ": already exists; use --force to replace it";
  CHECK_THROWS_WITH_AS(publish_bytes(path, "new", Overwrite::no), message.c_str(), CreateError);
  CHECK(error_code([&] { publish_bytes(path, "new", Overwrite::no); }) == EEXIST);
  CHECK(file_bytes(path) == "old");
  CHECK(scratch.files() == Names{"a.txt"});
}

TEST_CASE("whether a file may be replaced is known before it is written") {
  const Scratch scratch;
  const std::string path = scratch / "a.txt";
  CHECK_NOTHROW(require_replaceable(path, Overwrite::no));
  put_bytes(path, "old");
  CHECK_NOTHROW(require_replaceable(path, Overwrite::yes));
  CHECK_THROWS_WITH_AS(require_replaceable(path, Overwrite::no),
                       (path + ": already exists; use --force to replace it").c_str(), CreateError);
  CHECK_THROWS_WITH_AS(require_replaceable("/dev/null", Overwrite::yes), "/dev/null: is not a regular file",
                       CreateError);
}

TEST_CASE("of two writers of one name, the second is refused") {
  const Scratch scratch;
  PublishedFile first(scratch / "a.txt", Overwrite::no), second(scratch / "a.txt", Overwrite::no);
  CHECK(first.temporary_path() != second.temporary_path());
  first.publish();
  const std::string message = (scratch / "a.txt") + ": already exists; use --force to replace it";
  CHECK_THROWS_WITH_AS(second.publish(), message.c_str(), CreateError);
}

TEST_CASE("a place that cannot be written is refused at once") {
  const Scratch scratch;
  const auto refuses = [](const std::string& path, const std::string& cause) {
    CHECK_THROWS_WITH_AS(PublishedFile(path, Overwrite::yes), (path + cause).c_str(), CreateError);
  };
  refuses(scratch / "none/a.txt", ": cannot create: No such file or directory");
  refuses("/proc/a.txt", ": cannot create: No such file or directory");
  refuses(scratch.path(), ": is a directory");
  refuses("/dev/null", ": is not a regular file");
  refuses(scratch / std::string(300, 'x'), ": cannot create: File name too long");
  CHECK_THROWS_WITH_AS(PublishedFile("", Overwrite::yes), "\"\" names no file", CreateError);
}

TEST_CASE("whichever call fails, once or for good: an error, the old file, no debris") {
  for (const bool for_good : {false, true})
    for (int k = 1, last = 1; k <= last; ++k) {
      const Scratch scratch;
      put_bytes(scratch / "a.txt", "old");
      fail_call(k, ENOSPC, for_good);
      const int code = error_code([&] { publish_bytes(scratch / "a.txt", "new", Overwrite::yes); });
      last = std::max(last, calls_made());
      fail_call(0, 0, false);
      CAPTURE(k);
      CHECK(code == ENOSPC);
      // The last call flushes the directory: the new file is there, but may not outlive a power cut.
      CHECK(file_bytes(scratch / "a.txt") == (k < 4 ? "old" : "new"));
      CHECK(scratch.files() == Names{"a.txt"});
    }
}

TEST_CASE("a file larger than the system allows is an error") {
  const Scratch scratch;
  const int code = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    return error_code([&] { publish_bytes(scratch / "a.txt", std::string(2000, 'x'), Overwrite::no); });
  });
  CHECK(code == EFBIG);
  CHECK(scratch.files().empty());
}
