#include <doctest/doctest.h>

#include <convmat/program/text_table.hpp>

using namespace convmat;

TEST_CASE("columns line up: text to the left, numbers to the right, a rule under the head") {
  TextTable table({"step", "f", "note"});
  table.add({"kernel", "12.5", "a"});
  table.add({"Toeplitz (T⁺)", "-3", ""});
  table.add({"none"});
  CHECK(table.str() ==
        "step              f  note\n"
        "-------------  ----  ----\n"
        "kernel         12.5  a\n"
        "Toeplitz (T⁺)    -3\n"
        "none\n");
}

TEST_CASE("numbers have the digits that were asked for") {
  CHECK(format_number(0.5) == "0.5");
  CHECK(format_number(1234.5678) == "1235");
  CHECK(format_number(1234.5678, 8) == "1234.5678");
  CHECK(format_number(-2.5e-17, 2) == "-2.5e-17");
}

TEST_CASE("control characters are escaped, and the columns of their escapes line up") {
  TextTable table({"name\n", "x"});
  table.add({"a\tb", "1"});
  CHECK(table.str() == "name\\n  x\n------  -\na\\tb    1\n");
}
