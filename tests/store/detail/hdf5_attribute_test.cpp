#include <doctest/doctest.h>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;
using Attributes = std::vector<std::pair<std::string, Attribute>>;

TEST_CASE("numbers, texts and integers of one axis, by name") {
  const Scratch scratch;
  write_file(scratch / "x.h5", [&](Hdf5Writer& file) {
    file.write("/x", sample<double>({2}));
    file.attribute("/", "seed", Index{2024});
    file.attribute("/x", "unit", "größer");
    file.attribute("/x", "wall", 0.25);
    file.attribute("/x", "image", Shape{3, 4});
    file.attribute("/x", "none", Shape{});
  });
  const Hdf5Reader file(scratch / "x.h5");
  CHECK(file.attributes("/x") ==
        Attributes{{"image", Shape{3, 4}}, {"none", Shape{}}, {"unit", "größer"}, {"wall", 0.25}});
  CHECK(file.attributes("/") == Attributes{{"complete", Index{1}},
                                           {"schema", "convmat"},
                                           {"schema_version", Index{1}},
                                           {"seed", Index{2024}}});
}

TEST_CASE("up to 60,000 bytes fit into the header, which has a checksum") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5", longest(60'000, 'y');
  write_file(path, [&](Hdf5Writer& file) {
    file.write("/x", sample<double>({2}));
    file.attribute("/x", "long", longest);
    CHECK_THROWS_WITH_AS(file.attribute("/x", "text", longest + "y"),
                         (path + ":/x: attribute text has 60001 bytes; expected at most 60000").c_str(),
                         Error);
    CHECK_THROWS_WITH_AS(file.attribute("/x", "shape", Shape(7501)),
                         (path + ":/x: attribute shape has 60008 bytes; expected at most 60000").c_str(),
                         Error);
    CHECK_THROWS_WITH_AS(file.attribute("/y", "a", 1.5), (path + ": no object /y; the file holds /x").c_str(),
                         FormatError);
  });
  CHECK(Hdf5Reader(path).attributes("/x") == Attributes{{"long", longest}});
}

TEST_CASE("of other programs: integers and numbers of any width; what no Attribute holds is left out") {
  const Scratch scratch;
  write_foreign(scratch / "x.h5", [](hid_t file) {
    const auto put = [&](const char* name, hid_t type, std::vector<hsize_t> extents, hid_t memory_type,
                         const void* data) {
      const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
      const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
      H5Awrite(attribute, memory_type, data);
      H5Aclose(attribute);
      H5Sclose(space);
    };
    const std::int64_t integers[] = {-3, 4, 5, 6};
    const double numbers[] = {0.5, 2};
    const hid_t words = H5Tcopy(H5T_C_S1);
    H5Tset_size(words, H5T_VARIABLE);
    const char* word = "text";
    put("big_endian", H5T_STD_I16BE, {}, H5T_NATIVE_INT64, integers);
    put("byte", H5T_STD_U8LE, {3}, H5T_NATIVE_INT64, integers + 1);
    put("float", H5T_IEEE_F32BE, {}, H5T_NATIVE_DOUBLE, numbers);
    put("matrix", H5T_STD_I64LE, {2, 2}, H5T_NATIVE_INT64, integers);
    put("numbers", H5T_IEEE_F64LE, {2}, H5T_NATIVE_DOUBLE, numbers);
    put("unsigned", H5T_STD_U64LE, {}, H5T_NATIVE_INT64, integers + 1);
    put("variable", words, {}, words, &word);
    H5Tclose(words);
  });
  CHECK(Hdf5Reader(scratch / "x.h5").attributes("/") ==
        Attributes{{"big_endian", Index{-3}}, {"byte", Shape{4, 5, 6}}, {"float", 0.5}});
}

TEST_CASE("one that is needed, and missing or of another type") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  write_file(path, [&](Hdf5Writer& file) {
    file.write("/m/x", sample<double>({2}));
    file.attribute("/m", "encoding-type", "csr_matrix");
    file.attribute("/m", "shape", "3 x 4");
  });
  const Hdf5Reader file(path);
  CHECK_THROWS_WITH_AS(file.matrix("/m"),
                       (path + ":/m: attribute shape is missing or of another type").c_str(), FormatError);
  CHECK_THROWS_WITH_AS(file.matrix("/"),
                       (path + ":/: attribute encoding-type is missing or of another type").c_str(),
                       FormatError);
}
