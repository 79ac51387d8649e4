#include <doctest/doctest.h>

#include <cmath>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

TEST_CASE("columns of every kind come back") {
  const Scratch scratch;
  const Table table{{"layer", std::vector<std::string>{"a", "", "größer"}},
                    {"nnz", std::vector<Index>{1, -2, 3}},
                    {"seconds", std::vector<double>{0.5, NAN, 1e-300}}};
  write_file(scratch / "t.h5", [&](Hdf5Writer& file) {
    file.write("/table", table);
    file.write("/empty", Table{{"n", std::vector<Index>{}}});
  });
  const Hdf5Reader file(scratch / "t.h5");
  const Table back = file.table("table");
  CHECK(back[0] == table[0]);
  CHECK(back[1] == table[1]);
  CHECK(back[2].first == "seconds");
  const auto& seconds = std::get<std::vector<double>>(back[2].second);
  CHECK(seconds[0] == 0.5);
  CHECK(std::isnan(seconds[1]));
  CHECK(seconds[2] == 1e-300);
  CHECK(std::get<std::vector<Index>>(file.table("/empty")[0].second).empty());
}

TEST_CASE("what is no table") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  write_file(path, [&](Hdf5Writer& file) {
    file.write("/x", sample<double>({2}));
    CHECK_THROWS_WITH_AS(file.write("/t", Table{}), (path + ":/t: a table needs at least one column").c_str(),
                         Error);
    CHECK_THROWS_WITH_AS(file.write("/t", Table{{"a", std::vector<Index>{1}}, {"b", std::vector<Index>{}}}),
                         (path + ":/t: column b has 0 rows, a has 1").c_str(), Error);
  });
  CHECK_THROWS_WITH_AS(Hdf5Reader(path).table("/x"), (path + ":/x: is not a table").c_str(), FormatError);
}

TEST_CASE("rows of a table, from the front and from the end") {
  const Scratch scratch;
  write_file(scratch / "x.h5", [](Hdf5Writer& file) {
    file.write("t",
               Table{{"n", std::vector<Index>{1, 2, 3}}, {"w", std::vector<std::string>{"a", "bc", ""}}});
    file.write("none", Table{{"n", std::vector<Index>{}}});
  });
  const Hdf5Reader file(scratch / "x.h5");
  const auto rows = [&](const Rows& which, const char* name = "t") {
    return std::get<std::vector<Index>>(file.table(name, which)[0].second);
  };
  CHECK(rows({}) == std::vector<Index>{1, 2, 3});
  CHECK(rows({.first = 1, .count = 1}) == std::vector<Index>{2});
  CHECK(rows({.first = -1}) == std::vector<Index>{3});
  CHECK(rows({.first = -2, .count = 1}) == std::vector<Index>{2});
  CHECK(rows({.first = -9}) == std::vector<Index>{1, 2, 3});
  CHECK(rows({.first = 3}).empty());
  CHECK(rows({.first = 9}).empty());
  CHECK(rows({.count = 0}).empty());
  CHECK(rows({.first = -1}, "none").empty());
  CHECK(std::get<std::vector<std::string>>(file.table("t", {.first = 1})[1].second) ==
        std::vector<std::string>{"bc", ""});
}
