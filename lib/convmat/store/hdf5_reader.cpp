#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/hdf5_attribute.hpp>
#include <convmat/store/detail/hdf5_links.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>
#include <map>

namespace convmat {

std::size_t rows_of(const Table& table) {
  return table.empty() ? 0 : std::visit([](const auto& column) { return column.size(); }, table[0].second);
}
namespace {

using namespace hdf5;
using Kind = Hdf5Reader::Kind;

constexpr Index schema_version = 1;

Handle open_file(const std::string& path) {
  const Place place{path, ""};
  // Answers what is no regular file, or cannot be opened, with the system's reason.
  const FileSource regular(path);
  const auto open = [&] { return H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT); };
  hid_t file = open();
  if (file < 0) {
    if (H5Fis_hdf5(path.c_str()) == 0) throw FormatError(path + ": not an HDF5 file");
    file = open();  // for libhdf5's reason, which that call has wiped out
  }
  return Handle(file, H5Fclose, place, "open");
}

// Files of other programs have no schema, and are read as they are.
void require_schema(const OpenFile& file) {
  const Place place = file.at("");
  const Handle root = open_object(file, "/");
  if (read_attribute(root, place, "schema") != Attribute("convmat")) return;
  const auto version = require_attribute<Index>(root, place, "schema_version");
  if (version > schema_version)
    throw FormatError(file.path + ": schema version " + std::to_string(version) +
                      " is newer than this program; it reads up to " + std::to_string(schema_version));
  if (read_attribute(root, place, "complete") != Attribute(Index{1}))
    throw FormatError(file.path + ": is incomplete; its writer did not finish");
}

Kind group_kind(hid_t group, const Place& place) {
  const std::optional<Attribute> encoding = read_attribute(group, place, "encoding-type");
  if (encoding == Attribute(matrix_encoding)) return Kind::matrix;
  return encoding == Attribute(operator_encoding) ? Kind::linear_operator : Kind::group;
}

bool is_one(hid_t dataset, const Place& place) {
  const Handle space(H5Dget_space(dataset), H5Sclose, place, "read the extents");
  return H5Sget_simple_extent_npoints(space) == 1;
}

Kind dataset_kind(hid_t dataset, const Place& place) {
  const Handle type(H5Dget_type(dataset), H5Tclose, place, "read the type");
  const std::string name = type_name(type);
  switch (H5Tget_class(type)) {
    case H5T_FLOAT:
    case H5T_INTEGER:
      return Kind::tensor;
    case H5T_COMPOUND:
      return name.starts_with("complex") ? Kind::tensor : Kind::table;
    case H5T_STRING:
      return name == "string" && is_one(dataset, place) ? Kind::text : Kind::other;
    default:
      return Kind::other;
  }
}

Kind kind_of(const OpenFile& file, const std::string& name) {
  if (!exists(file, name)) return Kind::absent;
  const Place place = file.at(name);
  const Handle object(H5Oopen(file.handle, name.c_str(), H5P_DEFAULT), H5Oclose, place, "open");
  switch (H5Iget_type(object)) {
    case H5I_GROUP:
      return group_kind(object, place);
    case H5I_DATASET:
      return dataset_kind(object, place);
    default:
      return Kind::other;
  }
}

std::string summary_of_tensor(const OpenFile& file, const std::string& name) {
  const Dataset dataset = open_dataset(file, name);
  return dataset.type_name + " " + to_string(dataset.shape);
}

std::string summary_of_matrix(const OpenFile& file, const std::string& name) {
  const Handle group = open_object(file, name);
  const Dataset data = open_dataset(file, name + "/data");
  return "csr_matrix " + joined(require_attribute<Shape>(group, file.at(name), "shape")) + " " +
         data.type_name + ", " + format_count(data.count()) + " nonzeros";
}

std::string summary_of_table(const OpenFile& file, const std::string& name) {
  const Table table = read_table(file, name, {.count = 0});
  std::string columns;
  for (const auto& [column, cells] : table) columns += (columns.empty() ? "" : ", ") + column;
  const Dataset dataset = open_dataset(file, name);
  return "table of " + format_count(dataset.count()) + " rows: " + columns;
}

std::string summary_of_other(const OpenFile& file, const std::string& name) {
  const Handle object = open_object(file, name);
  if (H5Iget_type(object) != H5I_DATASET) return "a named type";
  return summary_of_tensor(file, name) + ", not read by convmat";
}

}  // namespace

