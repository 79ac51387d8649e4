#include <doctest/doctest.h>

#include <cmath>
#include <convmat/store/detail/table_formats.hpp>

using namespace convmat;

// RFC 4180
TEST_CASE("fields are quoted where they would break their line, and numbers read back") {
  const Table table{{"na\"me", std::vector<std::string>{"a,b", "say \"no\"", "two\nlines", "ü"}},
                    {"n", std::vector<Index>{1, -2, 9007199254740993, 0}},
                    {"x", std::vector<double>{0.1, 1e300, NAN, -INFINITY}}};
  CHECK(format_csv(table) ==
        "\"na\"\"me\",n,x\r\n\"a,b\",1,0.1\r\n\"say "
        "\"\"no\"\"\",-2,1e+300\r\n\"two\nlines\",9007199254740993,\r\n"
        "ü,0,-inf\r\n");
  CHECK(format_csv({{"x", std::vector<double>{}}}) == "x\r\n");
}
