#include <convmat/core/error.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE_TEMPLATE("every error of the family is an Error with its text", E, ShapeError, GeometryError,
                   FormatError, NumericError, CapacityError) {
  CHECK_THROWS_WITH_AS(throw E("what was expected"), "what was expected", Error);
}

TEST_CASE("an I/O error keeps the number of its cause") {
  const IoError error("cannot open", 2);
  CHECK(error.code == 2);
  CHECK(IoError("cannot open").code == 0);
}
