#include <doctest/doctest.h>

#include <cmath>
#include <convmat/store/detail/table_formats.hpp>

using namespace convmat;

// JSON has no numbers but finite ones, and no bytes but UTF-8.
TEST_CASE("a row is an object, its columns in their order") {
  const Table table{{"name", std::vector<std::string>{"a \"b\"\n", "\xff"}},
                    {"n", std::vector<Index>{9007199254740993, 0}},
                    {"x", std::vector<double>{0.1, NAN}}};
  CHECK(format_json(table) ==
        "[\n {\n  \"name\": \"a \\\"b\\\"\\n\",\n  \"n\": 9007199254740993,\n  \"x\": 0.1\n },\n"
        " {\n  \"name\": \"\uFFFD\",\n  \"n\": 0,\n  \"x\": null\n }\n]\n");
  CHECK(format_json({{"x", std::vector<double>{}}}) == "[]\n");
}
