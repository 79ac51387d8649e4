#include <doctest/doctest.h>

#include <convmat/algebra/product.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/store/files.hpp>
#include <cstring>

#include "../hdf5_files.hpp"
#include "../samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;
using Names = std::vector<std::string>;

namespace {

template <class S>
bool same_bits(const Tensor<S>& a, const Tensor<S>& b) {
  return a.shape() == b.shape() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(S)) == 0;
}

}  // namespace

TEST_CASE("operators come back bit by bit, NaN included") {
  const Scratch scratch;
  for_each_scalar([&]<class S>() {
    ConvOperator<S> op = sample_operator<S>();
    Tensor<S> kernel = op.kernel();
    kernel[1] = std::numeric_limits<Real<S>>::quiet_NaN();
    op = op.with_kernel(kernel);
    write_file(scratch / "op.h5", [&](Hdf5Writer& file) {
      file.write("/conv", op);
      file.write("/transpose", op.transpose());
    });
    const Hdf5Reader file(scratch / "op.h5");
    const auto back = conv_of<S>(file.linear_operator("/conv"));
    CHECK(back.geometry() == op.geometry());
    CHECK(same_bits(back.kernel(), op.kernel()));
    const auto transpose = std::get<LinearOperator<S>>(file.linear_operator("/transpose")).transpose();
    CHECK(conv_of<S>(transpose).geometry() == op.geometry());
    CHECK(same_bits(conv_of<S>(transpose).kernel(), op.kernel()));
  });
}

TEST_CASE("sums, products and multiples of operators, and sparse ones") {
  const Scratch scratch;
  const std::string path = scratch / "op.h5";
  for_each_scalar([&]<class S>() {
    const ConvOperator<S> conv = sample_operator<S>();
    const SparseOperator<S> sparse(conv.domain(), conv.range(), conv.to_csr());
    const LinearOperator<S> op = (conv + S{2} * sparse) * (conv.transpose() * conv);
    save_operator(path, op, Overwrite::yes);
    const auto back = std::get<LinearOperator<S>>(load_operator(path));
    CHECK(describe(back) == describe(op));
    CHECK(back.to_csr() == op.to_csr());
  });
  CHECK(Hdf5Reader(path).objects() == Names{"/operator"});
  CHECK_THROWS_WITH_AS(
      save_operator(scratch / "no.h5", LinearOperator<double>(Identity<double>({3})), Overwrite::no),
      doctest::Contains("identity : R(3) -> R(3) has no form in a file; write its matrix, or an "
                        "operator made of convolutions"),
      Error);
}

TEST_CASE("a padding is stored as the convolution it is") {
  const Scratch scratch;
  const std::string path = scratch / "pad.h5";
  for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::reflect}) {
    const LinearOperator<double> pad = Pad<double>({3, 4, 5}, {{1, 2}, {0, 3}}, mode);
    save_operator(path, pad, Overwrite::yes);
    const auto back = std::get<LinearOperator<double>>(load_operator(path));
    CHECK(back.domain() == pad.domain());
    CHECK(back.range() == pad.range());
    CHECK(back.to_csr() == pad.to_csr());
  }
}

TEST_CASE("an operator of another kind is refused by its name") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  write_file(path, [&](Hdf5Writer& file) {
    file.write("/op/kernel", sample<double>({2, 1, 3}));
    file.attribute("/op", "encoding-type", "convmat_operator");
    file.attribute("/op", "operator", "wavelet");
  });
  CHECK_THROWS_WITH_AS(Hdf5Reader(path).linear_operator("/op"),
                       (path + ":/op: operator \"wavelet\" is unknown").c_str(), FormatError);
}

TEST_CASE("operators nested without end, and operands that do not fit, are refused") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const auto declare = [](Hdf5Writer& file, const char* kind, Index operands) {
    file.attribute("/operator", "encoding-type", "convmat_operator");
    file.attribute("/operator", "operator", kind);
    file.attribute("/operator", "operands", operands);
  };
  const ConvOperator<double> conv = sample_operator<double>();
  write_file(path, [&](Hdf5Writer& file) {
    file.write("/operator/1", conv);
    declare(file, "sum", 2);
  });
  const hid_t open = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  H5Lcreate_hard(open, "/operator", open, "/operator/0", H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(open);
  CHECK_THROWS_WITH_AS(load_operator(path), doctest::Contains("operators are nested more than 16 deep"),
                       FormatError);
  const auto refuses = [&](const std::string& message, const AnyOperator& first, const AnyOperator& second) {
    write_file(path, [&](Hdf5Writer& file) {
      file.write("/operator/0", first);
      file.write("/operator/1", second);
      declare(file, "product", 2);
    });
    CHECK_THROWS_WITH_AS(load_operator(path), (path + ":/operator: " + message).c_str(), FormatError);
  };
  refuses("its operands have different scalars", AnyOperator(conv), AnyOperator(sample_operator<float>()));
  refuses("product of (" + describe(conv) + ") and (" + describe(conv) + "): the domain " +
              to_string(conv.domain()) + " of the left is not the range " + to_string(conv.range()) +
              " of the right" + differences(conv.domain(), conv.range()),
          AnyOperator(conv), AnyOperator(conv));
}

TEST_CASE("an operator whose axes have different padding modes keeps them") {
  const Scratch scratch;
  const std::string path = scratch / "a.h5";
  const std::vector<Axis> axes{Axis::toeplitz(3, 4, 2, 0, 1), Axis::circulant(5, 3, 1, 1)};
  const ConvOperator<double> mixed(ConvGeometry{1, 1, 1, axes}, Tensor<double>({1, 1, 2, 3}));
  save_operator(path, mixed, Overwrite::no);
  CHECK(conv_of<double>(load_operator(path)).geometry() == mixed.geometry());
}

TEST_CASE("an operator whose parts do not fit is refused") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const auto operator_with = [&](const std::string& mode, Index groups, const Shape& image) {
    write_file(path, [&](Hdf5Writer& file) {
      file.write("/op/kernel", sample<double>({2, 1, 3}));
      file.attribute("/op", "encoding-type", "convmat_operator");
      file.attribute("/op", "operator", "conv");
      file.attribute("/op", "groups", groups);
      file.attribute("/op", "padding_mode", mode);
      file.attribute("/op", "image", image);
      for (const char* name : {"stride", "dilation"}) file.attribute("/op", name, Shape{1});
      for (const char* name : {"pad_begin", "pad_end"}) file.attribute("/op", name, Shape{0});
    });
    return Hdf5Reader(path).linear_operator("/op");
  };
  const auto refuses = [&](const std::string& message, const std::string& mode, Index groups,
                           const Shape& image) {
    CHECK_THROWS_WITH_AS(operator_with(mode, groups, image), (path + ":/op: " + message).c_str(),
                         FormatError);
  };
  CHECK_NOTHROW(operator_with("zeros", 1, {5}));
  refuses("padding mode \"mirror\" is unknown", "mirror", 1, {5});
  refuses("groups 0; expected at least 1", "zeros", 0, {5});
  refuses("groups 3 do not divide the channels 3 -> 2", "zeros", 3, {5});
  refuses("attribute image (5,5) has 2 values for 1 axes", "zeros", 1, {5, 5});
  refuses("axis 0: image extent -5; expected at least 1", "zeros", 1, {-5});
}
