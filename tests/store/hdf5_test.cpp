#include <doctest/doctest.h>
#include <hdf5.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <cstring>

#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;
using Kind = Hdf5Reader::Kind;
using Names = std::vector<std::string>;

namespace {

// Before anything else of HDF5.
const bool prepared = (prepare_hdf5(), true);

template <class Write>
void write_file(const std::string& path, const Write& write) {
  Hdf5Writer file(path, Overwrite::yes);
  write(file);
  file.publish();
}

// A file as another program writes it, by bare calls of the library.
template <class Write>
void write_foreign(const std::string& path, const Write& write) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  write(file);
  H5Fclose(file);
}

void put_dataset(hid_t file, const char* name, hid_t type, std::vector<hsize_t> extents, hid_t memory_type,
                 const void* data, hid_t list = H5P_DEFAULT) {
  const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  if (data) H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
  H5Dclose(dataset);
  H5Sclose(space);
}

template <class S>
bool same_bits(const Tensor<S>& a, const Tensor<S>& b) {
  return a.shape() == b.shape() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(S)) == 0;
}

}  // namespace

TEST_CASE("every scalar and shape comes back as it was") {
  const Scratch scratch;
  for_each_scalar([&]<class S>() {
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{1}, Shape{3, 0, 2}, Shape{2, 3, 4}, Shape(32, 1)}) {
      write_file(scratch / "x.h5", [&](Hdf5Writer& file) { file.write("x", sample<S>(shape)); });
      CHECK(std::get<Tensor<S>>(Hdf5Reader(scratch / "x.h5").tensor("/x")) == sample<S>(shape));
    }
  });
}

TEST_CASE("arrays of many chunks") {
  const Scratch scratch;
  for (const Shape& shape : {Shape{300'001}, Shape{3, 200'003}, Shape{400, 7, 150}}) {
    write_file(scratch / "x.h5", [&](Hdf5Writer& file) { file.write("x", sample<double>(shape)); });
    CHECK(std::get<Tensor<double>>(Hdf5Reader(scratch / "x.h5").tensor("x")) == sample<double>(shape));
  }
}

TEST_CASE("the same content gives the same bytes") {
  const Scratch scratch;
  for (const char* name : {"a.h5", "b.h5"})
    write_file(scratch / name, [](Hdf5Writer& file) {
      file.write("/x", sample<double>({4}));
      file.write("/m", sample_csr<double>());
      file.attribute("/x", "note", "text");
    });
  CHECK(file_bytes(scratch / "a.h5") == file_bytes(scratch / "b.h5"));
  CHECK(scratch.files() == Names{"a.h5", "b.h5"});
}

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

TEST_CASE("tables, texts and attributes") {
  const Scratch scratch;
  const Table table{{"layer", std::vector<std::string>{"a", "", "größer"}},
                    {"nnz", std::vector<Index>{1, -2, 3}},
                    {"seconds", std::vector<double>{0.5, NAN, 1e-300}}};
  const std::string long_text(100'000, 'x'), long_attribute(20'000, 'y');
  write_file(scratch / "t.h5", [&](Hdf5Writer& file) {
    file.write("/table", table);
    file.write("/empty", Table{{"n", std::vector<Index>{}}});
    file.write_text("/config", "a = 1\nb = ä\n");
    file.write_text("/log", long_text);
    file.write_text("/nothing", "");
    file.attribute("/", "seed", Index{2024});
    file.attribute("/table", "unit", "s");
    file.attribute("/table", "wall", 0.25);
    file.attribute("/table", "image", Shape{3, 4});
    file.attribute("/table", "none", Shape{});
    file.attribute("/table", "long", long_attribute);
  });
  const Hdf5Reader file(scratch / "t.h5");
  const Table back = file.table("table");
  CHECK(back[0] == table[0]);
  CHECK(back[1] == table[1]);
  CHECK(std::get<std::vector<double>>(back[2].second)[2] == 1e-300);
  CHECK(std::get<std::vector<Index>>(file.table("/empty")[0].second).empty());
  CHECK(file.text("/config") == "a = 1\nb = ä\n");
  CHECK(file.text("/log") == long_text);
  CHECK(file.text("/nothing") == "");
  using Attributes = std::vector<std::pair<std::string, Attribute>>;
  CHECK(file.attributes("/table") == Attributes{{"image", Shape{3, 4}},
                                                {"long", long_attribute},
                                                {"none", Shape{}},
                                                {"unit", "s"},
                                                {"wall", 0.25}});
  CHECK(file.attributes("/") == Attributes{{"complete", Index{1}},
                                           {"schema", "convmat"},
                                           {"schema_version", Index{1}},
                                           {"seed", Index{2024}}});
}

