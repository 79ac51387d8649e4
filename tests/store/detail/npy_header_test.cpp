#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/store/detail/npy_header.hpp>

using namespace convmat;

namespace {

NpyHeader read(const std::string& bytes) {
  MemorySource source(bytes, "a.npy");
  return read_npy_header(source);
}

// Version 1.0 around a dictionary, without the padding that numpy adds.
NpyHeader read_dictionary(const std::string& text) {
  return read(std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(text.size()) + '\0' + text);
}

}  // namespace

// As numpy.save writes it.
TEST_CASE("a header to the letter, of a multiple of 64 bytes") {
  const std::string start("\x93NUMPY\x01\x00v\x00", 10);
  for (const auto& [shape, text] :
       {std::pair<Shape, const char*>{{}, "()"}, {{3}, "(3,)"}, {{3, 4}, "(3, 4)"}}) {
    const std::string header = format_npy_header({"<f8", false, shape});
    CHECK(header.size() == 128);
    CHECK(header.starts_with(start + "{'descr': '<f8', 'fortran_order': False, 'shape': " + text + ", } "));
    CHECK(header.ends_with(" \n"));
    CHECK(read(header).shape == shape);
  }
  CHECK(read(format_npy_header({">c16", true, {2}})).fortran_order);
  CHECK(read(format_npy_header({">c16", true, {2}})).descr == ">c16");
  CHECK(format_npy_header({"<f8", false, Shape(40, 1)}).size() % 64 == 0);
  CHECK_THROWS_WITH_AS(format_npy_header({"<f8", false, Shape(30'000, 1)}),
                       "an array of 30000 axes is too much for an npy file", Error);
}

TEST_CASE("the dictionary as Python has it, and nothing else") {
  CHECK(read_dictionary("{\"shape\": (5,) , 'fortran_order':True,'descr' : '|u1' }\n").shape == Shape{5});
  for (const auto& [text, wording] :
       {std::pair{"{'descr': '<f8', 'fortran_order': False, 'shape': (3)}", "expected , at byte 52 of it"},
        {"{'descr': '<f8', 'fortran_order': 0, 'shape': ()}", "expected True or False at byte 34 of it"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}", "expected an extent at byte 51 of it"},
        {"{'descr': '<f8', 'descr': '<f8'}", "unexpected key 'descr' at byte 25 of it"},
        {"{'descr': '<f8'}", "expected the keys descr, fortran_order and shape at byte 16 of it"},
        {"{'descr': '<f8'} x", "text after the dictionary at byte 17 of it"},
        {"{'shape': (99999999999999999999,)}", "extent overflows 64 bits at byte 11 of it"}})
    CHECK_THROWS_WITH_AS(read_dictionary(text), (std::string("a.npy: npy header: ") + wording).c_str(),
                         FormatError);
}

TEST_CASE("element types by name") {
  const auto type = [](const char* descr) { return parse_npy_type(descr, "a.npy"); };
  CHECK(type(">f8").big_endian);
  CHECK_FALSE(type("<f8").big_endian);
  CHECK(type("<c16").name == "complex128");
  CHECK(type("<c16").bytes == 16);
  CHECK(type("|i1").name == "int8");
  CHECK(type("|b1").name == "bool");
  CHECK(type("<U5").name == "<U5");
  for (const char* descr : {"f8", "<f", "<f0", "<f33", "=f8", "|f8", "<u1", "<f8x", ""})
    CHECK_THROWS_WITH_AS(type(descr), ("a.npy: \"" + std::string(descr) + "\" is no dtype").c_str(),
                         FormatError);
}
