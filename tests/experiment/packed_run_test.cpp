#include <doctest/doctest.h>

#include <cmath>
#include <convmat/experiment/packed_run.hpp>
#include <limits>

using namespace convmat;

namespace {

RunFile sample() {
  RunFile run;
  run.path = "runs/size=8.h5";
  run.name = "size=8";
  run.provenance = {{"seed", Index{-7}},
                    {"wall_s", 0.1},
                    {"hostname", std::string("größer\0b", 9)},
                    {"image", Shape{8, 16}}};
  run.configuration = {{"size", "8"}, {"empty", ""}};
  run.results = {{"norms.norm", std::numeric_limits<double>::infinity()},
                 {"norms.name", "a"},
                 {"norms.n", Index{1} << 62}};
  run.agreements = 12;
  run.broken = 3;
  return run;
}

}  // namespace

TEST_CASE("a run comes back as it was, its path and name from outside") {
  const RunFile run = sample(), found = unpack_run(pack(run), "elsewhere/b.h5");
  CHECK(found.path == "elsewhere/b.h5");
  CHECK(found.name == "b");
  CHECK(found.provenance == run.provenance);
  CHECK(found.configuration == run.configuration);
  CHECK(found.results == run.results);
  CHECK(found.agreements == 12);
  CHECK(found.broken == 3);
}

TEST_CASE("bytes come out in the order in which they went in, NaN bit for bit") {
  Packer packer;
  packer.put(std::string("text"));
  packer.put(Index{-1});
  packer.put(std::numeric_limits<double>::quiet_NaN());
  packer.put(Attribute(Shape{}));
  Unpacker unpacker(packer.bytes());
  CHECK_FALSE(unpacker.at_end());
  CHECK(unpacker.text() == "text");
  CHECK(unpacker.index() == -1);
  CHECK(std::isnan(unpacker.real()));
  CHECK(unpacker.attribute() == Attribute(Shape{}));
  CHECK(unpacker.at_end());
}

TEST_CASE("bytes that are cut off, or of something else, are refused") {
  const std::string whole = pack(sample());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(unpack_run(std::string_view(whole).substr(0, length), "a.h5"), FormatError);
  }
  CHECK_THROWS_WITH_AS(unpack_run(whole + "x", "a.h5"), "packed: something behind a run", FormatError);
  Packer shape;
  shape.put(Index{3});
  shape.put(std::string("12345678x"));
  CHECK_THROWS_WITH_AS(Unpacker(shape.bytes()).attribute(), "packed: a shape of part of an extent",
                       FormatError);
  Packer number;
  number.put(std::string("123456789"));
  CHECK_THROWS_WITH_AS(Unpacker(number.bytes()).index(), "packed: a number of another size", FormatError);
  Packer packer;
  packer.put(Index{9});
  CHECK_THROWS_AS(Unpacker(packer.bytes()).attribute(), FormatError);
  packer.put(std::string("abc"));
  Unpacker unpacker(packer.bytes());
  unpacker.index();
  CHECK_THROWS_AS(unpacker.index(), FormatError);
}
