#include <doctest/doctest.h>

#include <convmat/core/memory.hpp>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("every scalar and shape comes back as it was") {
  const Scratch scratch;
  for_each_scalar([&]<class S>() {
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{1}, Shape{3, 0, 2}, Shape{2, 3, 4}, Shape(32, 1)}) {
      write_file(scratch / "x.h5", [&](Hdf5Writer& file) { file.write("x", sample<S>(shape)); });
      CHECK(std::get<Tensor<S>>(Hdf5Reader(scratch / "x.h5").tensor("/x")) == sample<S>(shape));
    }
  });
}

TEST_CASE("numbers of other programs") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const double values[] = {1, -2, 3};
  const std::int64_t exact[] = {1, -2, 3}, inexact[] = {1, 9007199254740993, 3};
  write_foreign(path, [&](hid_t file) {
    put_dataset(file, "f4", H5T_IEEE_F32BE, {3}, H5T_NATIVE_DOUBLE, values);
    put_dataset(file, "f8", H5T_IEEE_F64BE, {3, 1}, H5T_NATIVE_DOUBLE, values);
    put_dataset(file, "i2", H5T_STD_I16BE, {3}, H5T_NATIVE_INT64, exact);
    put_dataset(file, "i8", H5T_STD_I64LE, {3}, H5T_NATIVE_INT64, inexact);
    put_dataset(file, "u8", H5T_STD_U64LE, {1}, H5T_NATIVE_INT64, inexact);
    put_dataset(file, "bits", H5T_STD_B8LE, {3}, H5T_STD_B8LE, nullptr);
    put_dataset(file, "unwritten", H5T_IEEE_F64LE, {3}, H5T_NATIVE_DOUBLE, nullptr);
    put_dataset(file, "huge", H5T_IEEE_F64LE, {1'000'000'000'000}, H5T_NATIVE_DOUBLE, nullptr);
  });
  const Hdf5Reader file(path);
  CHECK(std::get<Tensor<float>>(file.tensor("f4")) == Tensor<float>({3}, {1, -2, 3}));
  CHECK(std::get<Tensor<double>>(file.tensor("f8")) == Tensor<double>({3, 1}, {1, -2, 3}));
  CHECK(std::get<Tensor<double>>(file.tensor("i2")) == Tensor<double>({3}, {1, -2, 3}));
  CHECK(std::get<Tensor<double>>(file.tensor("u8")) == Tensor<double>({1}, {1}));
  const auto refuses = [&](const char* name, const std::string& message) {
    CHECK_THROWS_WITH_AS(file.tensor(name), (path + ":/" + name + ": " + message).c_str(), FormatError);
  };
  refuses("i8", "int64 value 9007199254740993 at [1] is not exact in float64");
  refuses("unwritten", "float64 (3) takes 24 bytes, 0 are stored");
  refuses("huge", "float64 (1000000000000) takes 8000000000000 bytes, 0 are stored");
  set_memory_budget(10);
  CHECK_THROWS_WITH_AS(
      file.tensor("f8"),
      ("reading " + path + ":/f8 needs 24 B (float64 (3,1)), 10 B allowed; use --max-memory").c_str(),
      CapacityError);
  set_memory_budget(0);
}
