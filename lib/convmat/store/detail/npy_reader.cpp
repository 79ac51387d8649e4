#include <convmat/core/memory.hpp>
#include <convmat/store/detail/exact_integers.hpp>
#include <convmat/store/detail/npy_header.hpp>
#include <convmat/store/detail/npy_reader.hpp>
#include <cstring>
#include <type_traits>

namespace convmat {
namespace {

std::uint16_t reversed(std::uint16_t word) { return __builtin_bswap16(word); }
std::uint32_t reversed(std::uint32_t word) { return __builtin_bswap32(word); }
std::uint64_t reversed(std::uint64_t word) { return __builtin_bswap64(word); }

template <class Word>
void swap_words(char* data, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; i += sizeof(Word)) {
    Word word;
    std::memcpy(&word, data + i, sizeof word);
    word = reversed(word);
    std::memcpy(data + i, &word, sizeof word);
  }
}

void swap_bytes(void* data, std::size_t bytes, std::size_t word) {
  auto* const from = static_cast<char*>(data);
  if (word == 2) swap_words<std::uint16_t>(from, bytes);
  if (word == 4) swap_words<std::uint32_t>(from, bytes);
  if (word == 8) swap_words<std::uint64_t>(from, bytes);
}

// Column-major elements in row-major order: the odometer runs over rows, `offset` follows in the columns'
// order.
template <class T>
std::vector<T> row_major(const std::vector<T>& columns, const Shape& shape) {
  if (columns.empty()) return {};
  Shape strides(shape.size(), 1);
  for (std::size_t d = 1; d < shape.size(); ++d) strides[d] = strides[d - 1] * shape[d - 1];
  std::vector<T> rows;
  rows.reserve(columns.size());
  Shape position(shape.size(), 0);
  const Index last = shape.empty() ? 1 : shape.back(), stride = shape.empty() ? 1 : strides.back();
  do {
    Index offset = 0;
    for (std::size_t d = 0; d + 1 < shape.size(); ++d) offset += position[d] * strides[d];
    for (Index i = 0; i < last; ++i) rows.push_back(columns[static_cast<std::size_t>(offset + i * stride)]);
    if (!position.empty()) position.back() = last - 1;
  } while (advance(position, shape));
  return rows;
}

// The elements are as many as the rest of the source holds; they and `copies` of them must fit into memory.
Index checked_count(const NpyHeader& header, const NpyType& type, const ByteSource& source,
                    Index held_bytes) {
  const Index count = volume(header.shape);
  const Index bytes = checked_product(count, type.bytes, "npy array");
  if (bytes != source.remaining())
    throw FormatError(source.name() + ": shape " + to_string(header.shape) + " of " + type.name + " takes " +
                      std::to_string(bytes) + " bytes, the file holds " + std::to_string(source.remaining()));
  require_memory(checked_product(count, held_bytes, "npy array"), "reading " + source.name(),
                 to_string(header.shape) + " " + type.name, "use --max-memory");
  return count;
}

template <class T>
std::vector<T> read_elements(ByteSource& source, const NpyHeader& header, const NpyType& type,
                             Index held_bytes) {
  const Index copies = header.fortran_order ? 2 : 1;
  std::vector<T> elements(
      static_cast<std::size_t>(checked_count(header, type, source, copies * type.bytes + held_bytes)));
  source.read(elements.data(), source.remaining());
  source.finish();
  const bool complex = type.kind == 'c';
  if (type.big_endian)
    swap_bytes(elements.data(), elements.size() * sizeof(T), sizeof(T) / (complex ? 2 : 1));
  if (header.fortran_order) return row_major(elements, header.shape);
  return elements;
}

// visit(I{}) for the integer type I; false where it is none.
template <class Visit>
bool with_integer(const NpyType& type, const Visit& visit) {
  const auto try_sizes = [&](auto one, auto two, auto four, auto eight) {
    switch (type.bytes) {
      case 1:
        visit(one);
        return true;
      case 2:
        visit(two);
        return true;
      case 4:
        visit(four);
        return true;
      case 8:
        visit(eight);
        return true;
      default:
        return false;
    }
  };
  if (type.kind == 'i') return try_sizes(std::int8_t{}, std::int16_t{}, std::int32_t{}, std::int64_t{});
  if (type.kind == 'u') return try_sizes(std::uint8_t{}, std::uint16_t{}, std::uint32_t{}, std::uint64_t{});
  return false;
}

[[noreturn]] void unsupported(const ByteSource& source, const NpyType& type, const std::string& expected) {
  throw FormatError(source.name() + ": dtype " + type.name + " is not supported; expected " + expected);
}

}  // namespace

AnyTensor read_npy(ByteSource& source) {
  const NpyHeader header = read_npy_header(source);
  return read_elements(source, header, parse_npy_type(header.descr, source.name()));
}

AnyTensor read_elements(ByteSource& source, const NpyHeader& header, const NpyType& type) {
  const auto tensor = [&]<class S>(S) {
    return Tensor<S>(header.shape, read_elements<S>(source, header, type, 0));
  };
  if (type.name == scalar_name<float>()) return tensor(float{});
  if (type.name == scalar_name<double>()) return tensor(double{});
  if (type.name == scalar_name<std::complex<float>>()) return tensor(std::complex<float>{});
  if (type.name == scalar_name<std::complex<double>>()) return tensor(std::complex<double>{});
  Tensor<double> result;
  const bool integer = with_integer(type, [&]<class I>(I) {
    result =
        exact_doubles(source.name(), header.shape, read_elements<I>(source, header, type, sizeof(double)));
  });
  if (!integer) unsupported(source, type, "float32, float64, complex64, complex128 or integers");
  return result;
}

std::vector<Index> read_npy_integers(ByteSource& source) {
  const NpyHeader header = read_npy_header(source);
  const NpyType type = parse_npy_type(header.descr, source.name());
  std::vector<Index> result;
  const bool integer = with_integer(type, [&]<class I>(I) {
    for (const I value : read_elements<I>(source, header, type, sizeof(Index))) {
      if (!std::in_range<Index>(value))
        throw FormatError(source.name() + ": " + std::to_string(value) + " overflows int64");
      result.push_back(static_cast<Index>(value));
    }
  });
  if (!integer) unsupported(source, type, "integers");
  if (header.shape.size() != 1)
    throw FormatError(source.name() + ": shape " + to_string(header.shape) + "; expected one axis");
  return result;
}

std::string read_npy_text(ByteSource& source) {
  const NpyHeader header = read_npy_header(source);
  const NpyType type = parse_npy_type(header.descr, source.name());
  if (type.kind != 'S') unsupported(source, type, "a byte string");
  if (!header.shape.empty())
    throw FormatError(source.name() + ": shape " + to_string(header.shape) + "; expected ()");
  checked_count(header, type, source, type.bytes);
  std::string text(static_cast<std::size_t>(source.remaining()), '\0');
  source.read(text.data(), source.remaining());
  source.finish();
  return text.substr(0, text.find('\0'));
}

}  // namespace convmat
