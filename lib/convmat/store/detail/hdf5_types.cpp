#include <algorithm>
#include <bit>
#include <convmat/store/detail/hdf5_types.hpp>

namespace convmat::hdf5 {
namespace {

static_assert(std::endian::native == std::endian::little, "native types are the file's types");

// What libhdf5 does with types, spaces and lists touches no file; failing means that memory ran out.
const Place nowhere{"libhdf5", "", true};

Handle copy_of(hid_t type) { return Handle(H5Tcopy(type), H5Tclose, nowhere, "copy a type"); }

bool is_any(hid_t type, hid_t little_endian, hid_t big_endian) {
  return H5Tequal(type, little_endian) > 0 || H5Tequal(type, big_endian) > 0;
}

std::string float_name(hid_t type) {
  if (is_any(type, H5T_IEEE_F32LE, H5T_IEEE_F32BE)) return "float32";
  if (is_any(type, H5T_IEEE_F64LE, H5T_IEEE_F64BE)) return "float64";
  const std::size_t bits = 8 * H5Tget_size(type);
  return bits == 32 || bits == 64 ? "non-IEEE float" : "float" + std::to_string(bits);
}

std::string integer_name(hid_t type) {
  const std::size_t bits = 8 * H5Tget_size(type);
  const bool plain = std::has_single_bit(bits) && bits <= 64 && H5Tget_precision(type) == bits;
  if (!plain) return "packed integer";
  return (H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int") + std::to_string(bits);
}

bool is_member(hid_t type, unsigned index, const char* name) {
  char* const text = H5Tget_member_name(type, index);
  const bool result = text && std::string(text) == name;
  H5free_memory(text);
  return result;
}

std::string member_type_name(hid_t type, unsigned index) {
  return type_name(Handle(H5Tget_member_type(type, index), H5Tclose, nowhere, "open a type"));
}

std::string compound_name(hid_t type) {
  if (H5Tget_nmembers(type) != 2 || !is_member(type, 0, "r") || !is_member(type, 1, "i")) return "compound";
  const std::string real = member_type_name(type, 0);
  if (real != member_type_name(type, 1)) return "compound";
  if (real == "float32") return "complex64";
  return real == "float64" ? "complex128" : "compound";
}

std::string enum_name(hid_t type) {
  const bool boolean =
      H5Tget_nmembers(type) == 2 && is_member(type, 0, "FALSE") && is_member(type, 1, "TRUE");
  return boolean ? "bool" : "enum";
}

template <class R>
hid_t real_type() {
  return std::same_as<R, float> ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
}

}  // namespace

template <Scalar S>
Handle scalar_type() {
  const hid_t real = real_type<Real<S>>();
  if constexpr (!is_complex<S>) return copy_of(real);
  Handle type(H5Tcreate(H5T_COMPOUND, sizeof(S)), H5Tclose, nowhere, "make a type");
  check(H5Tinsert(type, "r", 0, real), nowhere, "make a type");
  check(H5Tinsert(type, "i", sizeof(Real<S>), real), nowhere, "make a type");
  return type;
}

Handle double_type() { return copy_of(H5T_NATIVE_DOUBLE); }

Handle index_type() { return copy_of(H5T_NATIVE_INT64); }

Handle string_type(std::size_t bytes) {
  Handle type = copy_of(H5T_C_S1);
  // libhdf5 has no strings of no bytes.
  check(H5Tset_size(type, std::max<std::size_t>(bytes, 1)), nowhere, "make a type");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), nowhere, "make a type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), nowhere, "make a type");
  return type;
}

Handle dataspace(const Shape& shape, const Place& place) {
  if (shape.empty()) return Handle(H5Screate(H5S_SCALAR), H5Sclose, place, "make a dataspace");
  const std::vector<hsize_t> extents(shape.begin(), shape.end());
  return Handle(H5Screate_simple(static_cast<int>(shape.size()), extents.data(), nullptr), H5Sclose, place,
                "make a dataspace");
}

Handle properties(hid_t kind) { return Handle(H5Pcreate(kind), H5Pclose, nowhere, "make a property list"); }

Handle creation_properties(hid_t kind) {
  Handle list = properties(kind);
  check(H5Pset_obj_track_times(list, false), nowhere, "set up");
  check(H5Pset_attr_phase_change(list, 65535, 0), nowhere, "set up");
  // Links of larger groups would lie in a tree, where libhdf5 crashes on one flipped bit (H5Ovisit2).
  if (kind != H5P_DATASET_CREATE) check(H5Pset_link_phase_change(list, 65535, 0), nowhere, "set up");
  return list;
}

std::string type_name(hid_t type) {
  switch (H5Tget_class(type)) {
    case H5T_FLOAT:
      return float_name(type);
    case H5T_INTEGER:
      return integer_name(type);
    case H5T_COMPOUND:
      return compound_name(type);
    case H5T_STRING:
      return H5Tis_variable_str(type) != 0 ? "variable-length string" : "string";
    case H5T_ENUM:
      return enum_name(type);
    case H5T_VLEN:
      return "variable-length array";
    case H5T_ARRAY:
      return "array";
    case H5T_OPAQUE:
      return "opaque";
    case H5T_REFERENCE:
      return "reference";
    case H5T_BITFIELD:
      return "bitfield";
    default:
      return "unknown";
  }
}

template Handle scalar_type<float>();
template Handle scalar_type<double>();
template Handle scalar_type<std::complex<float>>();
template Handle scalar_type<std::complex<double>>();

}  // namespace convmat::hdf5
