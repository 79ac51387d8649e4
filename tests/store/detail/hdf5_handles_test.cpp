#include <doctest/doctest.h>
#include <sys/file.h>

#include <cerrno>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("a file that another process is writing") {
  const Scratch scratch;
  write_file(scratch / "x.h5", [](Hdf5Writer& file) { file.write("/x", sample<double>({2})); });
  // libhdf5 locks what it writes in this way.
  std::FILE* const writer = std::fopen((scratch / "x.h5").c_str(), "r+");
  REQUIRE(flock(fileno(writer), LOCK_EX) == 0);
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "x.h5"),
                       ((scratch / "x.h5") + ": is being written by another process").c_str(), IoError);
  try {
    Hdf5Reader(scratch / "x.h5");
  } catch (const IoError& error) {
    CHECK(error.code == EAGAIN);
  }
  std::fclose(writer);
  CHECK_NOTHROW(Hdf5Reader(scratch / "x.h5"));
}

TEST_CASE("an error leaves nothing open, and the host's printing of errors as it was") {
  const Scratch scratch;
  put_bytes(scratch / "text.h5", "not HDF5");
  write_file(scratch / "x.h5", [](Hdf5Writer& file) { file.write("/x", sample<double>({2})); });
  static int printed = 0;
  const H5E_auto2_t count = [](hid_t, void* data) { return ++*static_cast<int*>(data), 0; };
  H5Eset_auto2(H5E_DEFAULT, count, &printed);
  CHECK_THROWS_AS(Hdf5Reader(scratch / "text.h5"), FormatError);
  CHECK_THROWS_AS(Hdf5Reader(scratch / "none.h5"), IoError);
  {
    const Hdf5Reader file(scratch / "x.h5");
    CHECK_THROWS_AS(file.tensor("/none"), FormatError);
    CHECK_THROWS_AS(file.table("/x"), FormatError);
  }
  CHECK(printed == 0);
  CHECK(H5Fget_obj_count(static_cast<hid_t>(H5F_OBJ_ALL), H5F_OBJ_ALL) == 0);
  H5E_auto2_t now = nullptr;
  void* data = nullptr;
  H5Eget_auto2(H5E_DEFAULT, &now, &data);
  CHECK((now == count));
  CHECK(data == &printed);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}
