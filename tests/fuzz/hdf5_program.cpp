#include "hdf5_program.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace fuzz {
namespace {

constexpr hsize_t most_written = 4096;

/// The operands; zeros after the end.
class Program {
 public:
  explicit Program(const std::string& bytes) : bytes_(bytes) {}

  bool at_end() const { return at_ >= bytes_.size(); }
  unsigned char byte() { return at_end() ? 0 : static_cast<unsigned char>(bytes_[at_++]); }
  std::string take(std::size_t count) {
    const std::size_t left = bytes_.size() - std::min(at_, bytes_.size());
    const std::string result = bytes_.substr(bytes_.size() - left, std::min(count, left));
    at_ += count;
    return result;
  }
  std::string name() { return take(byte()); }
  std::uint64_t number() {
    std::uint64_t value = 0;
    const std::string bytes = take(sizeof value);
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }

 private:
  const std::string& bytes_;
  std::size_t at_ = 0;
};

hid_t complex_type(hid_t real) {
  const std::size_t bytes = H5Tget_size(real);
  const hid_t type = H5Tcreate(H5T_COMPOUND, 2 * bytes);
  H5Tinsert(type, "r", 0, real);
  H5Tinsert(type, "i", bytes, real);
  return type;
}

hid_t string_type(std::size_t bytes) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, bytes);
  return type;
}

hid_t half_type() {
  const hid_t type = H5Tcopy(H5T_IEEE_F32LE);
  H5Tset_fields(type, 15, 10, 5, 0, 10);
  H5Tset_size(type, 2);
  return type;
}

hid_t bool_type() {
  const hid_t type = H5Tenum_create(H5T_STD_I8LE);
  const char no = 0, yes = 1;
  H5Tenum_insert(type, "FALSE", &no);
  H5Tenum_insert(type, "TRUE", &yes);
  return type;
}

hid_t read_type(Program& program, int depth);

hid_t table_type(Program& program, int depth) {
  std::vector<std::pair<std::string, hid_t>> columns;
  std::size_t bytes = 0;
  for (int count = program.byte() % 8; count > 0; --count) {
    const std::string name = program.name();
    columns.emplace_back(name, read_type(program, depth + 1));
    bytes += H5Tget_size(columns.back().second);
  }
  const hid_t type = H5Tcreate(H5T_COMPOUND, std::max<std::size_t>(bytes, 1));
  std::size_t offset = 0;
  for (const auto& [name, column] : columns) {
    H5Tinsert(type, name.c_str(), offset, column);
    offset += H5Tget_size(column);
    H5Tclose(column);
  }
  return type;
}

hid_t read_type(Program& program, int depth) {
  switch (program.byte()) {
    case 'f':
      return H5Tcopy(H5T_IEEE_F32LE);
    case 'F':
      return complex_type(H5T_IEEE_F32LE);
    case 'C':
      return complex_type(H5T_IEEE_F64LE);
    case 'h':
      return half_type();
    case 'b':
      return H5Tcopy(H5T_STD_I8LE);
    case 'w':
      return H5Tcopy(H5T_STD_I32LE);
    case 'l':
      return H5Tcopy(H5T_STD_I64LE);
    case 'U':
      return H5Tcopy(H5T_STD_U64LE);
    case '>':
      return H5Tcopy(H5T_IEEE_F64BE);
    case 's':
      return string_type(std::max<std::size_t>(program.byte(), 1));
    case 'v':
      return string_type(H5T_VARIABLE);
    case 'e':
      return bool_type();
    case 'a': {
      const hsize_t extent = 3;
      return H5Tarray_create2(H5T_IEEE_F64LE, 1, &extent);
    }
    case 't':
      return depth > 2 ? H5Tcopy(H5T_STD_I8LE) : table_type(program, depth);
    default:
      return H5Tcopy(H5T_IEEE_F64LE);
  }
}

void put_attribute(Program& program, hid_t object) {
  const std::string name = program.name();
  const unsigned char kind = program.byte();
  std::vector<std::uint64_t> numbers;
  std::string text;
  hid_t type = -1, space = H5Screate(H5S_SCALAR);
  if (kind == 's' || kind == 'v') {
    text = program.name();
    type = string_type(kind == 'v' ? H5T_VARIABLE : std::max<std::size_t>(text.size(), 1));
  } else {
    for (int count = kind == 'I' ? program.byte() % 9 : 1; count > 0; --count)
      numbers.push_back(program.number());
    type = H5Tcopy(kind == 'd' ? H5T_NATIVE_DOUBLE : kind == 'u' ? H5T_NATIVE_UINT64 : H5T_NATIVE_INT64);
  }
  if (kind == 'I') {
    const hsize_t count = numbers.size();
    H5Sclose(space);
    space = H5Screate_simple(1, &count, nullptr);
  }
  const hid_t attribute = H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT);
  const char* const start = text.c_str();
  numbers.resize(std::max<std::size_t>(numbers.size(), 1));
  if (kind == 's') H5Awrite(attribute, type, start);
  if (kind == 'v') H5Awrite(attribute, type, &start);
  if (kind != 's' && kind != 'v') H5Awrite(attribute, type, numbers.data());
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

