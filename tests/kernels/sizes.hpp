#pragma once

#include <convmat/kernels/conv_kernels.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/passes.hpp"

namespace convmat::test {

/// A pass of a kernel, on integers, is that of the reference, entry for entry.
template <Scalar S>
void check_exact(const ConvKernel<S>& kernel, Pass pass, const ConvGeometry& geometry, Index batch,
                 Rng& rng) {
  INFO(to_string(geometry), ", batch ", batch, ", ", std::string(to_string(pass)));
  const Tensor<S> k = integers<S>(geometry.kernel_shape(), rng),
                  x = integers<S>(prepend(batch, geometry.domain()), rng),
                  z = integers<S>(prepend(batch, geometry.range()), rng);
  const Tensor<S>& a = pass == Pass::gradient ? z : k;
  const Tensor<S>& b = pass == Pass::transpose ? z : x;
  const Tensor<S>& result = pass == Pass::forward ? z : pass == Pass::transpose ? x : k;
  for (const S beta : {S(0), S(2)})
    CHECK(run_pass(kernel, geometry, pass, batch, S(3), a, b, beta, result) ==
          run_pass(conv_kernel<S>("reference"), geometry, pass, batch, S(3), a, b, beta, result));
}

/// The three passes of a kernel of the table.
template <Scalar S>
void check_exact(const char* name, const ConvGeometry& geometry, Index batch, Rng& rng) {
  for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient})
    check_exact(conv_kernel<S>(name), pass, geometry, batch, rng);
}

/// Every extent along the last axis from 1 past the longest tile; every number of rows past the tallest;
/// every number of channels past the widest panel.
template <Scalar S>
void check_sizes(const char* name, Rng& rng) {
  for (Index width = 1; width <= 150; ++width)
    check_exact<S>(name, conv_geometry({1, 1, 3}, {.image = {width}, .padding = {1}}), 1, rng);
  for (Index width = 1; width <= 70; ++width)
    check_exact<S>(name, conv_geometry({2, 1, 3, 2}, {.image = {4, width}, .padding = {{1, 1}, {0, 1}}}), 1,
                   rng);
  for (Index rows = 1; rows <= 20; ++rows)
    for (const Index channels : {1, 2})
      check_exact<S>(name,
                     conv_geometry({channels, 1, 2, 3}, {.image = {rows, 17}, .padding = {{1, 0}, {1, 1}}}),
                     1, rng);
  for (Index channels = 1; channels <= 52; ++channels) {
    check_exact<S>(name, conv_geometry({channels, 2, 2, 2}, {.image = {4, 5}}), 1, rng);
    check_exact<S>(name, conv_geometry({2, channels, 2, 2}, {.image = {4, 5}}), 1, rng);
  }
  // Kernels of more rows and columns than any tile has.
  for (Index taps = 1; taps <= 12; ++taps)
    check_exact<S>(name, conv_geometry({1, 1, taps, 13 - taps}, {.image = {13, 14}, .padding = {2}}), 1, rng);
  // Images whose padding is a small part, or along one axis alone, of every mode.
  for (const PaddingMode mode : padding_modes)
    for (const Index width : {9, 33, 70}) {
      const ConvOptions options{.image = {80, width}, .padding = {{0, 0}, {2, 1}}, .padding_mode = mode};
      check_exact<S>(name, conv_geometry({1, 1, 2, 3}, options), 1, rng);
      check_exact<S>(
          name,
          conv_geometry(
              {4, 1, 3, 1},
              {.image = {width, 80}, .padding = {{1, 1}, {0, 0}}, .padding_mode = mode, .groups = 4}),
          2, rng);
    }
  for (const Index taps : {23, 24, 25, 47, 48, 49, 97})
    check_exact<S>(name, conv_geometry({1, 1, taps}, {.image = {300}, .padding = {7}}), 1, rng);
}

/// Images of several boxes along every axis, and batches of them.
template <Scalar S>
void check_boxes(const char* name, Rng& rng) {
  check_exact<S>(name, conv_geometry({1, 1, 5}, {.image = {20011}, .padding = {2}}), 2, rng);
  check_exact<S>(name, conv_geometry({3, 2, 3}, {.image = {9001}, .stride = {2}, .dilation = {3}}), 1, rng);
  check_exact<S>(name, conv_geometry({1, 1, 5}, {.image = {6001}, .stride = {2}}), 1, rng);
  check_exact<S>(name, conv_geometry({1, 1, 2, 3}, {.image = {5, 8300}, .padding = {1}}), 1, rng);
  check_exact<S>(name, conv_geometry({2, 1, 3, 3}, {.image = {301, 299}, .stride = {2, 3}, .padding = {1}}),
                 1, rng);
  check_exact<S>(name, conv_geometry({1, 1, 3, 3}, {.image = {400, 380}, .dilation = {2, 1}}), 1, rng);
  check_exact<S>(name, conv_geometry({1, 1, 3, 3, 3}, {.image = {30, 60, 61}, .padding = {1}}), 1, rng);
  check_exact<S>(name,
                 conv_geometry({2, 2, 2, 2},
                               {.image = {190, 200}, .padding = {1}, .padding_mode = PaddingMode::reflect}),
                 3, rng);
}

}  // namespace convmat::test
