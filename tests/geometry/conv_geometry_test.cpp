#include <convmat/geometry/conv_geometry.hpp>
#include <map>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

constexpr Index largest = std::numeric_limits<Index>::max();

TEST_CASE("shapes of a layer") {
  const ConvGeometry g =
      conv_geometry({16, 2, 3, 5}, {.image = {32, 30}, .stride = {2, 1}, .padding = {1, 2}, .groups = 4});
  CHECK(g.domain() == Shape{8, 32, 30});
  CHECK(g.range() == Shape{16, 16, 30});
  CHECK(g.kernel_shape() == Shape{16, 2, 3, 5});
  CHECK(g.image() == Shape{32, 30});
  CHECK(g.image_out() == Shape{16, 30});
  CHECK(g.kernel_size() == Shape{3, 5});
}

// 3x3 on 6x6: 36 windows of 9 taps, less 6 + 6 at each pair of edges on each axis: (3·6 - 2)² = 256.
TEST_CASE("nonzeros in closed form") {
  CHECK(conv_geometry({1, 1, 3, 3}, {.image = {6, 6}, .padding = Padding::same()}).nnz() == 256);
  CHECK(conv_geometry({8, 3, 3, 3}, {.image = {10, 12}}).nnz() == 8 * 3 * 9 * 8 * 10);
  CHECK(conv_geometry({4, 2, 3, 3}, {.image = {6, 6}, .padding = Padding::same(), .groups = 2}).nnz() ==
        2 * 4 * 256);
  // A kernel of 5 around a circle of 3 samples: two of them twice.
  const ConvGeometry wrapped =
      conv_geometry({1, 1, 5}, {.image = {3}, .padding = {2}, .padding_mode = PaddingMode::circular});
  CHECK(wrapped.nnz() == 9);
  CHECK(wrapped.multiplications() == 15);
}

TEST_CASE("options hold for every axis where one value is given") {
  const ConvGeometry g =
      conv_geometry({1, 1, 2, 2, 2}, {.image = {5, 6, 7}, .stride = {2}, .dilation = {3}, .padding = {1}});
  for (const Axis& axis : g.axes) {
    CHECK(axis.stride == 2);
    CHECK(axis.dilation == 3);
    CHECK(axis.pad_begin == 1);
    CHECK(axis.pad_end == 1);
  }
}

// 2 taps on 3 samples, two channels in, one out: rows 0, 1; columns channel by channel; taps likewise.
TEST_CASE("the enumeration of nonzeros, written out") {
  std::string text;
  conv_geometry({1, 2, 2}, {.image = {3}}).for_each_tap([&](Index row, Index col, Index tap) {
    text += std::to_string(row) + std::to_string(col) + std::to_string(tap) + " ";
  });
  CHECK(text == "000 011 032 043 110 121 142 153 ");
}

// What the laws are held over: each of these more than once in a hundred.
TEST_CASE("random geometries cover the whole cross product") {
  Rng rng(seed());
  std::map<std::string, int> counts;
  for (int i = 0; i < 600; ++i) {
    const ConvGeometry g = random_geometry(rng);
    counts[std::to_string(g.axes.size()) + " axes"]++;
    counts["groups"] += g.groups > 1;
    counts["depthwise"] += g.groups > 1 && g.groups == g.in_channels;
    counts["groups of several channels"] += g.groups > 1 && g.groups < g.in_channels;
    for (const Axis& axis : g.axes) {
      counts[std::string(to_string(axis.mode))]++;
      counts["mixed modes"] += axis.mode != g.axes[0].mode;
      counts["stride"] += axis.stride > 1;
      counts["dilation"] += axis.dilation > 1 && axis.kernel > 1;
      counts["uneven pads"] += axis.pad_begin != axis.pad_end;
      counts["crop"] += axis.pad_begin < 0 || axis.pad_end < 0;
      counts["single sample"] += axis.in == 1;
      counts["single output"] += axis.out() == 1;
      counts["even kernel"] += axis.kernel % 2 == 0;
      counts["kernel larger than the image"] += axis.reach() > axis.in;
      counts["taps that meet"] +=
          axis.mode != PaddingMode::zeros && axis.nonzeros() < axis.kernel * axis.out();
      counts["taps that read nothing"] += axis.tap_count(0) == 0;
      counts["samples nobody reads"] += axis.mode == PaddingMode::zeros && axis.stride > axis.reach();
    }
  }
  for (const auto& entry : counts) {
    INFO(entry.first);
    CHECK(entry.second > 6);
  }
  CHECK(counts.size() == 23);
}

