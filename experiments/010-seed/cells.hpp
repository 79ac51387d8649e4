#pragma once

#include <convmat/geometry/conv_geometry.hpp>

namespace seed {

/// A cell of the notebook: its place in the file, its layer, and whether it is run on real images.
struct Cell {
  std::string group;
  convmat::Shape kernel, image;
  bool real;
  convmat::Padding padding = {};
};

/// The notebook's own sizes, and the same on Fashion-MNIST.
constexpr convmat::Index notebook_batch = 32;
inline const Cell notebook_toeplitz{"notebook/toeplitz", {8, 3, 3, 3}, {10, 12}, false};
inline const Cell notebook_unfold{"notebook/unfold", {2, 3, 4, 4}, {32, 32}, false};
inline const Cell fashion_toeplitz{"fashion/toeplitz", {2, 1, 4, 4}, {28, 28}, true};
inline const Cell fashion_unfold{"fashion/unfold", {2, 1, 4, 4}, {28, 28}, true};

/// Steps, also with the padding the notebook does not have, and for a larger layer.
inline const std::vector<Cell> update_cells{
    {"notebook/update_valid", {2, 3, 4, 4}, {32, 32}, false},
    {"notebook/update_same", {2, 3, 4, 4}, {32, 32}, false, convmat::Padding::same()},
    {"fashion/update_4x4_valid", {2, 1, 4, 4}, {28, 28}, true},
    {"fashion/update_4x4_same", {2, 1, 4, 4}, {28, 28}, true, convmat::Padding::same()},
    {"fashion/update_5x5_valid", {8, 1, 5, 5}, {28, 28}, true},
    {"fashion/update_5x5_same", {8, 1, 5, 5}, {28, 28}, true, convmat::Padding::same()}};

inline convmat::ConvGeometry geometry_of(const Cell& cell) {
  return convmat::conv_geometry(cell.kernel, {.image = cell.image, .padding = cell.padding});
}

}  // namespace seed
