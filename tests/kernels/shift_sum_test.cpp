#include <convmat/kernels/shift_sum.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Kernel, image of sources and image of results of one group.
template <class T>
struct Group {
  const T *kernel, *source;
  T* result;
};

// result = 2 result + 3 (sum over c, terms) of one box, from copies of its samples or from those themselves.
template <class T>
void add_box(const ShiftSum& sum, const Box& box, const T* samples, const Group<T>& group) {
  const Index pixels = volume(sum.result_image);
  for (const ShiftResult& set : sum.result_sets) {
    const std::vector<std::int32_t> offsets = sum.offsets(set);
    sum.for_each_plane(set, box, [&](const ShiftSum::Plane& plane) {
      for (Index r = 0; r < sum.results; ++r) {
        Tensor<T> sums({plane.rows, plane.cols});
        for (std::size_t s = 0; s < offsets.size(); ++s) {
          const auto c = static_cast<Index>(s / set.terms.size());
          const Index tap = set.terms[s % set.terms.size()].tap;
          const T weight = group.kernel[r * sum.kernel_result + c * sum.kernel_source + tap];
          for (Index i = 0; i < plane.rows; ++i)
            for (Index j = 0; j < plane.cols; ++j)
              sums[i * plane.cols + j] +=
                  weight * samples[offsets[s] + plane.offset + i * sum.row_pitch() + j * sum.col_pitch()];
        }
        sum.store(plane, sums.data(), plane.cols, T{3}, T{2}, group.result + r * pixels + plane.result);
      }
    });
  }
}

template <class T>
void add_copied_boxes(const ShiftSum& sum, const Group<T>& group) {
  for (const Box& box : sum.boxes) {
    std::vector<T> copies(static_cast<std::size_t>(sum.sources * sum.plane),
                          std::numeric_limits<T>::quiet_NaN());
    for (Index c = 0; c < sum.sources; ++c)
      sum.copy(box, group.source + c * volume(sum.source_image), copies.data() + c * sum.plane);
    add_box(sum, box, copies.data(), group);
  }
}

// The groups of a pass whose results are `add_boxes` of each.
template <class T, class AddBoxes>
void check_pass(const ConvGeometry& geometry, const ShiftSum& sum, Pass pass, Rng& rng,
                const AddBoxes& add_boxes) {
  const bool transposed = pass == Pass::transpose;
  const Tensor<T> k = integers<T>(geometry.kernel_shape(), rng),
                  source = integers<T>(transposed ? geometry.range() : geometry.domain(), rng),
                  there = integers<T>(transposed ? geometry.domain() : geometry.range(), rng);
  Guarded<T> read(source);
  Tensor<T> result = there;
  for (Index g = 0; g < sum.groups; ++g)
    add_boxes(Group<T>{k.data() + g * sum.kernel_group,
                       read.data() + g * sum.sources * volume(sum.source_image),
                       result.data() + g * sum.results * volume(sum.result_image)});
  CHECK(result == run_pass(conv_kernel<T>("reference"), geometry, pass, 1, T{3}, k, source, T{2}, there));
}

// Small, so that images have many.
Boxing random_boxing(const ConvGeometry& geometry, Rng& rng) {
  return {geometry.in_channels + geometry.out_channels, rng.integer(1, 300), rng.integer(1, 5),
          rng.integer(0, 1) ? Boxing::Samples::sorted : Boxing::Samples::unsorted};
}

ConvGeometry of_zeros(ConvGeometry geometry) {
  for (Axis& axis : geometry.axes) axis.mode = PaddingMode::zeros;
  return geometry;
}

// Images of which all but the border reads no padding.
std::vector<ConvGeometry> large_images(PaddingMode mode) {
  const auto image = [&](const Shape& kernel, Shape extents, Padding padding) {
    return conv_geometry(kernel,
                         {.image = std::move(extents), .padding = std::move(padding), .padding_mode = mode});
  };
  return {image({1, 1, 3, 4}, {90, 260}, {{1, 1}, {0, 0}}), image({2, 3, 2, 3}, {70, 259}, {{0, 1}, {0, 0}}),
          image({1, 2, 2, 2, 3}, {5, 70, 66}, {{0, 0}, {1, 0}, {0, 0}}), image({1, 1, 6}, {901}, {{0, 0}})};
}

}  // namespace

