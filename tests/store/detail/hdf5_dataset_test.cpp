#include <doctest/doctest.h>

#include <convmat/core/random.hpp>
#include <convmat/core/threads.hpp>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/approx.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

template <class Object>
void write_x(const std::string& path, const Object& object) {
  write_file(path, [&](Hdf5Writer& file) { file.write("x", object); });
}

std::vector<int> filters(const std::string& path, const char* name) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT),
              dataset = H5Dopen2(file, name, H5P_DEFAULT), list = H5Dget_create_plist(dataset);
  std::vector<int> found;
  for (int i = 0; i < H5Pget_nfilters(list); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    found.push_back(
        H5Pget_filter2(list, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, nullptr));
  }
  H5Pclose(list);
  H5Dclose(dataset);
  H5Fclose(file);
  return found;
}

const std::vector<int> plain{H5Z_FILTER_FLETCHER32},
    deflated{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};

// A row of five nonzeros round the diagonal.
template <class S>
Csr<S> band(Index rows) {
  Csr<S> csr{rows, rows, {0}, {}, {}};
  for (Index row = 0; row < rows; ++row) {
    for (Index col = std::max<Index>(row - 2, 0); col <= std::min(row + 2, rows - 1); ++col) {
      csr.indices.push_back(col);
      csr.values.push_back(static_cast<S>(static_cast<Real<S>>(col - row) / 3));
    }
    csr.indptr.push_back(static_cast<Index>(csr.indices.size()));
  }
  return csr;
}

}  // namespace

TEST_CASE("what repeats itself is deflated and comes back, of every scalar and in several axes") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  for_each_scalar([&]<class S>() {
    for (const Shape& shape : {Shape{300'001}, Shape{5, 300, 200}, Shape{3, 131'073}}) {
      Tensor<S> tensor(shape);
      for (Index i = 0; i < tensor.size(); ++i) tensor[i] = static_cast<S>(static_cast<Real<S>>(i % 27) / 7);
      write_x(path, tensor);
      CHECK(filters(path, "x") == deflated);
      CHECK(file_bytes(path).size() < static_cast<std::size_t>(tensor.size()) * sizeof(S) / 10);
      CHECK(std::get<Tensor<S>>(Hdf5Reader(path).tensor("x")) == tensor);
    }
  });
}

TEST_CASE("random numbers, and little, are stored as they are") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  Rng rng(test::seed());
  for_each_scalar([&]<class S>() {
    const Tensor<S> tensor = randn<S>({300'001}, rng);
    write_x(path, tensor);
    CHECK(filters(path, "x") == plain);
    CHECK(std::get<Tensor<S>>(Hdf5Reader(path).tensor("x")) == tensor);
  });
  write_x(path, Tensor<double>({131'071}));
  CHECK(filters(path, "x") == plain);
}

TEST_CASE("chunks that do not get smaller among others that do") {
  const Scratch scratch;
  Rng rng(test::seed());
  Tensor<double> tensor({1'000'000});
  for (Index i = 200'000; i < 350'000; ++i) tensor[i] = rng.normal();
  write_x(scratch / "x.h5", tensor);
  CHECK(filters(scratch / "x.h5", "x") == deflated);
  CHECK(std::get<Tensor<double>>(Hdf5Reader(scratch / "x.h5").tensor("x")) == tensor);
}

TEST_CASE("a sparse matrix of a structure takes less than a tenth of its numbers") {
  const Scratch scratch;
  const std::string path = scratch / "m.h5";
  for_each_scalar([&]<class S>() {
    const Csr<S> csr = band<S>(300'000);
    write_x(path, csr);
    for (const char* part : {"x/indptr", "x/indices", "x/data"}) CHECK(filters(path, part) == deflated);
    CHECK(file_bytes(path).size() < csr.values.size() * (sizeof(S) + sizeof(Index)) / 10);
    CHECK(std::get<Csr<S>>(Hdf5Reader(path).matrix("x")) == csr);
  });
}

TEST_CASE("long tables are deflated, and some of their rows read") {
  const Scratch scratch;
  const Index rows = 200'000;
  std::vector<Index> step;
  for (Index i = 0; i < rows; ++i) step.push_back(i);
  const Table table{{"step", step},
                    {"loss", std::vector<double>(static_cast<std::size_t>(rows), 0.5)},
                    {"note", std::vector<std::string>(static_cast<std::size_t>(rows), "text")}};
  write_x(scratch / "t.h5", table);
  CHECK(filters(scratch / "t.h5", "x") == deflated);
  const Hdf5Reader file(scratch / "t.h5");
  CHECK(file.table("x") == table);
  CHECK(std::get<std::vector<Index>>(file.table("x", {123'456, 3})[0].second) ==
        std::vector<Index>{123'456, 123'457, 123'458});
}

TEST_CASE("the bytes do not depend on the threads") {
  const Scratch scratch;
  const Csr<double> csr = band<double>(300'000);
  for (const int count : {1, 2, 7}) {
    set_threads(count);
    write_x(scratch / (std::to_string(count) + ".h5"), csr);
  }
  set_threads(0);
  CHECK(file_bytes(scratch / "1.h5") == file_bytes(scratch / "2.h5"));
  CHECK(file_bytes(scratch / "1.h5") == file_bytes(scratch / "7.h5"));
}