hid_t layout(unsigned char how, const std::vector<hsize_t>& extents) {
  const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
  if ((how & 1) == 0 || extents.empty()) return list;
  std::vector<hsize_t> chunk;
  for (const hsize_t extent : extents) chunk.push_back(std::clamp<hsize_t>(extent, 1, 4));
  H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
  if ((how & 8) != 0) H5Pset_shuffle(list);
  if ((how & 4) != 0) H5Pset_deflate(list, 1);
  if ((how & 2) != 0) H5Pset_fletcher32(list);
  return list;
}

bool has_pointers(hid_t type) {
  if (H5Tget_class(type) == H5T_STRING) return H5Tis_variable_str(type) > 0;
  bool found = false;
  if (H5Tget_class(type) == H5T_COMPOUND)
    for (int i = 0; i < H5Tget_nmembers(type); ++i) {
      const hid_t member = H5Tget_member_type(type, static_cast<unsigned>(i));
      found = found || has_pointers(member);
      H5Tclose(member);
    }
  return found;
}

// Strings of variable length would be pointers, and stay unwritten.
void write_elements(hid_t dataset, hid_t type, hsize_t count, const std::string& bytes) {
  if (bytes.empty() || count > most_written || has_pointers(type)) return;
  std::string elements(static_cast<std::size_t>(count) * H5Tget_size(type), '\0');
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = bytes[i % bytes.size()];
  H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements.data());
}

// What is stored of the first chunk, as if filters had made it.
void write_stored(hid_t dataset, const std::string& bytes) {
  const std::vector<hsize_t> first(H5S_MAX_RANK, 0);
  H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, first.data(), bytes.size(), bytes.data());
}

void put_dataset(Program& program, hid_t group) {
  const std::string name = program.name();
  const hid_t type = read_type(program, 0);
  std::vector<hsize_t> extents(program.byte() % 7);
  hsize_t count = 1;
  for (hsize_t& extent : extents) {
    extent = program.number();
    count = extent == 0 ? 0 : std::min(count * std::min(extent, most_written + 1), most_written + 1);
  }
  const unsigned char how = program.byte();
  const std::size_t length = program.byte();
  const std::string bytes = program.take(length | static_cast<std::size_t>(program.byte()) << 8);
  const hid_t space = extents.empty()
                          ? H5Screate(H5S_SCALAR)
                          : H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t list = layout(how, extents);
  const hid_t dataset = H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  if ((how & 16) != 0) write_elements(dataset, type, count, bytes);
  if ((how & 32) != 0 && (how & 14) != 0 && !bytes.empty()) write_stored(dataset, bytes);
  H5Dclose(dataset);
  H5Pclose(list);
  H5Sclose(space);
  H5Tclose(type);
}

void put_link(Program& program, hid_t group) {
  const std::string name = program.name();
  const unsigned char kind = program.byte();
  const std::string target = program.name();
  if (kind == 's') H5Lcreate_soft(target.c_str(), group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
  if (kind == 'x')
    H5Lcreate_external("other.h5", target.c_str(), group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
  if (kind == 'h') H5Lcreate_hard(group, target.c_str(), group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
}

void run(Program& program, hid_t group, int depth) {
  while (!program.at_end()) {
    const unsigned char statement = program.byte();
    if (statement == '^' && depth > 0) return;
    if (statement == 'A') put_attribute(program, group);
    if (statement == 'D') put_dataset(program, group);
    if (statement == 'L') put_link(program, group);
    if (statement != 'G' || depth > 20) continue;
    const std::string name = program.name();
    const hid_t inner = H5Gcreate2(group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    run(program, inner < 0 ? group : inner, depth + 1);
    H5Gclose(inner);
  }
}

}  // namespace

void write_hdf5(const std::string& path, const std::string& program) {
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  Program statements(program);
  run(statements, file, 0);
  H5Fclose(file);
  H5Pclose(access);
}

}  // namespace fuzz
