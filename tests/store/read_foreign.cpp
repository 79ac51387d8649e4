// Reads every tensor and every column of numbers of an HDF5 file, and writes them as arrays of an .npz: "x",
// or "x.column". Objects that are not read are told on stderr. foreign_test.py compares.
#include <convmat/store/hdf5.hpp>
#include <convmat/store/npz.hpp>
#include <iostream>

using namespace convmat;

namespace {

void read(const Hdf5Reader& file, const std::string& name, std::map<std::string, AnyTensor>& arrays) {
  if (file.kind(name) != Hdf5Reader::Kind::table) {
    arrays.emplace(name.substr(1), file.tensor(name));
    return;
  }
  for (const auto& [column, cells] : file.table(name))
    std::visit(
        [&, key = name.substr(1) + "." + column]<class T>(const std::vector<T>& values) {
          if constexpr (!std::is_same_v<T, std::string>)
            arrays.emplace(key, Tensor<double>({static_cast<Index>(values.size())},
                                               std::vector<double>(values.begin(), values.end())));
        },
        cells);
}

}  // namespace

int main(int, char** argv) {
  prepare_hdf5();
  const Hdf5Reader file(argv[1]);
  std::map<std::string, AnyTensor> arrays;
  for (const std::string& name : file.objects()) try {
      read(file, name, arrays);
    } catch (const FormatError& error) {
      std::cerr << error.what() << '\n';
    }
  write_npz(argv[2], arrays, Overwrite::no);
  return 0;
}
