#include <convmat/store/onnx.hpp>

namespace convmat {
namespace {

[[noreturn]] void missing(const std::string& path) {
  throw Error(
      path +
      ": this convmat was built without libonnx; install libonnx-dev and libprotobuf-dev and build again "
      "with -Donnx=enabled");
}

}  // namespace

bool has_onnx() { return false; }
std::vector<OnnxLayer> read_onnx_layers(const std::string& path, const OnnxOptions&) { missing(path); }
AnyTensor read_onnx_tensor(const std::string& path, const std::string&) { missing(path); }

}  // namespace convmat
