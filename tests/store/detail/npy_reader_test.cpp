#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/store/detail/npy_reader.hpp>

using namespace convmat;

namespace {

std::string npy(const NpyHeader& header, const std::string& elements) {
  return format_npy_header(header) + elements;
}

AnyTensor read(const std::string& bytes) {
  MemorySource source(bytes, "a.npy");
  return read_npy(source);
}

}  // namespace

TEST_CASE("numbers in either order of bytes and of axes") {
  const std::string one_to_six = {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6};
  CHECK(std::get<Tensor<double>>(read(npy({">i2", false, {2, 3}}, one_to_six))) ==
        Tensor<double>({2, 3}, {1, 2, 3, 4, 5, 6}));
  CHECK(std::get<Tensor<double>>(read(npy({">i2", true, {2, 3}}, one_to_six))) ==
        Tensor<double>({2, 3}, {1, 3, 5, 2, 4, 6}));
  CHECK(std::get<Tensor<double>>(read(npy({"<u2", false, {}}, {1, 2}))) == Tensor<double>({}, {513}));
  // 1.5 and -2, each part turned by itself.
  const std::string complex = {0x3f, char(0xc0), 0, 0, char(0xc0), 0, 0, 0};
  CHECK(std::get<Tensor<std::complex<float>>>(read(npy({">c8", false, {1}}, complex)))[0] ==
        std::complex<float>(1.5f, -2));
}

TEST_CASE("integers that stay integers, and texts") {
  const auto integers = [](const std::string& bytes) {
    MemorySource source(bytes, "a.npy");
    return read_npy_integers(source);
  };
  CHECK(integers(npy({"|i1", false, {3}}, {1, -1, 127})) == std::vector<Index>{1, -1, 127});
  CHECK_THROWS_WITH_AS(integers(npy({"<u8", false, {1}}, std::string(8, '\xff'))),
                       "a.npy: 18446744073709551615 overflows int64", FormatError);
  CHECK_THROWS_WITH_AS(integers(npy({"|i1", false, {1, 1}}, {1})), "a.npy: shape (1,1); expected one axis",
                       FormatError);
  CHECK_THROWS_WITH_AS(integers(npy({"<f4", false, {1}}, {0, 0, 0, 0})),
                       "a.npy: dtype float32 is not supported; expected integers", FormatError);
  const auto text = [](const std::string& bytes) {
    MemorySource source(bytes, "a.npy");
    return read_npy_text(source);
  };
  CHECK(text(npy({"|S5", false, {}}, std::string("csr\0\0", 5))) == "csr");
  CHECK_THROWS_WITH_AS(text(npy({"|S1", false, {2}}, "ab")), "a.npy: shape (2); expected ()", FormatError);
  CHECK_THROWS_WITH_AS(text(npy({"|i1", false, {}}, "a")),
                       "a.npy: dtype int8 is not supported; expected a byte string", FormatError);
}

TEST_CASE("as many bytes as the shape needs, and types of numbers") {
  CHECK_THROWS_WITH_AS(read(npy({"<f8", false, {2}}, std::string(15, '\0'))),
                       "a.npy: shape (2) of float64 takes 16 bytes, the file holds 15", FormatError);
  CHECK_THROWS_WITH_AS(read(npy({"<f8", false, {2}}, std::string(17, '\0'))),
                       "a.npy: shape (2) of float64 takes 16 bytes, the file holds 17", FormatError);
  CHECK_THROWS_WITH_AS(
      read(npy({"<f2", false, {1}}, "ab")),
      "a.npy: dtype float16 is not supported; expected float32, float64, complex64, complex128 or integers",
      FormatError);
}