TEST_CASE("what stands at a name, and in words") {
  const Scratch scratch;
  write_file(scratch / "case.h5", [](Hdf5Writer& file) {
    file.write("/a/x", sample<float>({8, 3}));
    file.write("/m", sample_csr<double>());
    file.write("/op", sample_operator<double>());
    file.write("/t", Table{{"n", std::vector<Index>{1, 2}}, {"v", std::vector<double>{1, 2}}});
    file.write_text("/config", "a = 1");
  });
  const Hdf5Reader file(scratch / "case.h5");
  CHECK(file.members("/") == Names{"a", "config", "m", "op", "t"});
  CHECK(file.objects() == Names{"/a", "/a/x", "/config", "/m", "/op", "/t"});
  CHECK(file.kind("/a/x") == Kind::tensor);
  CHECK(file.kind("/m") == Kind::matrix);
  CHECK(file.kind("/op") == Kind::linear_operator);
  CHECK(file.kind("/t") == Kind::table);
  CHECK(file.kind("/config") == Kind::text);
  CHECK(file.kind("/a") == Kind::group);
  CHECK(file.kind("/") == Kind::group);
  CHECK(file.kind("/b") == Kind::absent);
  CHECK(file.kind("/a/x/y") == Kind::absent);
  CHECK(file.summary("a/x") == "float32 (8,3)");
  CHECK(file.summary("m") == "csr_matrix 3x4 float64, 4 nonzeros");
  CHECK(file.summary("op") == describe(sample_operator<double>()));
  CHECK(file.summary("t") == "table of 2 rows: n, v");
  CHECK(file.summary("config") == "text of 5 bytes");
  CHECK(file.summary("a") == "group of 1");
}

TEST_CASE("a name that is taken, a table that is none, an object that is not there") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  Hdf5Writer file(path, Overwrite::no);
  file.write("/x", sample<double>({2}));
  CHECK_THROWS_WITH_AS(file.write("x", sample_csr<double>()), (path + ":/x: is there already").c_str(),
                       Error);
  CHECK_THROWS_WITH_AS(file.write("/t", Table{}), (path + ":/t: a table needs at least one column").c_str(),
                       Error);
  CHECK_THROWS_WITH_AS(file.write("/t", Table{{"a", std::vector<Index>{1}}, {"b", std::vector<Index>{}}}),
                       (path + ":/t: column b has 0 rows, a has 1").c_str(), Error);
  CHECK_THROWS_WITH_AS(file.attribute("/y", "a", 1.5), (path + ": no object /y; the file holds /x").c_str(),
                       FormatError);
  CHECK_THROWS_WITH_AS(file.attribute("/x", "long", std::string(70'000, 'x')),
                       (path + ":/x: attribute long has 70000 bytes; expected at most 60000").c_str(), Error);
  file.publish();
  const Hdf5Reader reader(path);
  CHECK_THROWS_WITH_AS(reader.tensor("/y/z"), (path + ": no object /y/z; the file holds /x").c_str(),
                       FormatError);
  CHECK_THROWS_WITH_AS(reader.tensor("/"), (path + ":/: is not a dataset").c_str(), FormatError);
  CHECK_THROWS_WITH_AS(reader.table("/x"), (path + ":/x: is not a table").c_str(), FormatError);
  CHECK_THROWS_WITH_AS(reader.text("/x"),
                       (path + ":/x: float64 (2); expected one fixed-length string").c_str(), FormatError);
  CHECK_THROWS_WITH_AS(reader.matrix("/"),
                       (path + ":/: attribute encoding-type is missing or of another type").c_str(),
                       FormatError);
}

TEST_CASE("a file that is not published leaves nothing; one that exists is kept") {
  const Scratch scratch;
  { Hdf5Writer(scratch / "x.h5", Overwrite::no).write("/x", sample<double>({2})); }
  CHECK(scratch.files().empty());
  put_bytes(scratch / "x.h5", "old");
  CHECK_THROWS_WITH_AS(Hdf5Writer(scratch / "x.h5", Overwrite::no),
                       ((scratch / "x.h5") + ": already exists; use --force to replace it").c_str(),
                       CreateError);
  { Hdf5Writer(scratch / "x.h5", Overwrite::yes).write("/x", sample<double>({2})); }
  CHECK(file_bytes(scratch / "x.h5") == "old");
}

TEST_CASE("what is no readable file says why") {
  const Scratch scratch;
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "none.h5"),
                       ((scratch / "none.h5") + ": cannot open: No such file or directory").c_str(), IoError);
  put_bytes(scratch / "text.h5", "not HDF5");
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "text.h5"),
                       ((scratch / "text.h5") + ": not an HDF5 file").c_str(), FormatError);
}

