#include <convmat/store/onnx.hpp>

#include "fuzz.hpp"

using namespace convmat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(fuzz::text(data, size));
  fuzz::answer([&] { return read_onnx_tensor(file.path(), ""); });
  fuzz::answer([&] { return read_onnx_layers(file.path(), {.fold_batch_norm = true}); });
  fuzz::answer([&] { return read_onnx_layers(file.path(), {.image = {8, 8}}); });
  return 0;
}
