#include <convmat/core/error.hpp>
#include <convmat/store/detail/hdf5_attribute.hpp>

namespace convmat::hdf5 {
namespace {

// Attributes lie in an object's header, whose messages end at 64 kB; elsewhere they would have no checksum.
constexpr std::size_t most_bytes = 60000;

Handle type_of(Index) { return index_type(); }
Handle type_of(double) { return double_type(); }
Handle type_of(const std::string& text) { return string_type(text.size()); }
Handle type_of(const Shape&) { return index_type(); }

Handle space_of(const Shape& shape, const Place& place) {
  return dataspace({static_cast<Index>(shape.size())}, place);
}
template <class T>
Handle space_of(const T&, const Place& place) {
  return dataspace({}, place);
}

const void* data_of(const std::string& text) { return text.c_str(); }
const void* data_of(const Shape& shape) { return shape.data(); }
template <class T>
const void* data_of(const T& number) {
  return &number;
}

struct OpenAttribute {
  Handle handle, type;
  int rank;
  Index count;
  const Place& place;

  template <class T>
  void read(hid_t memory_type, T* to) const {
    check(H5Aread(handle, memory_type, to), place, "read an attribute");
  }
};

OpenAttribute open_attribute(hid_t object, const Place& place, const std::string& name) {
  Handle handle(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, place, "open attribute " + name);
  Handle type(H5Aget_type(handle), H5Tclose, place, "read attribute " + name);
  const Handle space(H5Aget_space(handle), H5Sclose, place, "read attribute " + name);
  const int rank = H5Sget_simple_extent_ndims(space);
  const auto count = static_cast<Index>(H5Sget_simple_extent_npoints(space));
  return {std::move(handle), std::move(type), rank, count, place};
}

std::string read_string(const OpenAttribute& attribute) {
  const std::size_t bytes = H5Tget_size(attribute.type);
  std::string text(bytes, '\0');
  attribute.read(attribute.type, text.data());
  return text.substr(0, text.find('\0'));
}

std::optional<Attribute> value_of(const OpenAttribute& attribute) {
  const std::string type = type_name(attribute.type);
  const bool small = H5Aget_storage_size(attribute.handle) <= most_bytes;
  const bool integer = (type.starts_with("int") || type.starts_with("uint")) && type != "uint64";
  if (integer && attribute.rank == 1 && small) {
    Shape shape(static_cast<std::size_t>(attribute.count));
    if (!shape.empty()) attribute.read(index_type(), shape.data());
    return shape;
  }
  if (attribute.rank != 0 || attribute.count != 1 || !small) return std::nullopt;
  if (integer) {
    Index value = 0;
    attribute.read(index_type(), &value);
    return value;
  }
  if (type == "float32" || type == "float64") {
    double value = 0;
    attribute.read(double_type(), &value);
    return value;
  }
  if (type == "string") return read_string(attribute);
  return std::nullopt;
}

herr_t collect_name(hid_t, const char* name, const H5A_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->push_back(name);
  return 0;
}

}  // namespace

void write_attribute(hid_t object, const Place& place, const std::string& name, const Attribute& value) {
  const std::string operation = "write attribute " + name;
  const auto require_size = [&](std::size_t bytes) {
    if (bytes > most_bytes)
      throw Error(place.text() + ": attribute " + name + " has " + std::to_string(bytes) +
                  " bytes; expected at most " + std::to_string(most_bytes));
  };
  std::visit(
      [&](const auto& v) {
        const Handle type = type_of(v), space = space_of(v, place);
        require_size(H5Tget_size(type) * static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
        Handle attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         place, operation);
        if (const void* const data = data_of(v)) check(H5Awrite(attribute, type, data), place, operation);
        attribute.close(place);
      },
      value);
}

std::optional<Attribute> read_attribute(hid_t object, const Place& place, const std::string& name) {
  if (check(H5Aexists(object, name.c_str()), place, "look up attribute " + name) == 0) return std::nullopt;
  return value_of(open_attribute(object, place, name));
}

template <class T>
T require_attribute(hid_t object, const Place& place, const std::string& name) {
  const std::optional<Attribute> value = read_attribute(object, place, name);
  if (!value || !std::holds_alternative<T>(*value))
    throw FormatError(place.text() + ": attribute " + name + " is missing or of another type");
  return std::get<T>(*value);
}

std::vector<std::pair<std::string, Attribute>> read_attributes(hid_t object, const Place& place) {
  std::vector<std::string> names;
  check(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &names), place,
        "list the attributes");
  std::vector<std::pair<std::string, Attribute>> result;
  for (const std::string& name : names)
    if (std::optional<Attribute> value = value_of(open_attribute(object, place, name)))
      result.emplace_back(name, std::move(*value));
  return result;
}

template Index require_attribute(hid_t, const Place&, const std::string&);
template std::string require_attribute(hid_t, const Place&, const std::string&);
template Shape require_attribute(hid_t, const Place&, const std::string&);

}  // namespace convmat::hdf5
