#include <doctest/doctest.h>

#include <convmat/core/memory.hpp>
#include <convmat/store/npy.hpp>
#include <cstring>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

// A version 1 file with this dictionary and these elements.
std::string npy(const std::string& dictionary, const std::string& data) {
  std::string text = dictionary + "\n";
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(text.size() & 255) +
         static_cast<char>(text.size() >> 8) + text + data;
}

std::string dictionary(const std::string& descr, const std::string& shape,
                       const std::string& order = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}

template <class T>
std::string bytes_of(std::vector<T> values, bool big_endian = false) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  for (std::size_t i = 0; big_endian && i < bytes.size(); i += sizeof(T))
    std::reverse(bytes.data() + i, bytes.data() + i + sizeof(T));
  return bytes;
}

void refuses(const std::string& bytes, const std::string& message) {
  CHECK_THROWS_WITH_AS(parse_npy(bytes, "X.npy"), ("X.npy: " + message).c_str(), FormatError);
}

template <class I>
void reads_integers(const std::string& type) {
  const std::vector<I> values{0, 1, std::numeric_limits<I>::min(), 7};
  for (const bool big : {false, true}) {
    if (sizeof(I) == 1 && big) continue;
    const std::string order = sizeof(I) == 1 ? "|" : big ? ">" : "<";
    const AnyTensor x = parse_npy(npy(dictionary(order + type, "(2, 2)"), bytes_of(values, big)), "X.npy");
    CHECK(std::get<Tensor<double>>(x) ==
          Tensor<double>({2, 2}, {0, 1, static_cast<double>(std::numeric_limits<I>::min()), 7}));
  }
}

}  // namespace

TEST_CASE("every scalar and shape comes back as it was") {
  const Scratch scratch;
  for_each_scalar([&]<class S>() {
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{1}, Shape{3, 0, 2}, Shape{2, 3, 4}, Shape(20, 1)}) {
      const Tensor<S> x = sample<S>(shape);
      write_npy(scratch / "x.npy", x, Overwrite::yes);
      CHECK(std::get<Tensor<S>>(read_npy(scratch / "x.npy")) == x);
      CHECK(std::get<Tensor<S>>(parse_npy(format_npy(x), "x")) == x);
      CHECK(file_bytes(scratch / "x.npy") == format_npy(x));
    }
  });
}

TEST_CASE("NaN, infinity and the sign of zero are kept bit by bit") {
  const std::vector<double> values{std::numeric_limits<double>::quiet_NaN(), -0.0, 5e-324,
                                   -std::numeric_limits<double>::infinity()};
  const auto back = std::get<Tensor<double>>(parse_npy(format_npy(Tensor<double>({4}, values)), "x"));
  CHECK(std::memcmp(back.data(), values.data(), 4 * sizeof(double)) == 0);
}

TEST_CASE("big-endian files") {
  const auto x = parse_npy(npy(dictionary(">f8", "(3,)"), bytes_of<double>({1, -2.5, 3}, true)), "X.npy");
  CHECK(std::get<Tensor<double>>(x) == Tensor<double>({3}, {1, -2.5, 3}));
  const auto c = parse_npy(npy(dictionary(">c8", "(1,)"), bytes_of<float>({1, -2.5}, true)), "X.npy");
  CHECK(std::get<Tensor<std::complex<float>>>(c)[0] == std::complex<float>(1, -2.5));
}

TEST_CASE("Fortran order") {
  const auto x =
      parse_npy(npy(dictionary("<f8", "(2, 3)", "True"), bytes_of<double>({1, 4, 2, 5, 3, 6})), "X.npy");
  CHECK(std::get<Tensor<double>>(x) == Tensor<double>({2, 3}, {1, 2, 3, 4, 5, 6}));
  const auto cube =
      parse_npy(npy(dictionary("<f4", "(2, 1, 2)", "True"), bytes_of<float>({1, 3, 2, 4})), "X.npy");
  CHECK(std::get<Tensor<float>>(cube) == Tensor<float>({2, 1, 2}, {1, 2, 3, 4}));
  for (const std::string shape : {"()", "(1,)", "(1, 1)"})
    CHECK(std::get<Tensor<double>>(
              parse_npy(npy(dictionary("<f8", shape, "True"), bytes_of<double>({9})), "x"))[0] == 9);
  CHECK_NOTHROW(parse_npy(npy(dictionary("<f8", "(3, 0)", "True"), ""), "x"));
}

TEST_CASE("integers become float64, exactly or not at all") {
  reads_integers<std::int8_t>("i1");
  reads_integers<std::int16_t>("i2");
  reads_integers<std::int32_t>("i4");
  reads_integers<std::int64_t>("i8");
  reads_integers<std::uint8_t>("u1");
  reads_integers<std::uint16_t>("u2");
  reads_integers<std::uint32_t>("u4");
  reads_integers<std::uint64_t>("u8");
  const std::int64_t odd = (std::int64_t{1} << 53) + 1;
  refuses(npy(dictionary("<i8", "(1, 4)"), bytes_of<std::int64_t>({1, odd - 1, -odd + 1, odd})),
          "int64 value 9007199254740993 at [0,3] is not exact in float64");
  refuses(npy(dictionary("<i8", "(2, 2)", "True"), bytes_of<std::int64_t>({1, odd, 0, 0})),
          "int64 value 9007199254740993 at [1,0] is not exact in float64");
  refuses(npy(dictionary("<i8", "()"), bytes_of<std::int64_t>({std::numeric_limits<std::int64_t>::max()})),
          "int64 value 9223372036854775807 at [] is not exact in float64");
  refuses(npy(dictionary("<u8", "(1,)"), bytes_of<std::uint64_t>({~std::uint64_t{}})),
          "uint64 value 18446744073709551615 at [0] is not exact in float64");
}

