#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <convmat/experiment/run_index.hpp>
#include <filesystem>
#include <memory>

#include "support/sample_run.hpp"
#include "support/scratch.hpp"

using namespace convmat;
namespace fs = std::filesystem;

namespace {

using Steps = std::vector<std::string>;

Steps steps_of(const Runs& runs) {
  Steps steps;
  for (const RunFile& run : runs.runs) steps.push_back(run.configuration.at("steps"));
  return steps;
}

// A directory of two runs, old enough to be kept: those of all tests wait together.
std::unique_ptr<Scratch> aged_runs() {
  static std::vector<std::unique_ptr<Scratch>> directories;
  if (directories.empty()) {
    for (int i = 0; i < 5; ++i) {
      directories.push_back(std::make_unique<Scratch>());
      write_run(*directories.back() / "a.h5", "1");
      fs::create_directory(*directories.back() / "more");
      write_run(*directories.back() / "more/b.h5", "2");
    }
    usleep(2'100'000);  // what is younger is not kept
  }
  auto directory = std::move(directories.back());
  directories.pop_back();
  return directory;
}

// They have been read once.
struct Sample {
  Sample() {
    REQUIRE(list() == Steps{"1", "2"});
    REQUIRE(fs::exists(index));
  }
  Steps list() const { return steps_of(read_runs(scratch.path())); }

  std::unique_ptr<Scratch> directory = aged_runs();
  const Scratch& scratch = *directory;
  std::string index = scratch / ".convmat-runs";
};

// A damaged file is listed all the same where it is known, and not read.
void damage(const std::string& path) {
  struct stat before;
  REQUIRE(stat(path.c_str(), &before) == 0);
  std::string bytes = file_bytes(path);
  bytes[bytes.find("OHDR") + 5] ^= 1;
  put_bytes(path, bytes);
  const timespec times[] = {before.st_atim, before.st_mtim};
  REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

}  // namespace

TEST_CASE("what is known is not read again, whatever the directory is called") {
  Sample sample;
  const auto modified = fs::last_write_time(sample.index);
  const Steps names{sample.scratch.path(), sample.scratch / "", sample.scratch / "more/.."};
  for (const std::string& name : names) CHECK(steps_of(read_runs(name)) == Steps{"1", "2"});
  CHECK(fs::last_write_time(sample.index) == modified);
}

TEST_CASE("a run that was replaced, removed or added is found as it is") {
  Sample sample;
  write_run(sample.scratch / "a.h5", "3", Overwrite::yes);
  CHECK(sample.list() == Steps{"3", "2"});
  fs::remove(sample.scratch / "more/b.h5");
  CHECK(sample.list() == Steps{"3"});
  write_run(sample.scratch / "b.h5", "4");
  CHECK(sample.list() == Steps{"3", "4"});
}

TEST_CASE("a file of the same size and time of modification is another one all the same") {
  Sample sample;
  damage(sample.scratch / "a.h5");
  const Runs runs = read_runs(sample.scratch.path());
  CHECK(steps_of(runs) == Steps{"2"});
  REQUIRE(runs.failures.size() == 1);
  CHECK(runs.failures[0].find(sample.scratch / "a.h5") == 0);
}

TEST_CASE("an index that is damaged, cut, or another's is read as none") {
  Sample sample;
  const std::string whole = file_bytes(sample.index);
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string bytes = whole;
    bytes[at] ^= 1;
    put_bytes(sample.index, at % 2 == 0 ? bytes : whole.substr(0, at));
    if (at > 2000) continue;
    CHECK(sample.list() == Steps{"1", "2"});
    CHECK(file_bytes(sample.index).size() == whole.size());
  }
  put_bytes(sample.index, "convmat runs, version 0\n");
  CHECK(sample.list() == Steps{"1", "2"});
  fs::remove(sample.index);
  fs::create_directory(sample.index);
  CHECK(sample.list() == Steps{"1", "2"});
}

TEST_CASE("what has just been written is not kept, nor anything of one file") {
  const Scratch scratch;
  write_run(scratch / "a.h5", "1");
  CHECK(steps_of(read_runs(scratch.path())) == Steps{"1"});
  CHECK(steps_of(read_runs(scratch / "a.h5")) == Steps{"1"});
  CHECK(scratch.files() == std::vector<std::string>{"a.h5"});
}

TEST_CASE("a file that is none of a run hides no other") {
  const Scratch scratch;
  write_run(scratch / "a.h5", "1");
  put_bytes(scratch / "b.h5", "none");
  fs::create_symlink("nowhere", scratch / "c.h5");
  fs::create_directory(scratch / "d.h5");
  REQUIRE(mkfifo((scratch / "e.h5").c_str(), 0600) == 0);
  const Runs runs = read_runs(scratch.path());
  CHECK(steps_of(runs) == Steps{"1"});
  REQUIRE(runs.failures.size() == 2);
  CHECK(runs.failures[0] == scratch / "b.h5: not an HDF5 file");
  CHECK(runs.failures[1].find(scratch / "c.h5") == 0);
}

TEST_CASE("messages name their file, once") {
  CHECK(about("a.h5", "ended by signal 11") == "a.h5: ended by signal 11");
  CHECK(about("a.h5", "a.h5:/x: damaged") == "a.h5:/x: damaged");
}

TEST_CASE("an index larger than the memory allowed is made again") {
  const Sample sample;
  fs::resize_file(sample.index, std::uintmax_t{1} << 42);
  CHECK(sample.list() == Steps{"1", "2"});
  CHECK(fs::file_size(sample.index) < 100'000);
}
