#include <convmat/core/error.hpp>
#include <convmat/store/detail/hdf5_attribute.hpp>
#include <convmat/store/detail/hdf5_links.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>

namespace convmat::hdf5 {
namespace {

// The Binsparse specification's descriptor, version 0.1.
template <Scalar S>
std::string binsparse(const Csr<S>& csr) {
  const std::string real = sizeof(Real<S>) == sizeof(float) ? "float32" : "float64";
  const std::string values = is_complex<S> ? "complex[" + real + "]" : real;
  return R"({"binsparse": {"version": "0.1", "format": "CSR", "shape": [)" + std::to_string(csr.rows) + ", " +
         std::to_string(csr.cols) + R"(], "number_of_stored_values": )" + std::to_string(csr.nnz()) +
         R"(, "data_types": {"pointers_to_1": "int64", "indices_1": "int64", "values": ")" + values +
         R"("}}})";
}

void link(const Handle& group, const Place& place, const char* from, const char* to) {
  check(H5Lcreate_hard(group, from, group, to, link_properties(), H5P_DEFAULT), place,
        "link " + std::string(to));
}

}  // namespace

template <Scalar S>
void write_matrix(const OpenFile& file, const std::string& name, const Csr<S>& csr) {
  const Place place = file.at(name);
  Handle group = create_group(file, name);
  write_attribute(group, place, "encoding-type", matrix_encoding);
  write_attribute(group, place, "encoding-version", "0.1.0");
  write_attribute(group, place, "shape", Shape{csr.rows, csr.cols});
  write_attribute(group, place, "binsparse", binsparse(csr));
  write_integers(file, name + "/indptr", csr.indptr);
  write_integers(file, name + "/indices", csr.indices);
  write_dataset(file, name + "/data", scalar_type<S>(), {csr.nnz()}, csr.values.data());
  link(group, place, "indptr", "pointers_to_1");
  link(group, place, "indices", "indices_1");
  link(group, place, "data", "values");
  group.close(place);
}

#define CONVMAT_INSTANTIATE(S) template void write_matrix(const OpenFile&, const std::string&, const Csr<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

AnyCsr read_matrix(const OpenFile& file, const std::string& name) {
  const Place place = file.at(name);
  const Handle group = open_object(file, name);
  if (require_attribute<std::string>(group, place, "encoding-type") != matrix_encoding)
    throw FormatError(place.text() + ": is not a csr_matrix");
  const Shape shape = require_attribute<Shape>(group, place, "shape");
  if (shape.size() != 2)
    throw FormatError(place.text() + ": shape " + to_string(shape) + "; expected two extents");
  RawVector<Index> indptr = read_integers(file, name + "/indptr");
  RawVector<Index> indices = read_integers(file, name + "/indices");
  return std::visit(
      [&]<class S>(Tensor<S>&& data) -> AnyCsr {
        Csr<S> csr{shape[0], shape[1], std::move(indptr), std::move(indices), {data.begin(), data.end()}};
        try {
          csr.validate();
        } catch (const FormatError& error) {
          throw FormatError(place.text() + ": " + error.what());
        }
        return csr;
      },
      read_tensor(file, name + "/data"));
}

}  // namespace convmat::hdf5
