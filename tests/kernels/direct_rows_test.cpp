#include <convmat/kernels/padded_transpose.hpp>
#include <convmat/kernels/shift_sum.hpp>

#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

struct Product {
  Pass pass;
  ConvGeometry geometry;
};

// Results of a few channels that are summed over the samples themselves but for a border, whatever the
// instructions: lines end in every part of a vector, read far past the image, through more columns than have
// masks.
std::vector<Product> summed_in_place(PaddingMode mode) {
  const auto image = [&](const Shape& kernel, Shape extents, Padding padding) {
    return conv_geometry(kernel,
                         {.image = std::move(extents), .padding = std::move(padding), .padding_mode = mode});
  };
  ConvGeometry strided = image({1, 1, 3, 3}, {201, 411}, {1}), dilated = image({1, 1, 2, 3}, {200, 411}, {0});
  strided.axes[0].stride = 2;
  dilated.axes[0].dilation = 3;
  dilated.axes[1].dilation = 2;
  return {{Pass::forward, image({1, 1, 3, 3}, {110, 418}, {1})},
          {Pass::transpose, image({1, 1, 3, 3}, {110, 418}, {1})},
          {Pass::forward, image({2, 3, 5, 3}, {90, 403}, {2, 1})},
          {Pass::transpose, image({3, 2, 3, 4}, {120, 405}, {{2, 1}, {0, 3}})},
          {Pass::forward, image({1, 1, 3, 3}, {64, 2100}, {{1, 1}, {21, 38}})},
          {Pass::forward, image({1, 1, 2, 40}, {30, 700}, {{0, 0}, {3, 5}})},
          {Pass::forward, image({1, 2, 1, 2, 3}, {3, 50, 411}, {{0, 0}, {1, 0}, {1, 1}})},
          {Pass::transpose, strided},
          {Pass::forward, dilated},
          {Pass::transpose, dilated},
          {Pass::forward, image({1, 1, 5}, {6001}, {2})},
          {Pass::transpose, image({1, 1, 5}, {6001}, {2})}};
}

// Samples that strides sort, and images of which the border is a large part, are copied.
std::vector<Product> copied(PaddingMode mode) {
  const auto image = [&](const Shape& kernel, Shape extents, Shape stride) {
    return conv_geometry(
        kernel,
        {.image = std::move(extents), .stride = std::move(stride), .padding = {1}, .padding_mode = mode});
  };
  return {{Pass::forward, image({1, 1, 3, 3}, {121, 97}, {2, 3})},
          {Pass::forward, image({1, 1, 3, 3}, {201, 411}, {2, 1})},
          {Pass::forward, image({1, 1, 5}, {6001}, {2})},
          {Pass::forward, image({2, 1, 3, 3}, {31, 83}, {1})},
          {Pass::transpose, image({1, 2, 3, 3}, {31, 83}, {1})}};
}

// Lines shorter than a vector and results that a stride takes apart, in place where zeros can be masked in;
// and more than eight channels to several, from copies.
std::vector<Product> others(PaddingMode mode) {
  const ConvGeometry short_lines = conv_geometry(
      {3, 3, 3, 1}, {.image = {65, 9}, .padding = {{1, 0}, {2, 2}}, .padding_mode = mode, .groups = 3});
  const ConvGeometry strided = conv_geometry(
      {1, 1, 3, 3}, {.image = {121, 97}, .stride = {2, 3}, .padding = {1}, .padding_mode = mode});
  const ConvGeometry many =
      conv_geometry({3, 9, 3, 3}, {.image = {50, 411}, .padding = {{0, 0}, {1, 1}}, .padding_mode = mode});
  return {{Pass::forward, short_lines},
          {Pass::transpose, short_lines},
          {Pass::transpose, strided},
          {Pass::forward, many}};
}

// Of samples and results as the kernel has them.
bool is_split(const Product& product, Index unit) {
  const bool folds = product.pass == Pass::transpose && pads_with_samples(product.geometry);
  return ShiftSum(folds ? valid_geometry(product.geometry) : product.geometry, product.pass, {1, 4000, 4096})
      .split_interior(unit)
      .has_value();
}

// Vectors have at most 16 lanes; rows along one axis, three vectors.
Index widest_unit(const Product& product) { return product.geometry.axes.size() > 1 ? 16 : 3 * 16; }

template <Scalar S>
void check_product(const Product& product, Rng& rng) {
  const auto& [pass, geometry] = product;
  const ConvKernel<S>&kernel = conv_kernel<S>("direct"), &reference = conv_kernel<S>("reference");
  const Tensor<S> k = integers<S>(geometry.kernel_shape(), rng), x = integers<S>(geometry.domain(), rng),
                  z = integers<S>(geometry.range(), rng);
  const Tensor<S>&source = pass == Pass::forward ? x : z, &result = pass == Pass::forward ? z : x;
  const Tensor<S> expected = run_pass(reference, geometry, pass, 1, S(1), k, source, S(0), result);
  for (const Side side : {Side::begin, Side::end})
    CHECK(run_pass(kernel, geometry, pass, 1, S(1), k, source, S(0), result, side) == expected);
}

}  // namespace

TEST_CASE_TEMPLATE("results of a few channels: nothing beside the arrays is touched", S, float, double) {
  Rng rng(seed());
  for (const PaddingMode mode : padding_modes) {
    for (const Product& product : summed_in_place(mode)) {
      INFO(to_string(product.geometry), ", ", std::string(to_string(product.pass)));
      CHECK(is_split(product, widest_unit(product)));
      check_product<S>(product, rng);
    }
    for (const Product& product : copied(mode)) {
      INFO(to_string(product.geometry), ", ", std::string(to_string(product.pass)));
      CHECK_FALSE(is_split(product, 0));
      check_product<S>(product, rng);
    }
    for (const Product& product : others(mode)) {
      INFO(to_string(product.geometry), ", ", std::string(to_string(product.pass)));
      check_product<S>(product, rng);
    }
  }
}

// Boxes of a long signal, of which the last has a row of every length.
TEST_CASE_TEMPLATE("one axis: nothing beside the arrays is touched", S, float, double) {
  Rng rng(seed());
  const ConvKernel<S>&kernel = conv_kernel<S>("direct"), &reference = conv_kernel<S>("reference");
  for (Index samples = 8200; samples < 8200 + 3 * 16; ++samples) {
    const ConvGeometry geometry = conv_geometry({1, 1, 7}, {.image = {samples}, .padding = {{2, 1}}});
    INFO(to_string(geometry));
    const Tensor<S> k = integers<S>(geometry.kernel_shape(), rng), x = integers<S>(geometry.domain(), rng);
    const Tensor<S> y =
        run_pass(reference, geometry, Pass::forward, 1, S(1), k, x, S(0), Tensor<S>(geometry.range()));
    CHECK(run_pass(kernel, geometry, Pass::forward, 1, S(1), k, x, S(0), y) == y);
  }
}
