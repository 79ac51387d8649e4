#include <doctest/doctest.h>

#include <convmat/core/random.hpp>

#include "../hdf5_files.hpp"
#include "support/approx.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

// libhdf5 verifies every checksum as it reads.
void check_comes_back(const Shape& shape) {
  CAPTURE(to_string(shape));
  const Scratch scratch;
  const Tensor<double> data = counted(shape);
  Hdf5Writer file(scratch / "data.h5", Overwrite::no);
  file.write("data", data);
  file.publish();
  CHECK(std::get<Tensor<double>>(Hdf5Reader(scratch / "data.h5").tensor("data")) == data);
}

}  // namespace

// A chunk has 131,072 numbers at most.
TEST_CASE("whole chunks, pieces of them, and chunks of several axes") {
  for (const Shape& shape : {Shape{1}, Shape{131072}, Shape{131073}, Shape{3, 131072}, Shape{3, 131073},
                             Shape{5, 100000}, Shape{5, 50000}, Shape{5, 70000}, Shape{2, 3, 131071},
                             Shape{3, 7, 40000}, Shape{3, 2, 100, 700}, Shape{1, 200001, 1}, Shape{200001, 1},
                             Shape{3000000}, Shape{300001}, Shape{3, 200003}, Shape{400, 7, 150}})
    check_comes_back(shape);
}

TEST_CASE("random shapes") {
  Rng rng(test::seed());
  for (int n = 0; n < 30; ++n) {
    Shape shape;
    for (Index d = rng.integer(1, 5), left = 1'000'000; d > 0; --d) {
      shape.push_back(rng.integer(1, d == 1 ? left : std::min<Index>(left, 60)));
      left /= shape.back();
    }
    check_comes_back(shape);
  }
}

TEST_CASE("elements larger than a chunk") {
  const Scratch scratch;
  const Table table{
      {"text", std::vector<std::string>{std::string(1'500'000, 'a'), "b", std::string(7, 'c')}}};
  Hdf5Writer file(scratch / "table.h5", Overwrite::no);
  file.write("table", table);
  file.publish();
  CHECK(Hdf5Reader(scratch / "table.h5").table("table") == table);
}
