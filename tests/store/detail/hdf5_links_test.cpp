#include <doctest/doctest.h>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;
using Names = std::vector<std::string>;

TEST_CASE("what leads out of the file is refused") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const double values[] = {1, 2};
  write_foreign(path, [&](hid_t file) {
    put_dataset(file, "x", H5T_NATIVE_DOUBLE, {2}, H5T_NATIVE_DOUBLE, values);
    H5Lcreate_soft("/x", file, "soft", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_external("other.h5", "/x", file, "external", H5P_DEFAULT, H5P_DEFAULT);
    const hid_t outside = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(outside, (scratch / "raw.bin").c_str(), 0, 16);
    put_dataset(file, "outside", H5T_NATIVE_DOUBLE, {2}, H5T_NATIVE_DOUBLE, values, outside);
    const hsize_t two = 2;
    const hid_t space = H5Screate_simple(1, &two, nullptr), virtual_list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_virtual(virtual_list, space, path.c_str(), "/x", space);
    put_dataset(file, "virtual", H5T_NATIVE_DOUBLE, {2}, H5T_NATIVE_DOUBLE, nullptr, virtual_list);
    H5Sclose(space);
    H5Pclose(outside);
    H5Pclose(virtual_list);
  });
  const Hdf5Reader file(path);
  const auto refuses = [&](const std::string& name, const std::string& message) {
    CHECK_THROWS_WITH_AS(file.tensor(name), (path + ":/" + name + ": " + message).c_str(), FormatError);
  };
  refuses("soft", "is a soft link; only hard links are followed");
  refuses("external", "is an external link; only hard links are followed");
  refuses("outside", "is stored in other files; copy it into one");
  refuses("virtual", "is a virtual dataset; copy its elements here");
}

TEST_CASE("links that go round in circles are walked once") {
  const Scratch scratch;
  write_foreign(scratch / "x.h5", [](hid_t file) {
    const hid_t group = H5Gcreate2(file, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "/a", group, "again", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "/", group, "root", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
  });
  CHECK(Hdf5Reader(scratch / "x.h5").objects() == Names{"/a"});
}

TEST_CASE("a name that is taken, and one at which nothing stands") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  write_file(path, [&](Hdf5Writer& file) {
    file.write("a//b/", sample<double>({2}));
    CHECK_THROWS_WITH_AS(file.write("/a/b", sample_csr<double>()), (path + ":/a/b: is there already").c_str(),
                         Error);
    CHECK_THROWS_WITH_AS(file.write("a", sample_csr<double>()), (path + ":/a: is there already").c_str(),
                         Error);
  });
  const Hdf5Reader file(path);
  for (const char* name : {"a/b", "/a/b", "//a//b/"})
    CHECK(std::get<Tensor<double>>(file.tensor(name)) == sample<double>({2}));
  CHECK(file.members("") == Names{"a"});
  CHECK(file.members("/a") == Names{"b"});
  CHECK(file.members("/a/b").empty());
  CHECK(file.address("a/b") != file.address("/a"));
  for (const char* name : {"/y", "/a/y", "/a/b/y"})
    CHECK_THROWS_WITH_AS(file.tensor(name), (path + ": no object " + name + "; the file holds /a").c_str(),
                         FormatError);
  CHECK_THROWS_WITH_AS(file.tensor("/"), (path + ":/: is not a dataset").c_str(), FormatError);
  write_foreign(scratch / "empty.h5", [](hid_t) {});
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "empty.h5").tensor("x"),
                       ((scratch / "empty.h5") + ": no object /x; the file is empty").c_str(), FormatError);
}

TEST_CASE("an object with several names has one address") {
  const Scratch scratch;
  write_file(scratch / "m.h5", [](Hdf5Writer& file) { file.write("/m", sample_csr<double>()); });
  const Hdf5Reader file(scratch / "m.h5");
  CHECK(file.address("/m/data") == file.address("/m/values"));
  CHECK(file.address("/m/data") != file.address("/m/indices"));
}
