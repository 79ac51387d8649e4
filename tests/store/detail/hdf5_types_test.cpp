#include <doctest/doctest.h>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

hid_t with_precision(hid_t type, std::size_t bits) {
  const hid_t copy = H5Tcopy(type);
  H5Tset_precision(copy, bits);
  return copy;
}

hid_t half() {
  const hid_t type = H5Tcopy(H5T_IEEE_F32LE);
  H5Tset_fields(type, 15, 10, 5, 0, 10);
  H5Tset_size(type, 2);
  return type;
}

// A float32 whose exponent has another bias.
hid_t biased() {
  const hid_t type = H5Tcopy(H5T_IEEE_F32LE);
  H5Tset_ebias(type, 100);
  return type;
}

hid_t pair(const char* first, hid_t real, const char* second, hid_t imaginary) {
  const hid_t type = H5Tcreate(H5T_COMPOUND, H5Tget_size(real) + H5Tget_size(imaginary));
  H5Tinsert(type, first, 0, real);
  H5Tinsert(type, second, H5Tget_size(real), imaginary);
  return type;
}

hid_t two_of(const char* first, const char* second) {
  const hid_t type = H5Tenum_create(H5T_STD_I8LE);
  const signed char none = 0, one = 1;
  H5Tenum_insert(type, first, &none);
  H5Tenum_insert(type, second, &one);
  return type;
}

hid_t string(std::size_t bytes) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, bytes);
  return type;
}

hid_t array() {
  const hsize_t extent = 3;
  return H5Tarray_create2(H5T_IEEE_F64LE, 1, &extent);
}

// What a summary calls the elements of a dataset of that type.
std::string name_of(hid_t type) {
  const Scratch scratch;
  write_foreign(scratch / "x.h5", [&](hid_t file) {
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY);
    put_dataset(file, "x", type, {2}, type, nullptr, list);
    H5Pclose(list);
  });
  const std::string summary = Hdf5Reader(scratch / "x.h5").summary("x");
  return summary.substr(0, summary.find(" (2)"));
}

}  // namespace

TEST_CASE("types have NumPy's names, of either order of bytes") {
  for (const auto& [type, name] : std::vector<std::pair<hid_t, std::string>>{
           {H5T_IEEE_F32LE, "float32"},
           {H5T_IEEE_F32BE, "float32"},
           {H5T_IEEE_F64LE, "float64"},
           {H5T_IEEE_F64BE, "float64"},
           {half(), "float16"},
           {H5T_STD_I8LE, "int8"},
           {H5T_STD_U8BE, "uint8"},
           {H5T_STD_I16BE, "int16"},
           {H5T_STD_U16LE, "uint16"},
           {H5T_STD_I32LE, "int32"},
           {H5T_STD_U32BE, "uint32"},
           {H5T_STD_I64BE, "int64"},
           {H5T_STD_U64LE, "uint64"},
           {pair("r", H5T_IEEE_F32LE, "i", H5T_IEEE_F32LE), "complex64"},
           {pair("r", H5T_IEEE_F64BE, "i", H5T_IEEE_F64BE), "complex128"},
           {two_of("FALSE", "TRUE"), "bool"},
           {string(5), "string"}})
    CHECK(name_of(type) == name);
}

TEST_CASE("what only looks like one of them has another name") {
  for (const auto& [type, name] :
       std::vector<std::pair<hid_t, std::string>>{{biased(), "non-IEEE float"},
                                                  {with_precision(H5T_STD_I32LE, 24), "packed integer"},
                                                  {two_of("off", "on"), "enum"},
                                                  {two_of("TRUE", "FALSE"), "enum"},
                                                  {two_of("off", "TRUE"), "enum"},
                                                  {two_of("FALSE", "on"), "enum"},
                                                  {string(H5T_VARIABLE), "variable-length string"},
                                                  {H5Tvlen_create(H5T_IEEE_F64LE), "variable-length array"},
                                                  {array(), "array"},
                                                  {H5Tcreate(H5T_OPAQUE, 4), "opaque"},
                                                  {H5T_STD_REF_OBJ, "reference"},
                                                  {H5T_STD_B8LE, "bitfield"}})
    CHECK(name_of(type) == name);
}

TEST_CASE("a compound is complex where it is {r, i} of one float") {
  const auto columns = [](hid_t type) {
    const Scratch scratch;
    write_foreign(scratch / "x.h5", [&](hid_t file) {
      const std::string zeros(64, '\0');
      put_dataset(file, "x", type, {2}, type, zeros.data());
    });
    return Hdf5Reader(scratch / "x.h5").summary("x");
  };
  CHECK(columns(pair("r", H5T_IEEE_F32LE, "i", H5T_IEEE_F32LE)) == "complex64 (2)");
  CHECK(columns(pair("r", H5T_IEEE_F32LE, "i", H5T_IEEE_F64LE)) == "table of 2 rows: r, i");
  CHECK(columns(pair("i", H5T_IEEE_F32LE, "r", H5T_IEEE_F32LE)) == "table of 2 rows: i, r");
  CHECK(columns(pair("x", H5T_IEEE_F32LE, "i", H5T_IEEE_F32LE)) == "table of 2 rows: x, i");
  CHECK(columns(pair("r", H5T_IEEE_F32LE, "x", H5T_IEEE_F32LE)) == "table of 2 rows: r, x");
  CHECK(columns(pair("r", H5T_STD_I32LE, "i", H5T_STD_I32LE)) == "table of 2 rows: r, i");
}

TEST_CASE("scalars are stored little-endian, complex ones as {r, i}") {
  const Scratch scratch;
  const auto type_of = [&](const AnyTensor& tensor) {
    write_file(scratch / "x.h5", [&](Hdf5Writer& file) { file.write("x", tensor); });
    const hid_t file = H5Fopen((scratch / "x.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT),
                dataset = H5Dopen2(file, "x", H5P_DEFAULT), type = H5Dget_type(dataset);
    H5Dclose(dataset);
    H5Fclose(file);
    return type;
  };
  CHECK(H5Tequal(type_of(sample<float>({2})), H5T_IEEE_F32LE) > 0);
  CHECK(H5Tequal(type_of(sample<double>({2})), H5T_IEEE_F64LE) > 0);
  CHECK(H5Tequal(type_of(sample<std::complex<float>>({2})), pair("r", H5T_IEEE_F32LE, "i", H5T_IEEE_F32LE)) >
        0);
  CHECK(H5Tequal(type_of(sample<std::complex<double>>({2})), pair("r", H5T_IEEE_F64LE, "i", H5T_IEEE_F64LE)) >
        0);
}