TEST_CASE("rows of a table, from the front and from the end") {
  const Scratch scratch;
  write_file(scratch / "x.h5", [](Hdf5Writer& file) {
    file.write("t",
               Table{{"n", std::vector<Index>{1, 2, 3}}, {"w", std::vector<std::string>{"a", "bc", ""}}});
    file.write("none", Table{{"n", std::vector<Index>{}}});
  });
  const Hdf5Reader file(scratch / "x.h5");
  const auto rows = [&](const Rows& which, const char* name = "t") {
    return std::get<std::vector<Index>>(file.table(name, which)[0].second);
  };
  CHECK(rows({}) == std::vector<Index>{1, 2, 3});
  CHECK(rows({.first = 1, .count = 1}) == std::vector<Index>{2});
  CHECK(rows({.first = -1}) == std::vector<Index>{3});
  CHECK(rows({.first = -2, .count = 1}) == std::vector<Index>{2});
  CHECK(rows({.first = -9}) == std::vector<Index>{1, 2, 3});
  CHECK(rows({.first = 3}).empty());
  CHECK(rows({.first = 9}).empty());
  CHECK(rows({.count = 0}).empty());
  CHECK(rows({.first = -1}, "none").empty());
  CHECK(std::get<std::vector<std::string>>(file.table("t", {.first = 1})[1].second) ==
        std::vector<std::string>{"bc", ""});
}

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

TEST_CASE("a file that is being written is locked") {
  const Scratch scratch;
  Hdf5Writer file(scratch / "x.h5", Overwrite::no);
  // As every other process does that opens it with libhdf5.
  std::FILE* const reader = std::fopen((scratch / ".x.h5.partial").c_str(), "r");
  REQUIRE(reader);
  CHECK(flock(fileno(reader), LOCK_SH | LOCK_NB) == -1);
  file.publish();
  CHECK(flock(fileno(reader), LOCK_SH | LOCK_NB) == 0);
  std::fclose(reader);
}

TEST_CASE("a file that another process is writing") {
  const Scratch scratch;
  write_file(scratch / "x.h5", [](Hdf5Writer& file) { file.write("/x", sample<double>({2})); });
  // libhdf5 locks what it writes in this way.
  std::FILE* const writer = std::fopen((scratch / "x.h5").c_str(), "r+");
  REQUIRE(flock(fileno(writer), LOCK_EX) == 0);
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "x.h5"),
                       ((scratch / "x.h5") + ": is being written by another process").c_str(), IoError);
  try {
    Hdf5Reader(scratch / "x.h5");
  } catch (const IoError& error) {
    CHECK(error.code == EAGAIN);
  }
  std::fclose(writer);
  CHECK_NOTHROW(Hdf5Reader(scratch / "x.h5"));
}

TEST_CASE("a convmat file that is newer or incomplete is refused") {
  const Scratch scratch;
  const auto with_version = [&](std::int64_t version, bool complete) {
    write_foreign(scratch / "x.h5", [&](hid_t file) {
      const hid_t space = H5Screate(H5S_SCALAR), text = H5Tcopy(H5T_C_S1);
      H5Tset_size(text, 7);
      const auto put = [&](const char* name, hid_t type, const void* data) {
        const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
        H5Awrite(attribute, type, data);
        H5Aclose(attribute);
      };
      const std::int64_t one = 1;
      put("schema", text, "convmat");
      put("schema_version", H5T_NATIVE_INT64, &version);
      if (complete) put("complete", H5T_NATIVE_INT64, &one);
      H5Sclose(space);
      H5Tclose(text);
    });
  };
  with_version(1, true);
  CHECK_NOTHROW(Hdf5Reader(scratch / "x.h5"));
  with_version(2, true);
  CHECK_THROWS_WITH_AS(
      Hdf5Reader(scratch / "x.h5"),
      ((scratch / "x.h5") + ": schema version 2 is newer than this program; it reads up to 1").c_str(),
      FormatError);
  with_version(1, false);
  CHECK_THROWS_WITH_AS(Hdf5Reader(scratch / "x.h5"),
                       ((scratch / "x.h5") + ": is incomplete; its writer did not finish").c_str(),
                       FormatError);
}

