#include <convmat/core/error.hpp>
#include <convmat/store/detail/table_formats.hpp>
#include <convmat/store/table_files.hpp>
#include <filesystem>
#include <functional>

namespace convmat {
namespace {

using Save = std::function<void(const std::string& path, const Table& table, Overwrite overwrite)>;

Save publishing(std::string (*format)(const Table&)) {
  return [format](const std::string& path, const Table& table, Overwrite overwrite) {
    publish_bytes(path, format(table), overwrite);
  };
}

void save_hdf5(const std::string& path, const Table& table, Overwrite overwrite) {
  Hdf5Writer file(path, overwrite);
  file.write("/table", table);
  file.publish();
}

Save saver_for(const std::string& path) {
  static const std::vector<std::pair<std::string, Save>> savers{{".csv", publishing(format_csv)},
                                                                {".json", publishing(format_json)},
                                                                {".npz", write_table_npz},
                                                                {".mat", publishing(format_mat)},
                                                                {".h5", save_hdf5}};
  const std::string ending = std::filesystem::path(path).extension();
  std::string known;
  for (const auto& [name, save] : savers) {
    if (name == ending) return save;
    known += (known.empty() ? "" : ", ") + name;
  }
  throw Error(path + ": no format for a table has this ending; expected one of " + known);
}

}  // namespace

void require_table_ending(const std::string& path) { saver_for(path); }

void save_table(const std::string& path, const Table& table, Overwrite overwrite) {
  saver_for(path)(path, table, overwrite);
}

}  // namespace convmat
