#include <doctest/doctest.h>
#include <sys/file.h>

#include "hdf5_files.hpp"
#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;
using Kind = Hdf5Reader::Kind;
using Names = std::vector<std::string>;

TEST_CASE("the same content gives the same bytes") {
  const Scratch scratch;
  for (const char* name : {"a.h5", "b.h5"})
    write_file(scratch / name, [](Hdf5Writer& file) {
      file.write("/x", sample<double>({4}));
      file.write("/m", sample_csr<double>());
      file.attribute("/x", "note", "text");
    });
  CHECK(file_bytes(scratch / "a.h5") == file_bytes(scratch / "b.h5"));
  CHECK(scratch.files() == Names{"a.h5", "b.h5"});
}

TEST_CASE("texts of any length") {
  const Scratch scratch;
  const std::string long_text(100'000, 'x');
  write_file(scratch / "t.h5", [&](Hdf5Writer& file) {
    file.write_text("/config", "a = 1\nb = ä\n");
    file.write_text("/log", long_text);
    file.write_text("/nothing", "");
    file.write("/x", sample<double>({2}));
  });
  const Hdf5Reader file(scratch / "t.h5");
  CHECK(file.text("/config") == "a = 1\nb = ä\n");
  CHECK(file.text("/log") == long_text);
  CHECK(file.text("/nothing") == "");
  CHECK_THROWS_WITH_AS(file.text("/x"),
                       ((scratch / "t.h5") + ":/x: float64 (2); expected one fixed-length string").c_str(),
                       FormatError);
}

TEST_CASE("what stands at a name, and in words") {
  const Scratch scratch;
  write_file(scratch / "case.h5", [](Hdf5Writer& file) {
    file.write("/a/x", sample<float>({8, 3}));
    file.write("/m", sample_csr<double>());
    file.write("/op", sample_operator<double>());
    file.write("/t", Table{{"n", std::vector<Index>{1, 2}}, {"v", std::vector<double>{1, 2}}});
    file.write_text("/config", "a = 1");
  });
  const Hdf5Reader file(scratch / "case.h5");
  CHECK(file.members("/") == Names{"a", "config", "m", "op", "t"});
  CHECK(file.objects() == Names{"/a", "/a/x", "/config", "/m", "/op", "/t"});
  CHECK(file.kind("/a/x") == Kind::tensor);
  CHECK(file.kind("/m") == Kind::matrix);
  CHECK(file.kind("/op") == Kind::linear_operator);
  CHECK(file.kind("/t") == Kind::table);
  CHECK(file.kind("/config") == Kind::text);
  CHECK(file.kind("/a") == Kind::group);
  CHECK(file.kind("/") == Kind::group);
  CHECK(file.kind("/b") == Kind::absent);
  CHECK(file.kind("/a/x/y") == Kind::absent);
  CHECK(file.summary("a/x") == "float32 (8,3)");
  CHECK(file.summary("m") == "csr_matrix 3x4 float64, 4 nonzeros");
  CHECK(file.summary("op") == describe(sample_operator<double>()));
  CHECK(file.summary("t") == "table of 2 rows: n, v");
  CHECK(file.summary("config") == "text of 5 bytes");
  CHECK(file.summary("a") == "group of 1");
}

TEST_CASE("a file that is not published leaves nothing; one that exists is kept") {
  const Scratch scratch;
  { Hdf5Writer(scratch / "x.h5", Overwrite::no).write("/x", sample<double>({2})); }
  CHECK(scratch.files().empty());
  put_bytes(scratch / "x.h5", "old");
  CHECK_THROWS_WITH_AS(Hdf5Writer(scratch / "x.h5", Overwrite::no),
                       ((scratch / "x.h5") + ": already exists; use --force to replace it").c_str(),
                       CreateError);
  { Hdf5Writer(scratch / "x.h5", Overwrite::yes).write("/x", sample<double>({2})); }
  CHECK(file_bytes(scratch / "x.h5") == "old");
}

TEST_CASE("what is no readable file says why") {
  const Scratch scratch;
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "none.h5"),
                       ((scratch / "none.h5") + ": cannot open: No such file or directory").c_str(), IoError);
  put_bytes(scratch / "text.h5", "not HDF5");
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "text.h5"),
                       ((scratch / "text.h5") + ": not an HDF5 file").c_str(), FormatError);
}

TEST_CASE("a file that is being written is locked") {
  const Scratch scratch;
  Hdf5Writer file(scratch / "x.h5", Overwrite::no);
  // As every other process does that opens it with libhdf5.
  std::FILE* const reader = std::fopen((scratch / ".x.h5.partial").c_str(), "r");
  REQUIRE(reader);
  CHECK(flock(fileno(reader), LOCK_SH | LOCK_NB) == -1);
  file.publish();
  CHECK(flock(fileno(reader), LOCK_SH | LOCK_NB) == 0);
  std::fclose(reader);
}

TEST_CASE("a convmat file that is newer or incomplete is refused") {
  const Scratch scratch;
  const auto with_version = [&](std::int64_t version, bool complete) {
    write_foreign(scratch / "x.h5", [&](hid_t file) {
      const hid_t space = H5Screate(H5S_SCALAR), text = H5Tcopy(H5T_C_S1);
      H5Tset_size(text, 7);
      const auto put = [&](const char* name, hid_t type, const void* data) {
        const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
        H5Awrite(attribute, type, data);
        H5Aclose(attribute);
      };
      const std::int64_t one = 1;
      put("schema", text, "convmat");
      put("schema_version", H5T_NATIVE_INT64, &version);
      if (complete) put("complete", H5T_NATIVE_INT64, &one);
      H5Sclose(space);
      H5Tclose(text);
    });
  };
  with_version(1, true);
  CHECK_NOTHROW(Hdf5Reader(scratch / "x.h5"));
  with_version(2, true);
  CHECK_THROWS_WITH_AS(
      Hdf5Reader(scratch / "x.h5"),
      ((scratch / "x.h5") + ": schema version 2 is newer than this program; it reads up to 1").c_str(),
      FormatError);
  with_version(1, false);
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "x.h5"),
                       ((scratch / "x.h5") + ": is incomplete; its writer did not finish").c_str(),
                       FormatError);
}