TEST_CASE_TEMPLATE("boxes of copied samples make up the pass, each result once", T, float, double) {
  MESSAGE("CONVMAT_TEST_SEED=", seed());
  Rng rng(seed());
  for (int i = 0; i < 400; ++i) {
    const ConvGeometry random = random_geometry(rng, {.extent = 9, .multiplications = 20000});
    for (const Pass pass : {Pass::forward, Pass::transpose}) {
      const ConvGeometry geometry = pass == Pass::transpose ? of_zeros(random) : random;
      const Boxing boxing = random_boxing(geometry, rng);
      INFO(to_string(geometry), ", ", std::string(to_string(pass)), ", boxes of ", boxing.scalars,
           ", rows of ", boxing.row);
      const ShiftSum sum(geometry, pass, boxing);
      check_pass<T>(geometry, sum, pass, rng, [&](const Group<T>& group) { add_copied_boxes(sum, group); });
      for (const Box& box : sum.boxes) CHECK(box.extent.back() <= boxing.row);
      CHECK(copies(geometry, pass, boxing).boxes == static_cast<double>(sum.boxes.size()));
    }
  }
}

TEST_CASE_TEMPLATE("an interior of samples and a border of copies make up the pass", T, float, double) {
  Rng rng(seed());
  for (const PaddingMode mode : padding_modes)
    for (const ConvGeometry& geometry : large_images(mode))
      for (const Index unit : {0, 1, 16}) {
        INFO(to_string(geometry), ", unit ", unit);
        ShiftSum border(geometry, Pass::forward, {geometry.in_channels, 4000, 100});
        const std::optional<ShiftSum> interior = border.split_interior(unit);
        REQUIRE(interior);
        REQUIRE(interior->boxes.size() > 1);
        check_pass<T>(geometry, border, Pass::forward, rng, [&](const Group<T>& group) {
          add_copied_boxes(border, group);
          for (const Box& box : interior->boxes)
            add_box(*interior, box, group.source + interior->first_sample(box), group);
        });
        for (const Box& box : interior->boxes) CHECK((unit == 0 || box.extent.back() % unit == 0));
      }
}

TEST_CASE("no interior where strides sort the samples, or where the border is more than a sixteenth") {
  const auto is_split = [](const ConvOptions& options) {
    ShiftSum sum(conv_geometry({1, 1, 3, 3}, options), Pass::forward, {1, 4000, 100});
    const std::size_t boxes = sum.boxes.size();
    const bool result = sum.split_interior(1).has_value();
    CHECK((result || sum.boxes.size() == boxes));
    return result;
  };
  CHECK(is_split({.image = {63, 63}, .padding = {1}}));
  CHECK_FALSE(is_split({.image = {62, 62}, .padding = {1}}));
  CHECK_FALSE(is_split({.image = {200, 200}, .stride = {1, 2}}));
  CHECK_FALSE(is_split({.image = {200, 200}, .stride = {1, 2}, .dilation = {1, 2}}));
}

// Whatever the box leaves of the plane: products with zeros want finite values.
TEST_CASE_TEMPLATE("copies for the gradient fill the plane", T, float, double) {
  Rng rng(seed());
  for (int i = 0; i < 200; ++i) {
    const ConvGeometry geometry = random_geometry(rng, {.extent = 9, .multiplications = 20000});
    INFO(to_string(geometry));
    const ShiftSum sum(geometry, Pass::gradient, random_boxing(geometry, rng));
    const Tensor<T> x = integers<T>(sum.source_image, rng);
    for (const Box& box : sum.boxes) {
      std::vector<T> copy(static_cast<std::size_t>(sum.plane), std::numeric_limits<T>::quiet_NaN());
      sum.copy(box, x.data(), copy.data());
      CHECK(std::none_of(copy.begin(), copy.end(), [](T value) { return std::isnan(value); }));
    }
  }
}

// 8 results of 3 taps, 4 to a box of 6 samples; every other of 16, in two phases of 5 and 4, or of 9 as they
// are.
TEST_CASE("samples that boxes share are counted for each of them") {
  const auto count = [](const ConvOptions& options, Boxing::Samples samples) {
    const Copies found = copies(conv_geometry({1, 1, 3}, options), Pass::forward, {1, 100, 4, samples});
    return std::pair{found.boxes, found.samples};
  };
  CHECK(count({.image = {10}}, Boxing::Samples::sorted) == std::pair{2.0, 12.0});
  CHECK(count({.image = {17}, .stride = {2}}, Boxing::Samples::sorted) == std::pair{2.0, 20.0});
  CHECK(count({.image = {17}, .stride = {2}}, Boxing::Samples::unsorted) == std::pair{2.0, 18.0});
}
