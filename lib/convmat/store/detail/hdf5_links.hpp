#pragma once

#include <convmat/store/detail/hdf5_types.hpp>
#include <string>
#include <vector>

namespace convmat::hdf5 {

/// "/a/b" of "a/b", "/a/b" or "//a/b/"; "/" of "".
std::string absolute(const std::string& name);

/// Is something there? Throws FormatError where a link on the way is not a hard one.
bool exists(const OpenFile& file, const std::string& name);

/// Throws Error where something is there.
void require_absent(const OpenFile& file, const std::string& name);

/// The object at `name`. Throws FormatError, listing what the file holds, where there is none.
Handle open_object(const OpenFile& file, const std::string& name);

/// The address of an object's header, which all links to it share.
std::uint64_t object_address(const OpenFile& file, const std::string& name);

/// Names of a group's members, sorted; empty where it is no group.
std::vector<std::string> member_names(const OpenFile& file, const std::string& group);

/// Names of all objects but the root, sorted, each once though links may go round in circles.
std::vector<std::string> object_names(const OpenFile& file);

/// How a new object is linked: groups on the way are made, names are UTF-8.
Handle link_properties();

/// Creates a group. Throws Error where something stands there already.
Handle create_group(const OpenFile& file, const std::string& name);

}  // namespace convmat::hdf5