TEST_CASE("numbers of other programs") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const double values[] = {1, -2, 3};
  const std::int64_t exact[] = {1, -2, 3}, inexact[] = {1, 9007199254740993, 3};
  write_foreign(path, [&](hid_t file) {
    put_dataset(file, "f4", H5T_IEEE_F32BE, {3}, H5T_NATIVE_DOUBLE, values);
    put_dataset(file, "f8", H5T_IEEE_F64BE, {3, 1}, H5T_NATIVE_DOUBLE, values);
    put_dataset(file, "i2", H5T_STD_I16BE, {3}, H5T_NATIVE_INT64, exact);
    put_dataset(file, "i8", H5T_STD_I64LE, {3}, H5T_NATIVE_INT64, inexact);
    put_dataset(file, "u8", H5T_STD_U64LE, {1}, H5T_NATIVE_INT64, inexact);
    put_dataset(file, "bits", H5T_STD_B8LE, {3}, H5T_STD_B8LE, nullptr);
    put_dataset(file, "unwritten", H5T_IEEE_F64LE, {3}, H5T_NATIVE_DOUBLE, nullptr);
    put_dataset(file, "huge", H5T_IEEE_F64LE, {1'000'000'000'000}, H5T_NATIVE_DOUBLE, nullptr);
  });
  const Hdf5Reader file(path);
  CHECK(std::get<Tensor<float>>(file.tensor("f4")) == Tensor<float>({3}, {1, -2, 3}));
  CHECK(std::get<Tensor<double>>(file.tensor("f8")) == Tensor<double>({3, 1}, {1, -2, 3}));
  CHECK(std::get<Tensor<double>>(file.tensor("i2")) == Tensor<double>({3}, {1, -2, 3}));
  CHECK(std::get<Tensor<double>>(file.tensor("u8")) == Tensor<double>({1}, {1}));
  const auto refuses = [&](const char* name, const std::string& message) {
    CHECK_THROWS_WITH_AS(file.tensor(name), (path + ":/" + name + ": " + message).c_str(), FormatError);
  };
  refuses("i8", "int64 value 9007199254740993 at [1] is not exact in float64");
  refuses("unwritten", "float64 (3) takes 24 bytes, 0 are stored");
  refuses("huge", "float64 (1000000000000) takes 8000000000000 bytes, 0 are stored");
  set_memory_budget(10);
  CHECK_THROWS_WITH_AS(
      file.tensor("f8"),
      ("reading " + path + ":/f8 needs 24 B (float64 (3,1)), 10 B allowed; use --max-memory").c_str(),
      CapacityError);
  set_memory_budget(0);
}

TEST_CASE("what leads out of the file is refused") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const double values[] = {1, 2};
  write_foreign(path, [&](hid_t file) {
    put_dataset(file, "x", H5T_NATIVE_DOUBLE, {2}, H5T_NATIVE_DOUBLE, values);
    H5Lcreate_soft("/x", file, "soft", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_external("other.h5", "/x", file, "external", H5P_DEFAULT, H5P_DEFAULT);
    const hid_t outside = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(outside, (scratch / "raw.bin").c_str(), 0, 16);
    put_dataset(file, "outside", H5T_NATIVE_DOUBLE, {2}, H5T_NATIVE_DOUBLE, values, outside);
    const hsize_t two = 2;
    const hid_t space = H5Screate_simple(1, &two, nullptr), virtual_list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_virtual(virtual_list, space, path.c_str(), "/x", space);
    put_dataset(file, "virtual", H5T_NATIVE_DOUBLE, {2}, H5T_NATIVE_DOUBLE, nullptr, virtual_list);
    H5Sclose(space);
    H5Pclose(outside);
    H5Pclose(virtual_list);
  });
  const Hdf5Reader file(path);
  const auto refuses = [&](const std::string& name, const std::string& message) {
    CHECK_THROWS_WITH_AS(file.tensor(name), (path + ":/" + name + ": " + message).c_str(), FormatError);
  };
  refuses("soft", "is a soft link; only hard links are followed");
  refuses("external", "is an external link; only hard links are followed");
  refuses("outside", "is stored in other files; copy it into one");
  refuses("virtual", "is a virtual dataset; copy its elements here");
}

TEST_CASE("links that go round in circles are walked once") {
  const Scratch scratch;
  write_foreign(scratch / "x.h5", [](hid_t file) {
    const hid_t group = H5Gcreate2(file, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "/a", group, "again", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "/", group, "root", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
  });
  CHECK(Hdf5Reader(scratch / "x.h5").objects() == Names{"/a"});
}

TEST_CASE("a matrix or an operator whose parts do not fit is refused") {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  Csr<double> unsorted = sample_csr<double>();
  std::swap(unsorted.indices[0], unsorted.indices[1]);
  write_file(path, [&](Hdf5Writer& file) { file.write("/m", unsorted); });
  CHECK_THROWS_WITH_AS(Hdf5Reader(path).matrix("/m"),
                       (path + ":/m: CSR matrix: columns of row 0 do not ascend (3, 1)").c_str(),
                       FormatError);

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
