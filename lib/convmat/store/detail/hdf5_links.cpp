#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/hdf5_links.hpp>

namespace convmat::hdf5 {
namespace {

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->push_back(name);
  return 0;
}

herr_t collect_object(hid_t, const char* name, const H5O_info_t*, void* names) {
  if (name != std::string(".")) static_cast<std::vector<std::string>*>(names)->push_back(absolute(name));
  return 0;
}

// A link to another place or file may lead anywhere: nothing of it is followed.
void require_hard_link(const OpenFile& file, const std::string& name) {
  H5L_info_t link;
  check(H5Lget_info(file.handle, name.c_str(), &link, H5P_DEFAULT), file.at(name), "read the link");
  if (link.type == H5L_TYPE_HARD) return;
  const std::string kind = link.type == H5L_TYPE_SOFT ? "a soft" : "an external";
  throw FormatError(file.at(name).text() + ": is " + kind + " link; only hard links are followed");
}

bool is_group(const OpenFile& file, const std::string& name) {
  const Handle object(H5Oopen(file.handle, name.c_str(), H5P_DEFAULT), H5Oclose, file.at(name), "open");
  return H5Iget_type(object) == H5I_GROUP;
}

std::string list_members(const OpenFile& file) {
  std::string list;
  for (const std::string& name : member_names(file, "/")) list += (list.empty() ? "/" : ", /") + name;
  return list.empty() ? "the file is empty" : "the file holds " + list;
}

}  // namespace

std::string absolute(const std::string& name) {
  std::string result;
  for (std::size_t begin = 0, end; begin < name.size(); begin = end + 1) {
    end = std::min(name.find('/', begin), name.size());
    if (end > begin) result += "/" + name.substr(begin, end - begin);
  }
  return result.empty() ? "/" : result;
}

bool exists(const OpenFile& file, const std::string& name) {
  if (name == "/") return true;
  for (std::size_t end = 0; end != std::string::npos;) {
    end = name.find('/', end + 1);
    const std::string part = name.substr(0, end);
    if (file.groups.contains(part)) continue;
    if (check(H5Lexists(file.handle, part.c_str(), H5P_DEFAULT), file.at(part), "look up") == 0) return false;
    require_hard_link(file, part);
    if (end == std::string::npos) continue;
    if (!is_group(file, part)) return false;
    file.groups.insert(part);
  }
  return true;
}

void require_absent(const OpenFile& file, const std::string& name) {
  if (exists(file, name)) throw Error(file.at(name).text() + ": is there already");
}

Handle open_object(const OpenFile& file, const std::string& name) {
  if (!exists(file, name)) throw FormatError(file.path + ": no object " + name + "; " + list_members(file));
  return Handle(H5Oopen(file.handle, name.c_str(), H5P_DEFAULT), H5Oclose, file.at(name), "open");
}

std::uint64_t object_address(const OpenFile& file, const std::string& name) {
  H5O_info_t object;
  check(H5Oget_info2(open_object(file, name), &object, H5O_INFO_BASIC), file.at(name), "find the address");
  return object.addr;
}

std::vector<std::string> member_names(const OpenFile& file, const std::string& group) {
  std::vector<std::string> names;
  const Handle object = open_object(file, group);
  if (H5Iget_type(object) != H5I_GROUP) return names;
  check(H5Literate(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &names), file.at(group),
        "list the members");
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> object_names(const OpenFile& file) {
  std::vector<std::string> names;
  check(H5Ovisit2(file.handle, H5_INDEX_NAME, H5_ITER_INC, collect_object, &names, H5O_INFO_BASIC),
        file.at(""), "list the objects");
  std::sort(names.begin(), names.end());
  return names;
}

Handle link_properties() {
  const Place nowhere{"libhdf5", "", true};
  Handle list = properties(H5P_LINK_CREATE);
  check(H5Pset_create_intermediate_group(list, 1), nowhere, "set up");
  check(H5Pset_char_encoding(list, H5T_CSET_UTF8), nowhere, "set up");
  return list;
}

Handle create_group(const OpenFile& file, const std::string& name) {
  require_absent(file, name);
  const Handle list = creation_properties(H5P_GROUP_CREATE);
  return Handle(H5Gcreate2(file.handle, name.c_str(), link_properties(), list, H5P_DEFAULT), H5Gclose,
                file.at(name), "create");
}

}  // namespace convmat::hdf5
