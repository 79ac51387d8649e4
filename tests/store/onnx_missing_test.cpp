#include <doctest/doctest.h>

#include <convmat/store/files.hpp>
#include <convmat/store/onnx.hpp>

using namespace convmat;

TEST_CASE("without libonnx a model is refused, and the error says how to get it") {
  CHECK(!has_onnx());
  CHECK_THROWS_WITH_AS(
      read_onnx_layers("m.onnx"),
      doctest::Contains("m.onnx: this convmat was built without libonnx; install libonnx-dev"), Error);
  CHECK_THROWS_AS(load_tensor("m.onnx:w"), Error);
}
