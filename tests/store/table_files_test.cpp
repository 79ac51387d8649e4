#include <doctest/doctest.h>

#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/store/table_files.hpp>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

const Table sample{{"run", std::vector<std::string>{"a", "b, \"c\"", "größer"}},
                   {"norms.norm", std::vector<double>{0.1, NAN, -1e300}},
                   {"seed", std::vector<Index>{1, -2, INT64_MAX}}};

std::string saved(const std::string& name, const Table& table = sample) {
  const Scratch scratch;
  save_table(scratch / name, table, Overwrite::no);
  return file_bytes(scratch / name);
}

}  // namespace

// .npz and .mat are read by NumPy and SciPy in experiments/common/runs_test.py.
TEST_CASE("a table as CSV and JSON, to the letter") {
  CHECK(saved("t.csv") ==
        "run,norms.norm,seed\r\na,0.1,1\r\n\"b, \"\"c\"\"\",,-2\r\ngrößer,-1e+300,9223372036854775807\r\n");
  CHECK(saved("t.json", {{"n", std::vector<Index>{1}},
                         {"v", std::vector<double>{NAN}},
                         {"t", std::vector<std::string>{"\"\n"}}}) ==
        "[\n {\n  \"n\": 1,\n  \"v\": null,\n  \"t\": \"\\\"\\n\"\n }\n]\n");
  CHECK(saved("t.csv", {{"n", std::vector<Index>{}}}) == "n\r\n");
}

TEST_CASE("a table as HDF5 comes back as it was") {
  const Scratch scratch;
  save_table(scratch / "t.h5", sample, Overwrite::no);
  const Table back = Hdf5Reader(scratch / "t.h5").table("table");
  CHECK(std::get<std::vector<std::string>>(back[0].second) ==
        std::get<std::vector<std::string>>(sample[0].second));
  CHECK(std::get<std::vector<Index>>(back[2].second) == std::get<std::vector<Index>>(sample[2].second));
}

TEST_CASE("the same table gives the same bytes in every format") {
  for (const char* name : {"t.csv", "t.json", "t.npz", "t.mat"}) {
    CAPTURE(name);
    CHECK(saved(name) == saved(name));
  }
}

TEST_CASE("what cannot be written is refused, and nothing is left") {
  const Scratch scratch;
  CHECK_THROWS_WITH_AS(
      require_table_ending("runs.txt"),
      "runs.txt: no format for a table has this ending; expected one of .csv, .json, .npz, .mat, .h5", Error);
  CHECK_THROWS_AS(save_table(scratch / "t", sample, Overwrite::no), Error);
  CHECK_THROWS_WITH_AS(
      save_table(scratch / "t.mat", {{"a.b", std::vector<Index>{}}, {"a_b", std::vector<Index>{}}},
                 Overwrite::no),
      "two columns are called a_b in a .mat file", Error);
  CHECK(scratch.files().empty());
}
