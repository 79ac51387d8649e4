#pragma once

#include <convmat/store/detail/hdf5_types.hpp>
#include <convmat/store/hdf5.hpp>
#include <optional>

namespace convmat::hdf5 {

void write_attribute(hid_t object, const Place& place, const std::string& name, const Attribute& value);

/// Nothing where there is none, or one of another type than Attribute holds.
std::optional<Attribute> read_attribute(hid_t object, const Place& place, const std::string& name);

/// Throws FormatError where it is missing or not a T.
template <class T>
T require_attribute(hid_t object, const Place& place, const std::string& name);

std::vector<std::pair<std::string, Attribute>> read_attributes(hid_t object, const Place& place);

}  // namespace convmat::hdf5