TEST_CASE(
    "outputs that read through a tap, and those that read a sample, are the windows seen the other way") {
  Rng rng(seed());
  for (int i = 0; i < 300; ++i) {
    const ConvGeometry g = random_geometry(rng);
    INFO(to_string(g));
    std::vector<Shape> windows, outputs;
    Shape position(g.axes.size(), 0);
    Index output = 0;
    do {
      g.for_each_site(position, [&](Index pixel, Index tap) { windows.push_back({output, pixel, tap}); });
      ++output;
    } while (advance(position, g.image_out()));
    Shape tap(g.axes.size(), 0);
    Index index = 0;
    do {
      g.for_each_output(tap, [&](Index o, Index pixel) { outputs.push_back({o, pixel, index}); });
      ++index;
    } while (advance(tap, g.kernel_size()));
    std::vector<Shape> readers;
    Shape sample(g.axes.size(), 0);
    Index pixel = 0;
    do {
      g.for_each_reader(sample, [&](Index o, Index t) { readers.push_back({o, pixel, t}); });
      ++pixel;
    } while (advance(sample, g.image()));
    std::sort(windows.begin(), windows.end());
    std::sort(outputs.begin(), outputs.end());
    std::sort(readers.begin(), readers.end());
    CHECK(windows == outputs);
    CHECK(windows == readers);
  }
}

TEST_CASE("transposed: the extent of the output is PyTorch's") {
  for (Index input = 1; input < 5; ++input)
    for (Index kernel = 1; kernel < 4; ++kernel)
      for (Index stride = 1; stride < 4; ++stride)
        for (Index dilation = 1; dilation < 4; ++dilation)
          for (Index pad = 0; pad < 2; ++pad)
            for (Index extra = 0; extra < std::max(stride, dilation); ++extra) {
              const Index out = (input - 1) * stride - 2 * pad + dilation * (kernel - 1) + extra + 1;
              if (out < 1) continue;
              const ConvGeometry g = conv_transpose_geometry({1, 1, kernel}, {.input = {input},
                                                                              .stride = {stride},
                                                                              .dilation = {dilation},
                                                                              .padding = {pad},
                                                                              .output_padding = {extra}});
              CHECK(g.image() == Shape{out});
              CHECK(g.image_out() == Shape{input});
            }
  CHECK(conv_transpose_geometry({3, 2, 3, 3}, {.input = {5, 4}, .stride = {2, 3}, .padding = Padding::same()})
            .image() == Shape{10, 12});
}

TEST_CASE("channels of a transposed convolution: kernel (C_in, C_out/groups, k)") {
  const ConvGeometry g = conv_transpose_geometry({6, 2, 3}, {.input = {5}, .groups = 3});
  CHECK(g.range() == Shape{6, 5});
  CHECK(g.domain() == Shape{6, 7});
}

namespace {

std::string reason(const Shape& kernel, const ConvOptions& options) {
  try {
    conv_geometry(kernel, options);
  } catch (const GeometryError& error) {
    return error.what();
  }
  return "valid";
}

std::string reason_transposed(const Shape& kernel, const ConvTransposeOptions& options) {
  try {
    conv_transpose_geometry(kernel, options);
  } catch (const GeometryError& error) {
    return error.what();
  }
  return "valid";
}

}  // namespace

TEST_CASE("convolutions that do not exist are refused, with the reason") {
  CHECK(reason({3, 3}, {.image = {}}) ==
        "kernel of shape (3,3); expected (out channels, in channels / groups, extents...), at least 3 axes");
  CHECK(reason({1, 1, 3}, {.image = {8, 8}}) ==
        "image (8,8) has 2 spatial axes, the kernel of shape (1,1,3) has 1");
  CHECK(reason({4, 1, 3}, {.image = {8}, .groups = 3}) == "groups 3 do not divide the channels 3 -> 4");
  CHECK(reason({4, 1, 3}, {.image = {8}, .groups = 0}) == "groups 0; expected at least 1");
  CHECK(reason({0, 1, 3}, {.image = {8}}) == "channels 1 -> 0; expected at least 1");
  CHECK(reason({1, 0, 3}, {.image = {8}}) == "channels 0 -> 1; expected at least 1");
  CHECK(reason({1, 1, 3}, {.image = {8}, .stride = {0}}) == "axis 0: stride 0; expected at least 1");
  CHECK(reason({1, 1, 3}, {.image = {8}, .stride = {-1}}) == "axis 0: stride -1; expected at least 1");
  CHECK(reason({1, 1, 3, 3}, {.image = {8, 8}, .dilation = {1, 0}}) ==
        "axis 1: dilation 0; expected at least 1");
  CHECK(reason({1, 1, 3}, {.image = {8}, .stride = {1, 2}}) ==
        "stride (1,2) has 2 values for 1 spatial axes; expected 1 or 1");
  CHECK(reason({1, 1, 3}, {.image = {8}, .dilation = {1, 2}}) ==
        "dilation (1,2) has 2 values for 1 spatial axes; expected 1 or 1");
  CHECK(reason({1, 1, 3}, {.image = {8}, .padding = {1, 1}}) ==
        "padding has 2 values for 1 spatial axes; expected 1 or 1");
  CHECK(reason({1, 1, 3}, {.image = {8}, .padding = {-1}}) == "padding -1:-1 on axis 0; expected 0 or more");
  CHECK(reason({1, 1, 3, 7}, {.image = {8, 4}, .padding = {1}}) ==
        "axis 1: kernel 7 spans 7 samples and is larger than the padded image, 4 + 1 + 1 = 6");
  CHECK(reason({1, 1, 3}, {.image = {4}, .padding = {4}, .padding_mode = PaddingMode::reflect}) ==
        "axis 0: reflect padding 4:4 of an image of extent 4; expected at most extent - 1 = 3");
}

