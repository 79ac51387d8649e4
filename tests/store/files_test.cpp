#include <doctest/doctest.h>

#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <convmat/store/npz.hpp>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

template <class Call>
void refuses(const Call& call, const std::string& message) {
  CHECK_THROWS_WITH_AS(call(), message.c_str(), Error);
}

}  // namespace

TEST_CASE("a name is split where a colon follows the ending of a container") {
  const auto split = [](const std::string& name) {
    const FileName file = parse_file_name(name);
    return file.path + "|" + file.inside;
  };
  CHECK(split("case.h5:/layer1") == "case.h5|/layer1");
  CHECK(split("case.hdf5:a/b") == "case.hdf5|a/b");
  CHECK(split("case.npz:kernel") == "case.npz|kernel");
  CHECK(split("w.safetensors:conv1.weight") == "w.safetensors|conv1.weight");
  CHECK(split("case.h5") == "case.h5|");
  CHECK(split("w.safetensors:conv/kernel:0") == "w.safetensors|conv/kernel:0");
  CHECK(split("a:b.h5:/x:0") == "a:b.h5|/x:0");
  CHECK(split("a:b.npy") == "a:b.npy|");
  CHECK(split("K.npy:x") == "K.npy:x|");
  const Scratch scratch;
  put_bytes(scratch / "a.h5:x", "");
  CHECK(split(scratch / "a.h5:x") == (scratch / "a.h5:x|"));
  put_bytes(scratch / "b.h5", "");
  CHECK(split(scratch / "b.h5:w.npz:0") == (scratch / "b.h5|w.npz:0"));
  put_bytes(scratch / "a.h5:b.h5", "");  // a file that there is, before one that there is not
  CHECK(split(scratch / "a.h5:b.h5:x") == (scratch / "a.h5:b.h5|x"));
}

TEST_CASE("tensors by ending") {
  const Scratch scratch;
  for (const std::string name : {"x.npy", "x.npz", "x.h5", "x.hdf5", "y.npz:kernel", "y.h5:/a/kernel"}) {
    save_tensor(scratch / name, sample<float>({2, 3}), Overwrite::no);
    CHECK(std::get<Tensor<float>>(load_tensor(scratch / name)) == sample<float>({2, 3}));
  }
  CHECK(std::get<Tensor<float>>(load_tensor(scratch / "y.h5")) == sample<float>({2, 3}));
  CHECK(std::get<Tensor<float>>(load_tensor(scratch / "y.npz")) == sample<float>({2, 3}));
  CHECK(std::get<Tensor<float>>(load_tensor(scratch / "x.h5:tensor")) == sample<float>({2, 3}));
  refuses([] { load_tensor("Y.txt"); },
          "Y.txt: unknown ending; expected .npy, .npz, .h5, .onnx or .safetensors");
  refuses([] { save_tensor("Y.txt", sample<float>({1}), Overwrite::no); },
          "Y.txt: unknown ending; expected .npy, .npz, .h5 or .mat");
}

TEST_CASE("matrices by ending") {
  const Scratch scratch;
  for (const std::string name : {"m.npz", "m.mtx", "m.h5", "m.npy", "n.h5:/a/m"}) {
    save_matrix(scratch / name, sample_csr<double>(), Overwrite::no);
    CHECK(std::get<Csr<double>>(load_matrix(scratch / name)) == sample_csr<double>());
  }
  CHECK(std::get<Csr<double>>(load_matrix(scratch / "n.h5")) == sample_csr<double>());
  save_tensor(scratch / "d.h5", sample<double>({2, 2}), Overwrite::no);
  CHECK(std::get<Csr<double>>(load_matrix(scratch / "d.h5")) == to_csr(sample<double>({2, 2})));
  save_tensor(scratch / "cube.npy", sample<double>({2, 2, 2}), Overwrite::no);
  refuses([&] { load_matrix(scratch / "cube.npy"); },
          (scratch / "cube.npy: shape (2,2,2); a matrix has two axes"));
  refuses([] { load_matrix("M.csv"); }, "M.csv: unknown ending; expected .npz, .mtx, .h5 or .npy");
  refuses([] { save_matrix("M.csv", sample_csr<double>(), Overwrite::no); },
          "M.csv: unknown ending; expected .npz, .mtx, .h5, .npy or .mat");
}

TEST_CASE("operators") {
  const Scratch scratch;
  for (const std::string name : {"op.h5", "other.h5:/layer1"}) {
    save_operator(scratch / name, sample_operator<double>(), Overwrite::no);
    CHECK(conv_of<double>(load_operator(scratch / name)).geometry() == sample_operator<double>().geometry());
  }
  CHECK_NOTHROW(load_operator(scratch / "other.h5"));
  CHECK_NOTHROW(load_operator(scratch / "op.h5:operator"));
  CHECK(std::get<Tensor<double>>(load_tensor(scratch / "op.h5:/operator/kernel")) ==
        sample_operator<double>().kernel());
  refuses([] { load_operator("K.npy"); }, "K.npy: unknown ending; expected .h5");
  refuses([] { save_operator("K.npy", sample_operator<double>(), Overwrite::no); },
          "K.npy: unknown ending; expected .h5");
}

TEST_CASE("where several could be meant, or none, they are listed") {
  const Scratch scratch;
  const std::string h5 = scratch / "a.h5", npz = scratch / "a.npz";
  Hdf5Writer file(h5, Overwrite::no);
  file.write("/b/x", sample<double>({1}));
  file.write("/a", sample<double>({1}));
  file.write("/op", sample_operator<double>());
  file.publish();
  write_npz(npz, {{"b", sample<double>({1})}, {"a", sample<double>({1})}}, Overwrite::no);
  refuses([&] { load_tensor(h5); },
          h5 + ": holds several tensors, name one as " + h5 + ":/a; there are /a, /b/x");
  refuses([&] { load_tensor(npz); },
          npz + ": holds several arrays, name one as " + npz + ":a; there are a, b");
  refuses([&] { load_tensor(npz + ":c"); }, npz + ": no member c; it holds a, b");
  refuses([&] { load_tensor(h5 + ":/c"); }, h5 + ": no object /c; the file holds /a, /b, /op");
  refuses([&] { load_operator(h5 + ":/a"); },
          h5 + ":/a: attribute encoding-type is missing or of another type");
  CHECK_NOTHROW(load_operator(h5));
  save_tensor(scratch / "t.h5", sample<double>({1}), Overwrite::no);
  refuses([&] { load_operator(scratch / "t.h5"); }, (scratch / "t.h5: holds no operator; it holds /tensor"));
}
