#pragma once

#include <convmat/core/scalar.hpp>
#include <convmat/store/detail/hdf5_handles.hpp>

namespace convmat::hdf5 {

/// The type of an element in memory and, little-endian, in the file; complex numbers are {r, i} as h5py has
/// it.
template <Scalar S>
Handle scalar_type();

/// libhdf5's own types, as handles that leave them open.
Handle double_type();
Handle index_type();

/// A fixed-length UTF-8 string, padded with NUL.
Handle string_type(std::size_t bytes);

/// A dataspace of this shape; a scalar for ().
Handle dataspace(const Shape& shape, const Place& place);

/// A property list.
Handle properties(hid_t kind);

/// A property list to create a file, group or dataset with: no times, so that the same content gives the same
/// bytes; attributes in the object's header, which has a checksum (elsewhere those over 4 kB have none).
Handle creation_properties(hid_t kind);

/// What an element is, by NumPy's name where it has one: "float64", "complex64", "int16", "string", "bool",
/// "compound" ...
std::string type_name(hid_t type);

}  // namespace convmat::hdf5