TEST_CASE("other types are refused by name") {
  const auto named = [](const std::string& descr, const std::string& name) {
    refuses(
        npy(dictionary(descr, "(0,)"), ""),
        "dtype " + name + " is not supported; expected float32, float64, complex64, complex128 or integers");
  };
  named("<f2", "float16");
  named("<f16", "float128");
  named("<c32", "complex256");
  named("|b1", "bool");
  named("|O", "object");
  named("<U5", "<U5");
  named("|S3", "|S3");
  named("<M8[ns]", "<M8[ns]");
  refuses(npy("{'descr': [('a', '<f8'), ('b', '<i4')], 'fortran_order': False, 'shape': (2,), }", ""),
          "structured dtype [('a', '<f8'), ('b', '<i4')] is not supported; expected an array of numbers");
  refuses(npy(dictionary("f8", "(0,)"), ""), "\"f8\" is no dtype");
  refuses(npy(dictionary("<f", "(0,)"), ""), "\"<f\" is no dtype");
  refuses(npy(dictionary("<f8x", "(0,)"), ""), "\"<f8x\" is no dtype");
  refuses(npy(dictionary("|f8", "(0,)"), ""), "\"|f8\" is no dtype");
  refuses(npy(dictionary("<i4666666666666666666", "(0,)"), ""), "\"<i4666666666666666666\" is no dtype");
}

TEST_CASE("a header that is not numpy's is refused") {
  refuses("", "not an npy file");
  refuses("PK\3\4 and so on", "not an npy file");
  std::string version = format_npy(sample<double>({1}));
  version[6] = 4;
  refuses(version, "npy version 4.0; expected 1.0, 2.0 or 3.0");
  refuses(npy("", ""), "npy header: expected { at byte 1 of it");
  refuses(npy("{'descr': '<f8', 'shape': (1,), }", ""),
          "npy header: expected the keys descr, fortran_order and shape at byte 34 of it");
  refuses(npy("{'descr': '<f8', 'descr': '<f8'}", ""), "npy header: unexpected key 'descr' at byte 25 of it");
  refuses(npy("{'descr': '<f8', 'x': 1}", ""), "npy header: unexpected key 'x' at byte 21 of it");
  refuses(npy(dictionary("<f8", "(1)"), ""), "npy header: expected , at byte 52 of it");
  refuses(npy(dictionary("<f8", "(-1,)"), ""), "npy header: expected an extent at byte 51 of it");
  refuses(npy(dictionary("<f8", "(1,)", "true"), ""), "npy header: expected True or False at byte 34 of it");
  refuses(npy(dictionary("<f8", "(1,)") + "x", ""), "npy header: text after the dictionary at byte 57 of it");
  refuses(npy(dictionary("<f8", "(99999999999999999999,)"), ""),
          "npy header: extent overflows 64 bits at byte 51 of it");
}

TEST_CASE("versions 2 and 3 have a longer length") {
  for (const char version : {'\2', '\3'}) {
    const std::string text = dictionary("<f8", "(1,)") + "\n";
    const std::string head =
        std::string("\x93NUMPY") + version + '\0' + static_cast<char>(text.size()) + std::string(3, '\0');
    CHECK(std::get<Tensor<double>>(parse_npy(head + text + bytes_of<double>({4}), "X.npy"))[0] == 4);
    const std::string huge = std::string("\x93NUMPY") + version + '\0' + "\xff\xff\xff\xff" + text;
    refuses(huge, "npy header of 4294967295 bytes; expected at most 65535");
  }
}

TEST_CASE("a size that lies is refused before anything is allocated") {
  refuses(npy(dictionary("<f8", "(1000000000000,)"), "12345678"),
          "shape (1000000000000) of float64 takes 8000000000000 bytes, the file holds 8");
  refuses(npy(dictionary("<f8", "(2,)"), std::string(17, 'x')),
          "shape (2) of float64 takes 16 bytes, the file holds 17");
  const std::string overflow = npy(dictionary("<f8", "(4294967296, 4294967296)"), "");
  CHECK_THROWS_AS(parse_npy(overflow, "X.npy"), CapacityError);
  CHECK_THROWS_AS(parse_npy(npy(dictionary("<f8", "(2305843009213693952,)"), ""), "X.npy"), CapacityError);
  set_memory_budget(100);
  CHECK_THROWS_WITH_AS(parse_npy(format_npy(sample<double>({4, 5})), "X.npy"),
                       "reading X.npy needs 160 B ((4,5) float64), 100 B allowed; use --max-memory",
                       CapacityError);
  set_memory_budget(0);
}

TEST_CASE("a file cut at any length is refused") {
  const Scratch scratch;
  const std::string whole = format_npy(sample<std::complex<float>>({2, 3}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    put_bytes(scratch / "cut.npy", whole.substr(0, length));
    CHECK_THROWS_AS(read_npy(scratch / "cut.npy"), FormatError);
  }
}

TEST_CASE("what cannot be opened is named with the system's reason") {
  const Scratch scratch;
  const auto refuses_path = [](const std::string& path, const std::string& cause) {
    CHECK_THROWS_WITH_AS(read_npy(path), (path + cause).c_str(), IoError);
  };
  refuses_path(scratch / "none.npy", ": cannot open: No such file or directory");
  refuses_path(scratch.path(), ": is not a regular file");
  refuses_path("/dev/zero", ": is not a regular file");
}
