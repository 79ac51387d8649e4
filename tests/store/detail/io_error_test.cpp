#include <doctest/doctest.h>

#include <cerrno>
#include <convmat/core/random.hpp>
#include <convmat/store/detail/io_error.hpp>
#include <convmat/store/files.hpp>
#include <convmat/store/npz.hpp>
#include <convmat/store/publish.hpp>
#include <map>
#include <regex>

#include "../faults.hpp"
#include "../small_disk.hpp"

using namespace convmat;

namespace {

// "(134 kB needed, 0 B free)", in bytes; 0 where that is not said.
double needed_in(const std::string& said) {
  const std::map<std::string, double> units{{"B", 1}, {"kB", 1e3}, {"MB", 1e6}};
  std::smatch found;
  const std::regex pattern(R"(: cannot write: No space left on device \(([\d.]+) (\w+) needed, 0 B free\)$)");
  return std::regex_search(said, found, pattern) ? std::stod(found[1]) * units.at(found[2]) : 0;
}

using Save = std::function<void(const std::string& path)>;

// `save` writes a file that is too large for a disk of so many kilobytes.
void check_said(const std::string& name, const std::string& object, Index kilobytes, const Save& save) {
  const Scratch small, whole;
  save(whole / name);
  const auto said =
      said_on_small_disk(small, "size=" + std::to_string(kilobytes) + "k", [&] { save(small / name); });
  if (!said) return;
  CAPTURE(*said);
  CHECK(said->starts_with((small / name) + object + ": "));
  // Where something follows that is not known yet, it is little here.
  const double wanted =
      static_cast<double>(file_bytes(whole / name).size()) - 1024. * static_cast<double>(kilobytes);
  CHECK(needed_in(*said) <= 1.005 * wanted);
  CHECK(needed_in(*said) >= 0.95 * wanted);
}

Tensor<double> noise(Index count) {
  Rng rng(1);
  return randn<double>({count}, rng);
}

Csr<double> line(Index count) {
  Csr<double> matrix{1, count, {0, count}, {}, {}};
  for (Index i = 0; i < count; ++i) matrix.indices.push_back(i), matrix.values.push_back(1);
  return matrix;
}

}  // namespace

TEST_CASE("an error names path, object, operation and cause, and has the number of the system") {
  const IoError error = io_error("dir/run.h5", "write", EIO, 100, "/x");
  CHECK(error.what() == std::string("dir/run.h5:/x: cannot write: Input/output error"));
  CHECK(error.code == EIO);
  CHECK(io_error("a.npy", "open", ENOENT).what() ==
        std::string("a.npy: cannot open: No such file or directory"));
}

TEST_CASE("the directory of a file") {
  CHECK(directory_of("a.npy") == ".");
  CHECK(directory_of("/a.npy") == "/");
  CHECK(directory_of("b/c/a.npy") == "b/c");
}

TEST_CASE(
    "where space is lacking, what is needed and what is free are said, of the disk that the file is on") {
  const Scratch scratch;
  for (const auto& [number, cause] :
       {std::pair{ENOSPC, "No space left on device"}, {EDQUOT, "Disk quota exceeded"}}) {
    const auto said = said_on_small_disk(scratch, "size=64k", [&, number = number] {
      throw io_error(scratch / "run.h5", "write", number, 123'456, "/group/x");
    });
    if (!said) return;
    CHECK(*said == (scratch / "run.h5:/group/x: cannot write: ") + cause + " (123 kB needed, 65.5 kB free)");
  }
}

TEST_CASE("a disk with room for bytes, but for no file more") {
  const Scratch scratch;
  const auto said = said_on_small_disk(scratch, "size=64k,nr_inodes=1",
                                       [&] { publish_bytes(scratch / "a", "b", Overwrite::no); });
  if (!said) return;
  CHECK(*said == (scratch / "a: cannot create: No space left on device (65.5 kB free, but no file)"));
}

TEST_CASE("every format says what was still to be written") {
  const Save bytes = [](const std::string& path) {
    publish_bytes(path, std::string(200'000, 'x'), Overwrite::no);
  };
  const Save tensor = [](const std::string& path) { save_tensor(path, noise(25'000), Overwrite::no); };
  const Save matrix = [](const std::string& path) { save_matrix(path, line(20'000), Overwrite::no); };
  check_said("a.txt", "", 64, bytes);
  for (const char* name : {"a.npy", "a.npz", "a.mat"}) check_said(name, "", 64, tensor);
  check_said("a.h5", ":/tensor", 64, tensor);
  for (const char* name : {"a.npz", "a.mtx", "a.mat"}) check_said(name, "", 64, matrix);
}

TEST_CASE("of a file that is written piece by piece, all that is to follow is counted") {
  const Save tensor = [](const std::string& path) { save_tensor(path, noise(1'000'000), Overwrite::no); };
  const Save matrix = [](const std::string& path) { save_matrix(path, line(300'000), Overwrite::no); };
  check_said("a.h5", ":/tensor", 3000, tensor);
  check_said("a.npz", "", 3000, tensor);
  check_said("a.mtx", "", 1500, matrix);
}

TEST_CASE("where nothing is written yet, or nothing flushed, the whole file is needed") {
  // The calls of each: writes, fsync of the file, rename, fsync of the directory.
  const auto said = [](const Save& save, int call) {
    const Scratch scratch;
    fail_call(call, ENOSPC, false);
    try {
      save(scratch / "a.npy");
    } catch (const IoError& error) {
      fail_call(0, 0, false);
      return std::string(error.what());
    }
    return std::string("done");
  };
  const Save bytes = [](const std::string& path) {
    publish_bytes(path, std::string(2'000, 'x'), Overwrite::no);
  };
  const Save array = [](const std::string& path) { save_tensor(path, noise(1'000), Overwrite::no); };
  const Save archive = [](const std::string& path) { write_npz(path, {{"a", noise(1'000)}}, Overwrite::no); };
  const auto check = [&](const Save& save, int call, const std::string& wanted) {
    const std::string text = said(save, call);
    CAPTURE(text);
    CHECK(text.find(": No space left on device (" + wanted + " needed, ") != std::string::npos);
  };
  check(bytes, 1, "2.0 kB");
  check(bytes, 2, "2.0 kB");
  check(array, 1, "8.1 kB");
  check(archive, 1, "8.1 kB");
}
