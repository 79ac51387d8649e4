#include <convmat/spectra/kernel_bounds.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("stride 2 sorts taps by parity; dilation that the stride divides leaves an array of zeros") {
  const auto polyphase = [](Index dilation) {
    const ConvGeometry geometry =
        conv_geometry({1, 1, 3}, {.image = {9}, .stride = {2}, .dilation = {dilation}});
    return polyphase_kernels(tensor({1, 1, 3}, {2, 7, -1}), 1, CircularEmbedding(geometry))[0];
  };
  CHECK(polyphase(1) == tensor({1, 2, 2}, {2, -1, 7, 0}));
  CHECK(polyphase(2) == tensor({1, 2, 3}, {2, 7, -1, 0, 0, 0}));
}

TEST_CASE("without a stride the kernel of each group") {
  const ConvGeometry geometry = conv_geometry({2, 1, 2}, {.image = {9}, .dilation = {3}, .groups = 2});
  const auto kernels = polyphase_kernels(tensor({2, 1, 2}, {1, 2, 3, 4}), 2, CircularEmbedding(geometry));
  CHECK(kernels == std::vector<Tensor<double>>{tensor({1, 1, 2}, {1, 2}), tensor({1, 1, 2}, {3, 4})});
}
