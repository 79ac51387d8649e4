#include <malloc.h>

#include <convmat/store/detail/hdf5_attribute.hpp>
#include <convmat/store/detail/hdf5_links.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>

namespace convmat {
namespace {

using namespace hdf5;

// Format V110 writes checksums of all metadata. Nothing may stay open past the file. It has a lock already,
// its publisher's.
Handle create_file(const PublishedFile& target, const Place& place) {
  const Handle access = properties(H5P_FILE_ACCESS);
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), place, "set up");
  check(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), place, "set up");
  check(H5Pset_file_locking(access, false, true), place, "set up");
  return Handle(
      H5Fcreate(target.temporary_path().c_str(), H5F_ACC_TRUNC, creation_properties(H5P_FILE_CREATE), access),
      H5Fclose, place, "create");
}

}  // namespace

struct Hdf5Writer::File {
  PublishedFile target;
  OpenFile open;

  File(const std::string& path, Overwrite overwrite)
      : target(path, overwrite), open{path, create_file(target, {path, "", true}), true} {}

  void attribute(const std::string& name, const std::string& attribute, const Attribute& value) {
    const Place place = open.at(name);
    Handle object = open_object(open, name);
    write_attribute(object, place, attribute, value);
    object.close(place);
  }

  // A network file system may find its disk full as late as this, and then has lost any of the bytes.
  void close() {
    const Place place = open.at("");
    check(H5Fflush(open.handle, H5F_SCOPE_LOCAL), place, "write");
    hsize_t bytes = 0;
    check(H5Fget_filesize(open.handle, &bytes), place, "measure");
    open.handle.close(place, static_cast<Index>(bytes));
  }
};

void prepare_hdf5() {
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
  // HDF5 makes and frees large buffers for every dataset. Given back to the system each time, and asked for
  // again, that is four fifths of the time to read a small file.
  mallopt(M_TRIM_THRESHOLD, 1 << 26);
  mallopt(M_TOP_PAD, 1 << 24);
  mallopt(M_MMAP_THRESHOLD, 1 << 25);
}

Hdf5Writer::Hdf5Writer(const std::string& path, Overwrite overwrite) {
  const QuietErrors quiet;
  file_ = std::make_unique<File>(path, overwrite);
  attribute("/", "schema", "convmat");
  attribute("/", "schema_version", Index{1});
}

Hdf5Writer::~Hdf5Writer() {
  const QuietErrors quiet;
  file_.reset();
}

template <Scalar S>
void Hdf5Writer::write(const std::string& name, const Tensor<S>& tensor) {
  const QuietErrors quiet;
  write_tensor(file_->open, absolute(name), tensor);
}

template <Scalar S>
void Hdf5Writer::write(const std::string& name, const Csr<S>& matrix) {
  const QuietErrors quiet;
  write_matrix(file_->open, absolute(name), matrix);
}

void Hdf5Writer::write(const std::string& name, const AnyTensor& tensor) {
  std::visit([&](const auto& t) { write(name, t); }, tensor);
}

void Hdf5Writer::write(const std::string& name, const AnyCsr& matrix) {
  std::visit([&](const auto& csr) { write(name, csr); }, matrix);
}

void Hdf5Writer::write(const std::string& name, const AnyOperator& op) {
  const QuietErrors quiet;
  write_operator(file_->open, absolute(name), op);
}

void Hdf5Writer::write(const std::string& name, const Table& table) {
  const QuietErrors quiet;
  write_table(file_->open, absolute(name), table);
}

void Hdf5Writer::write_text(const std::string& name, const std::string& text) {
  const QuietErrors quiet;
  hdf5::write_text(file_->open, absolute(name), text);
}

void Hdf5Writer::write(const std::string& name, const Column& elements, const Shape& shape) {
  const QuietErrors quiet;
  write_array(file_->open, absolute(name), elements, shape);
}

void Hdf5Writer::label_axis(const std::string& dataset, Index axis, const std::string& scale) {
  const QuietErrors quiet;
  hdf5::label_axis(file_->open, absolute(dataset), axis, absolute(scale));
}

void Hdf5Writer::attribute(const std::string& object, const std::string& name, const Attribute& value) {
  const QuietErrors quiet;
  file_->attribute(absolute(object), name, value);
}

void Hdf5Writer::publish() {
  const QuietErrors quiet;
  attribute("/", "complete", Index{1});
  file_->close();
  file_->target.publish();
}

#define CONVMAT_INSTANTIATE(S)                                                       \
  template CONVMAT_API void Hdf5Writer::write(const std::string&, const Tensor<S>&); \
  template CONVMAT_API void Hdf5Writer::write(const std::string&, const Csr<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
