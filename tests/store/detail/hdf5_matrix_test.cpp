#include <doctest/doctest.h>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;
using Names = std::vector<std::string>;

TEST_CASE("sparse matrices come back") {
  const Scratch scratch;
  for_each_scalar([&]<class S>() {
    for (const Csr<S>& csr : {sample_csr<S>(), Csr<S>{2, 3, {0, 0, 0}, {}, {}}, Csr<S>{}}) {
      write_file(scratch / "m.h5", [&](Hdf5Writer& file) { file.write("/deep/m", csr); });
      const Hdf5Reader file(scratch / "m.h5");
      CHECK(std::get<Csr<S>>(file.matrix("deep/m")) == csr);
      CHECK(file.members("/deep/m") ==
            Names{"data", "indices", "indices_1", "indptr", "pointers_to_1", "values"});
    }
  });
}

TEST_CASE("a matrix whose parts do not fit is refused") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  Csr<double> unsorted = sample_csr<double>();
  std::swap(unsorted.indices[0], unsorted.indices[1]);
  write_file(path, [&](Hdf5Writer& file) { file.write("/m", unsorted); });
  CHECK_THROWS_WITH_AS(Hdf5Reader(path).matrix("/m"),
                       (path + ":/m: CSR matrix: columns of row 0 do not ascend (3, 1)").c_str(),
                       FormatError);
}

TEST_CASE("what is no matrix") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const auto refuses = [&](const std::string& message, const std::string& encoding, const Shape& shape) {
    write_file(path, [&](Hdf5Writer& file) {
      file.write("/m", sample_operator<double>());
      file.write("/own/indptr", std::vector<Index>{0, 1}, Shape{2});
      file.write("/own/indices", std::vector<Index>{0}, Shape{1});
      file.write("/own/data", std::vector<double>{2}, Shape{1});
      file.attribute("/own", "encoding-type", encoding);
      file.attribute("/own", "shape", shape);
    });
    CHECK_THROWS_WITH_AS(Hdf5Reader(path).matrix("/own"), (path + ":/own: " + message).c_str(), FormatError);
  };
  refuses("is not a csr_matrix", "csc_matrix", {1, 1});
  refuses("shape (1); expected two extents", "csr_matrix", {1});
  CHECK_THROWS_WITH_AS(Hdf5Reader(path).matrix("/m"), (path + ":/m: is not a csr_matrix").c_str(),
                       FormatError);
}
