// What numpy, scipy and h5py wrote (make_fixtures.py).
#include <doctest/doctest.h>

#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <convmat/store/idx.hpp>
#include <convmat/store/npz.hpp>

#include "samples.hpp"

using namespace convmat;

namespace {

std::string fixture(const std::string& name) { return CONVMAT_FIXTURES "/" + name; }

template <Scalar S>
void holds_sample(const std::string& name, const Shape& shape) {
  CAPTURE(name);
  CHECK(std::get<Tensor<S>>(load_tensor(fixture(name))) == sample<S>(shape));
}

void holds_count(const std::string& name, const Shape& shape) {
  CAPTURE(name);
  const auto tensor = std::get<Tensor<double>>(load_tensor(fixture(name)));
  CHECK(tensor.shape() == shape);
  for (Index i = 0; i < tensor.size(); ++i) CHECK(tensor[i] == static_cast<double>(i));
}

void refuses(const std::string& name, const std::string& message) {
  CHECK_THROWS_WITH_AS(load_tensor(fixture(name)), (fixture(name) + ": " + message).c_str(), FormatError);
}

const std::string expected =
    " is not supported; expected float32, float64, complex64, complex128 or integers";

}  // namespace

TEST_CASE("numpy.save, either order of bytes and of axes") {
  for (const std::string order : {"_C.npy", "_F.npy"}) {
    for (const std::string end : {"le_", "be_"}) {
      holds_sample<float>(end + "f4" + order, {2, 3, 2});
      holds_sample<double>(end + "f8" + order, {2, 3, 2});
      holds_sample<std::complex<float>>(end + "c8" + order, {2, 3, 2});
      holds_sample<std::complex<double>>(end + "c16" + order, {2, 3, 2});
    }
    for (const std::string type : {"i1", "le_i2", "be_i4", "le_i8", "u1", "be_u2", "le_u4", "be_u8"})
      holds_count(type + order, {2, 3, 2});
  }
  holds_sample<double>("scalar.npy", {});
  holds_sample<float>("empty.npy", {3, 0});
  refuses("float16.npy", "dtype float16" + expected);
  refuses("object.npy", "dtype object" + expected);
  refuses("structured.npy",
          "structured dtype [('a', '<f8'), ('b', '<i4')] is not supported; expected an array of numbers");
}

TEST_CASE("numpy.savez, compressed or not") {
  for (const std::string name : {"stored.npz", "deflated.npz"}) {
    const auto arrays = read_npz(fixture(name));
    CHECK(arrays.size() == 2);
    CHECK(std::get<Tensor<double>>(arrays.at("kernel")) == sample<double>({2, 3}));
    CHECK(std::get<Tensor<float>>(arrays.at("bias")) == sample<float>({2}));
  }
}

TEST_CASE("scipy.sparse.save_npz, every format") {
  for (const std::string name : {"csr.npz", "csc.npz", "coo.npz", "unsorted.npz", "duplicates.npz"}) {
    CAPTURE(name);
    CHECK(std::get<Csr<double>>(load_matrix(fixture(name))) == sample_csr<double>());
  }
  using C = std::complex<float>;
  for (const std::string name : {"csr_complex64.npz", "csc_complex64.npz", "coo_complex64.npz"})
    CHECK(std::get<Csr<C>>(load_matrix(fixture(name))) == sample_csr<C>());
  const std::string message =
      fixture("bsr.npz") + ": sparse format bsr is not supported; expected csr, csc or coo";
  CHECK_THROWS_WITH_AS(load_matrix(fixture("bsr.npz")), message.c_str(), FormatError);
}

TEST_CASE("scipy.io.mmwrite") {
  CHECK(std::get<Csr<double>>(load_matrix(fixture("coordinate.mtx"))) == sample_csr<double>());
  CHECK(std::get<Csr<double>>(load_matrix(fixture("array.mtx"))) == sample_csr<double>());
  const Csr<double> a = sample_csr<double>();
  CHECK(to_dense(std::get<Csr<double>>(load_matrix(fixture("symmetric.mtx")))) == to_dense(transpose(a) * a));
}

TEST_CASE("h5py") {
  holds_sample<float>("h5py.h5:/f4", {2, 3});
  holds_sample<double>("h5py.h5:/f8", {2, 3});
  holds_sample<std::complex<float>>("h5py.h5:/c8", {2, 3});
  holds_sample<std::complex<double>>("h5py.h5:/c16", {2, 3});
  for (const std::string type : {"i1", "i4", "u8"}) holds_count("h5py.h5:/" + type, {2, 3});
  CHECK(std::get<Tensor<double>>(load_tensor(fixture("h5py.h5:/deflated"))) == Tensor<double>({100, 100}));
  for (const std::string type : {"float16", "bool"}) refuses("h5py.h5:/" + type, "type " + type + expected);
  refuses("h5py.h5:/string", "type variable-length string" + expected);
  const Hdf5Reader file(fixture("h5py.h5"));
  CHECK(file.kind("/bool") == Hdf5Reader::Kind::other);
  CHECK(file.kind("/string") == Hdf5Reader::Kind::other);
  // Attributes of other types, here a variable-length string, are left out.
  CHECK(file.attributes("/") == std::vector<std::pair<std::string, Attribute>>{{"count", Index{3}}});
}

TEST_CASE("gzip") {
  const Tensor<double> images = read_idx(fixture("images.idx.gz"));
  CHECK(images.shape() == Shape{2, 2, 3});
  for (Index i = 0; i < images.size(); ++i) CHECK(images[i] == static_cast<double>(i));
}
