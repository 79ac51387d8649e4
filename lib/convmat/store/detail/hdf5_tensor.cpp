#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/exact_integers.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>

namespace convmat::hdf5 {
namespace {

template <class T>
std::vector<T> read_elements(const Dataset& dataset, hid_t memory_type) {
  std::vector<T> elements(static_cast<std::size_t>(dataset.count()));
  dataset.read(memory_type, elements.data());
  return elements;
}

template <Scalar S>
Tensor<S> read_as(const Dataset& dataset) {
  return Tensor<S>(dataset.shape, read_elements<S>(dataset, scalar_type<S>()));
}

// libhdf5 widens the shorter integers.
Tensor<double> read_promoted(const Dataset& dataset) {
  const std::string name = dataset.place.text();
  require_memory(checked_product(dataset.count(), 2 * sizeof(double), "dataset"), "reading " + name,
                 dataset.type_name + " " + to_string(dataset.shape), "use --max-memory");
  if (dataset.type_name == "uint64")
    return exact_doubles(name, dataset.shape, read_elements<std::uint64_t>(dataset, H5T_NATIVE_UINT64));
  return exact_doubles(name, dataset.shape, read_elements<std::int64_t>(dataset, H5T_NATIVE_INT64));
}

bool is_integer(const std::string& type_name) {
  return type_name.starts_with("int") || type_name.starts_with("uint");
}

}  // namespace

template <Scalar S>
void write_tensor(const OpenFile& file, const std::string& name, const Tensor<S>& tensor) {
  write_dataset(file, name, scalar_type<S>(), tensor.shape(), tensor.data());
}

#define CONVMAT_INSTANTIATE(S) \
  template void write_tensor(const OpenFile&, const std::string&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

AnyTensor read_tensor(const OpenFile& file, const std::string& name) {
  const Dataset dataset = open_dataset(file, name);
  const std::string& type = dataset.type_name;
  if (type == scalar_name<float>()) return read_as<float>(dataset);
  if (type == scalar_name<double>()) return read_as<double>(dataset);
  if (type == scalar_name<std::complex<float>>()) return read_as<std::complex<float>>(dataset);
  if (type == scalar_name<std::complex<double>>()) return read_as<std::complex<double>>(dataset);
  if (is_integer(type)) return read_promoted(dataset);
  throw FormatError(dataset.place.text() + ": type " + type +
                    " is not supported; expected float32, float64, complex64, complex128 or integers");
}

void write_integers(const OpenFile& file, const std::string& name, std::span<const Index> integers) {
  write_dataset(file, name, index_type(), {static_cast<Index>(integers.size())}, integers.data());
}

RawVector<Index> read_integers(const OpenFile& file, const std::string& name) {
  const Dataset dataset = open_dataset(file, name);
  if (!is_integer(dataset.type_name) || dataset.type_name == "uint64" || dataset.shape.size() != 1)
    throw FormatError(dataset.place.text() + ": " + dataset.type_name + " " + to_string(dataset.shape) +
                      "; expected one axis of signed integers");
  RawVector<Index> integers(static_cast<std::size_t>(dataset.count()));
  dataset.read(index_type(), integers.data());
  return integers;
}

}  // namespace convmat::hdf5