struct Hdf5Reader::File : OpenFile {
  explicit File(const std::string& name) : OpenFile{name, open_file(name), false} { require_schema(*this); }
};

Hdf5Reader::Hdf5Reader(const std::string& path) {
  const QuietErrors quiet;
  file_ = std::make_unique<File>(path);
}

Hdf5Reader::~Hdf5Reader() {
  const QuietErrors quiet;
  file_.reset();
}

Kind Hdf5Reader::kind(const std::string& name) const {
  const QuietErrors quiet;
  return kind_of(*file_, absolute(name));
}

std::uint64_t Hdf5Reader::address(const std::string& name) const {
  const QuietErrors quiet;
  return object_address(*file_, absolute(name));
}

std::vector<std::string> Hdf5Reader::members(const std::string& group) const {
  const QuietErrors quiet;
  return member_names(*file_, absolute(group));
}

std::vector<std::string> Hdf5Reader::objects() const {
  const QuietErrors quiet;
  std::vector<std::string> result;
  std::map<std::string, Kind> parents;
  for (const std::string& name : object_names(*file_)) {
    const std::string parent = absolute(name.substr(0, name.rfind('/')));
    if (!parents.contains(parent)) parents.emplace(parent, kind_of(*file_, parent));
    const Kind kind = parents.at(parent);
    if (kind != Kind::matrix && kind != Kind::linear_operator) result.push_back(name);
  }
  return result;
}

AnyTensor Hdf5Reader::tensor(const std::string& name) const {
  const QuietErrors quiet;
  return read_tensor(*file_, absolute(name));
}

AnyCsr Hdf5Reader::matrix(const std::string& name) const {
  const QuietErrors quiet;
  return read_matrix(*file_, absolute(name));
}

AnyOperator Hdf5Reader::linear_operator(const std::string& name) const {
  const QuietErrors quiet;
  return read_operator(*file_, absolute(name));
}

std::string Hdf5Reader::text(const std::string& name) const {
  const QuietErrors quiet;
  return read_text(*file_, absolute(name));
}

Table Hdf5Reader::table(const std::string& name, Rows rows) const {
  const QuietErrors quiet;
  return read_table(*file_, absolute(name), rows);
}

std::vector<std::pair<std::string, Attribute>> Hdf5Reader::attributes(const std::string& object) const {
  const QuietErrors quiet;
  const std::string name = absolute(object);
  return read_attributes(open_object(*file_, name), file_->at(name));
}

std::string Hdf5Reader::summary(const std::string& object) const {
  const QuietErrors quiet;
  const std::string name = absolute(object);
  switch (kind_of(*file_, name)) {
    case Kind::absent:
      return "absent";
    case Kind::tensor:
      return summary_of_tensor(*file_, name);
    case Kind::matrix:
      return summary_of_matrix(*file_, name);
    case Kind::linear_operator:
      return std::visit([](const auto& op) { return describe(op); }, read_operator(*file_, name));
    case Kind::table:
      return summary_of_table(*file_, name);
    case Kind::text:
      return "text of " + format_count(static_cast<Index>(read_text(*file_, name).size())) + " bytes";
    case Kind::group:
      return "group of " + std::to_string(member_names(*file_, name).size());
    case Kind::other:
      return summary_of_other(*file_, name);
  }
  return "";
}

}  // namespace convmat
