#include <bench/workload.hpp>
#include <cmath>
#include <convmat/core/error.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;

namespace {

const std::string header =
    "name,batch,in_channels,out_channels,groups,input,kernel,stride,padding,dilation\n";

std::vector<Workload> read(const std::string& rows) { return read_workloads(header + rows, "rows.csv"); }

}  // namespace

TEST_CASE("a row says everything about a convolution") {
  const std::vector<Workload> rows = read("one,8,6,4,2,9x10,3x2,2x1,1x0,1x3\r\n\ntwo,1,1,1,1,100,7,1,3,1");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "one");
  CHECK(rows[0].batch == 8);
  CHECK(rows[0].geometry ==
        conv_geometry(
            {4, 3, 3, 2},
            {.image = {9, 10}, .stride = {2, 1}, .dilation = {1, 3}, .padding = Padding{1, 0}, .groups = 2}));
  CHECK(rows[1].geometry.axes == std::vector<Axis>{{.in = 100, .kernel = 7, .pad_begin = 3, .pad_end = 3}});
}

// (9 + 2 - 3) / 2 + 1 = 5 by 10 - 3 = 7 outputs of 4 channels, 3 channels of 6 taps each.
TEST_CASE("operations and bytes by hand") {
  const Workload row = read("one,8,6,4,2,9x10,3x2,2x1,1x0,1x3\n")[0];
  CHECK(flops(row, false) == 2 * 8 * (4 * 5 * 7) * 18);
  CHECK(flops(row, true) == 8 * 8 * (4 * 5 * 7) * 18);
  CHECK(bytes(row, 4) == 4 * (8 * (6 * 90 + 4 * 35) + 4 * 18));
}

TEST_CASE("what is no row is refused, with line, column and cell") {
  const auto refused = [](const std::string& rows, const std::string& wording) {
    INFO(rows);
    CHECK_THROWS_WITH_AS(read(rows), doctest::Contains(wording.c_str()), FormatError);
  };
  refused("", "rows.csv: no workloads; expected rows under name,batch");
  refused("a,1,1,1,1,8,3,1,0\n", "rows.csv:2: 9 cells; expected 10, name,batch");
  refused("a,1,1,1,1,8,3,1,0,1\nb,x,1,1,1,8,3,1,0,1\n", "rows.csv:3: batch \"x\"; expected an integer");
  refused("a,0,1,1,1,8,3,1,0,1\n", "rows.csv:2: batch \"0\"; expected at least 1");
  refused("a,1,4,6,4,8,3,1,0,1\n", "rows.csv:2: groups \"4\"; expected a divisor of the channels, 4 -> 6");
  refused("a,1,1,1,1,8y8,3,1,0,1\n", "rows.csv:2: input \"8y8\"; expected extents joined by x, as in 3x3");
  refused("a,1,1,1,1,8x,3x3,1,0,1\n", "rows.csv:2: input \"8x\"; expected extents joined by x");
  refused("a,1,1,1,1,8,3,,0,1\n", "rows.csv:2: stride \"\"; expected extents joined by x");
  refused("a,1,1,1,1,8,3,0,0,1\n", "rows.csv:2: axis 0: stride 0; expected at least 1");
  refused("a,1,1,1,1,8,3,1,-1,1\n", "rows.csv:2: padding");
  refused("a,1,1,1,1,8x8,3,1,0,1\n", "rows.csv:2: image (8,8) has 2 spatial axes");
  refused("a,1,1,1,1,8,9,1,0,1\n", "rows.csv:2: axis 0: kernel 9 spans 9 samples");
  refused(",1,1,1,1,8,3,1,0,1\n", "rows.csv:2: name \"\"; expected a name");
  refused("a,1,1,1,1,8,3,1,0,1\na,1,1,1,1,8,3,1,0,1\n", "rows.csv:3: name \"a\" stands there already");
  refused("a,9000000000000000000,1,1,1,8,3,1,0,1\n",
          "rows.csv:2: images: 9000000000000000000 x 14 overflows 64 bits");
  refused("a,1,4000000000,4000000000,1,8,3,1,0,1\n",
          "rows.csv:2: shape (4000000000,4000000000,3): the number of elements overflows 64 bits");
  refused("a,1,1,4,1,2000000000000000000,1,1,0,1\n",
          "rows.csv:2: images: 2000000000000000000 + 8000000000000000000 overflows 64 bits");
  refused("a,1,3000000000,3000000000,1,2147483648,1,1,0,1\n",
          "rows.csv:2: images: 6442450944000000000 + 6442450944000000000 overflows 64 bits");
  refused("a,1,2000000000,2000000000,1,1500000000,1,1,0,1\n",
          "rows.csv:2: images and kernel: 6000000000000000000 + 4000000000000000000 overflows 64 bits");
  CHECK_THROWS_WITH_AS(read_workloads("name;batch\n", "rows.csv"),
                       doctest::Contains("rows.csv:1: \"name;batch\"; expected the header name,batch"),
                       FormatError);
}

// 2 x 2^57 + 1 scalars: 2^62 + 16 bytes of complex128 and less of others; a row of twice as many is too
// large.
TEST_CASE("the largest rows are those whose bytes can be counted") {
  const Workload row = read("a,1,1,1,1,144115188075855872,1,1,0,1\n")[0];
  CHECK(bytes(row, 16) == std::ldexp(1.0, 62));
  CHECK_THROWS_WITH_AS(require_room(row, 16), doctest::Contains("the workload a needs 4.6 EB"),
                       CapacityError);
  CHECK_THROWS_WITH_AS(read("a,2,1,1,1,144115188075855872,1,1,0,1\n"),
                       "rows.csv:2: bytes: 576460752303423489 x 16 overflows 64 bits", FormatError);
}

TEST_CASE("the rows that come with the tool, and the second set of the same families") {
  std::set<std::string> names;
  for (const Workload& row : built_in_workloads()) names.insert(row.name);
  CHECK(names.size() == 24);
  std::ifstream file(CONVMAT_BENCH_DIR "/families.csv");
  std::ostringstream text;
  text << file.rdbuf();
  const std::vector<Workload> families = read_workloads(text.str(), "families.csv");
  CHECK(families.size() >= 40);
  for (const Workload& row : families) CHECK(names.insert(row.name).second);
}
