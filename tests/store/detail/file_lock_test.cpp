#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/file_lock.hpp>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("the file is there while the lock is had") {
  const Scratch scratch;
  {
    const FileLock lock(scratch / ".lock");
    CHECK(scratch.files() == std::vector<std::string>{".lock"});
  }
  CHECK(scratch.files().empty());
  put_bytes(scratch / ".lock", "");  // left behind by a process that was killed
  { const FileLock lock(scratch / ".lock"); }
  CHECK(scratch.files().empty());
}

TEST_CASE("another waits until it is free") {
  const Scratch scratch;
  std::optional<FileLock> lock;
  lock.emplace(scratch / ".lock");
  std::atomic<bool> had = false;
  std::thread other([&] {
    const FileLock own(scratch / ".lock");
    had = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(!had);
  lock.reset();
  other.join();
  CHECK(had);
}

// Each makes the file anew where the one before has removed it.
TEST_CASE("one at a time") {
  const Scratch scratch;
  std::atomic<int> inside = 0, most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        const FileLock lock(scratch / ".lock");
        if (const int now = ++inside; now > most) most = now;
        std::this_thread::yield();
        --inside;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(most == 1);
}

TEST_CASE("where it cannot be made") {
  const Scratch scratch;
  const std::string path = scratch / "none/.lock";
  CHECK_THROWS_WITH_AS(FileLock{path}, (path + ": cannot create: No such file or directory").c_str(),
                       IoError);
  try {
    FileLock{path};
  } catch (const IoError& error) {
    CHECK(error.code == ENOENT);
  }
}
