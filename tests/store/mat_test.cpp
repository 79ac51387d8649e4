#include <doctest/doctest.h>

#include <convmat/store/files.hpp>
#include <convmat/store/mat.hpp>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

// What is in them is read by scipy (interop_test.py) and Octave (docs/howto/read.md).
TEST_CASE("a .mat file is whole or not there") {
  const Scratch scratch;
  save_tensor(scratch / "x.mat", sample<float>({2, 3}), Overwrite::no);
  CHECK(file_bytes(scratch / "x.mat").starts_with("MATLAB 5.0 MAT-file"));
  CHECK_THROWS_AS(save_tensor(scratch / "x.mat", sample<float>({2, 3}), Overwrite::no), CreateError);
  save_matrix(scratch / "x.mat", sample_csr<double>(), Overwrite::yes);
  CHECK_THROWS_AS(write_mat(scratch / "nowhere/x.mat", "x", sample<double>({1}), Overwrite::no), IoError);
}

TEST_CASE("what is too much for a .mat file") {
  Csr<double> matrix{1, Index{1} << 27, {0, 0}, {}, {}};
  CHECK_THROWS_WITH_AS(
      write_mat("m.mat", "m", matrix, Overwrite::no),
      "m.mat: a matrix of 1x134217728 with 0 nonzeros is too much for a .mat file; write .h5 or .npz", Error);
}
