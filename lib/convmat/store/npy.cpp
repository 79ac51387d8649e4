#include <bit>
#include <convmat/store/detail/npy_header.hpp>
#include <convmat/store/detail/npy_reader.hpp>
#include <convmat/store/detail/output_file.hpp>
#include <convmat/store/npy.hpp>

namespace convmat {
namespace {

static_assert(std::endian::native == std::endian::little, "elements are written as they lie in memory");

template <Scalar S>
std::string header_of(const Tensor<S>& tensor) {
  const std::string descr = (is_complex<S> ? "<c" : "<f") + std::to_string(sizeof(S));
  return format_npy_header({descr, false, tensor.shape()});
}

template <Scalar S>
std::size_t bytes_of(const Tensor<S>& tensor) {
  return static_cast<std::size_t>(tensor.size()) * sizeof(S);
}

}  // namespace

AnyTensor read_npy(const std::string& path) {
  FileSource source(path);
  return read_npy(source);
}

void write_npy(const std::string& path, const AnyTensor& tensor, Overwrite overwrite) {
  std::visit(
      [&](const auto& t) {
        const std::string header = header_of(t);
        OutputFile file(path, overwrite);
        file.expect(static_cast<Index>(header.size() + bytes_of(t)));
        file.write(header.data(), header.size());
        file.write(t.data(), bytes_of(t));
        file.publish();
      },
      tensor);
}

AnyTensor parse_npy(const std::string& bytes, const std::string& name) {
  MemorySource source(bytes, name);
  return read_npy(source);
}

std::string format_npy(const AnyTensor& tensor) {
  return std::visit(
      [](const auto& t) {
        std::string bytes = header_of(t);
        bytes.append(reinterpret_cast<const char*>(t.data()), bytes_of(t));
        return bytes;
      },
      tensor);
}

}  // namespace convmat
