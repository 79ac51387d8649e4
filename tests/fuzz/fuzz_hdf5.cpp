// Our reader on HDF5 files whose contents are anything; see hdf5_program.hpp.
#include <convmat/experiment/run_file.hpp>
#include <convmat/store/hdf5.hpp>

#include "fuzz.hpp"
#include "hdf5_program.hpp"

using namespace convmat;

namespace {

bool summarise(const std::string& path) {
  const Hdf5Reader file(path);
  for (const std::string& name : file.objects()) fuzz::answer([&] { return file.summary(name); });
  for (const std::string& name : file.objects()) fuzz::answer([&] { return file.linear_operator(name); });
  return true;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool prepared = (prepare_hdf5(), true);
  const fuzz::MemoryFile file("");
  fuzz::write_hdf5(file.path(), fuzz::text(data, size));
  fuzz::answer([&] { return summarise(file.path()); });
  fuzz::answer([&] { return read_everything(file.path()), prepared; });
  fuzz::answer([&] { return read_run(file.path()); });
  return 0;
}
