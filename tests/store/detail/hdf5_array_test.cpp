#include <doctest/doctest.h>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

// What labels mean to h5py, netCDF and xarray: experiments/common/runs_test.py.
TEST_CASE("arrays of integers and texts, with labelled axes") {
  const Scratch scratch;
  write_file(scratch / "x.h5", [](Hdf5Writer& file) {
    file.write("size", std::vector<Index>{8, 16}, Shape{2});
    file.write("mode", std::vector<std::string>{"zeros", "circular", ""}, Shape{3});
    file.write("norm", std::vector<double>{1, 2, 3, 4, 5, 6}, Shape{2, 3});
    file.label_axis("norm", 0, "size");
    file.label_axis("norm", 1, "mode");
    CHECK_THROWS_AS(file.write("odd", std::vector<Index>{1}, Shape{2}), ShapeError);
    CHECK_THROWS_AS(file.label_axis("norm", 2, "size"), Error);
    CHECK_THROWS_AS(file.label_axis("norm", 0, "none"), Error);
  });
  const Hdf5Reader file(scratch / "x.h5");
  CHECK(file.kind("mode") == Hdf5Reader::Kind::other);  // one text is one, several are not
  CHECK(std::get<Tensor<double>>(file.tensor("norm")) == Tensor<double>({2, 3}, {1, 2, 3, 4, 5, 6}));
  CHECK(std::get<Tensor<double>>(file.tensor("size")) == Tensor<double>({2}, {8, 16}));
  CHECK(file.attributes("size") ==
        std::vector<std::pair<std::string, Attribute>>{{"CLASS", "DIMENSION_SCALE"}, {"NAME", "size"}});
}
