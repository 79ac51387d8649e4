#include <convmat/kernels/conv_pass.hpp>

namespace convmat {

std::string_view to_string(Pass pass) {
  switch (pass) {
    case Pass::forward:
      return "forward";
    case Pass::transpose:
      return "transpose";
    default:
      return "gradient";
  }
}

}  // namespace convmat