TEST_CASE("transposed convolutions that do not exist are refused, with the reason") {
  CHECK(reason_transposed({1, 1, 3}, {.input = {4}, .stride = {2}, .output_padding = {2}}) ==
        "axis 0: output padding 2; expected 0 or more and less than max(stride, dilation) = 2");
  CHECK(reason_transposed({1, 1, 3}, {.input = {4}, .output_padding = {-1}}) ==
        "axis 0: output padding -1; expected 0 or more and less than max(stride, dilation) = 1");
  CHECK(reason_transposed({1, 1, 3}, {.input = {1}, .padding = {2}}) ==
        "axis 0: the transposed convolution of 1 samples with padding 2:2 has no output (-1)");
  CHECK(reason_transposed({1, 1, 3},
                          {.input = {4}, .stride = {2}, .padding = Padding::same(), .output_padding = {1}}) ==
        "axis 0: output padding 1 with padding `same`, whose output extent is input x stride; expected 0");
  CHECK(reason_transposed({1, 1, 3}, {.input = {4, 4}}) ==
        "input (4,4) has 2 spatial axes, the kernel of shape (1,1,3) has 1");
}

TEST_CASE("sizes past 64 bits are refused, never computed with") {
  constexpr Index huge = Index{1} << 40;
  CHECK_THROWS_WITH_AS(conv_geometry({1, 1, 3, 3}, {.image = {huge, huge}}),
                       "shape (1,1099511627776,1099511627776): the number of elements overflows 64 bits",
                       CapacityError);
  CHECK_THROWS_AS(conv_geometry({1, huge, 3}, {.image = {8}, .groups = huge}), CapacityError);
  CHECK_THROWS_AS(conv_geometry({1, 1, 3}, {.image = {largest}, .padding = Padding::same()}), CapacityError);
  CHECK_THROWS_AS(conv_geometry({1, 1, 3}, {.image = {8}, .dilation = {largest}}), CapacityError);
  CHECK_THROWS_AS(conv_geometry({1, 1, 3}, {.image = {8}, .padding = {largest}}), CapacityError);
  CHECK_THROWS_AS(conv_geometry({1, 1, 3}, {.image = {8}, .stride = {largest}}), CapacityError);
  CHECK_THROWS_AS(conv_transpose_geometry({1, 1, 3}, {.input = {largest}}), CapacityError);
  CHECK_THROWS_AS(conv_transpose_geometry({1, 1, 3}, {.input = {huge}, .stride = {huge}}), CapacityError);
  CHECK_THROWS_AS(conv_transpose_geometry({1, 1, 3}, {.input = {8}, .padding = {largest}}), CapacityError);
  // A matrix whose entries alone overflow: 2^32 x 2^32 rows and columns of one-tap kernels between 2
  // channels.
  CHECK_THROWS_AS(conv_geometry({huge, huge, 1}, {.image = {8}}), CapacityError);
}

TEST_CASE("geometries of structured matrices at every level") {
  const ConvGeometry toeplitz = toeplitz_geometry({3, 2}, {4, 2});
  CHECK(toeplitz.domain() == Shape{1, 4, 2});
  CHECK(toeplitz.range() == Shape{1, 3, 2});
  CHECK(toeplitz.kernel_shape() == Shape{1, 1, 6, 3});
  CHECK(toeplitz.nnz() == 12 * 4);
  const ConvGeometry circulant = circulant_geometry({3, 4});
  CHECK(circulant.domain() == circulant.range());
  CHECK(circulant.kernel_size() == Shape{3, 4});
  CHECK(circulant.nnz() == 12 * 12);
  CHECK_THROWS_WITH_AS(toeplitz_geometry({3}, {4, 2}),
                       "Toeplitz matrices of rows (3) and columns (4,2); expected equally many extents",
                       GeometryError);
  CHECK_THROWS_WITH_AS(toeplitz_geometry({0}, {4}), "Toeplitz matrix with 0 rows; expected at least 1",
                       GeometryError);
  CHECK_THROWS_AS(circulant_geometry({}), GeometryError);
  CHECK_THROWS_AS(circulant_geometry({4, 0}), GeometryError);
}
