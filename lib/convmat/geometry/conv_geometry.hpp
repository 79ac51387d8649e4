#pragma once

#include <convmat/core/export.hpp>
#include <convmat/geometry/axis.hpp>
#include <convmat/geometry/padding.hpp>

namespace convmat {

/// A convolution without its weights: channels, groups and a product of axes. (Convolution as in deep
/// learning: cross-correlation, no flip.) It defines the 0/1 tensor B and with it the trilinear form
///
///     t(z, K, x) = sum over structural nonzeros (row, col, tap) of z[row] K[tap] x[col],
///
/// from which apply, transpose, kernel gradient, materialisation and unfolding all follow.
/// row indexes range(), col indexes domain(), tap indexes kernel_shape(), each row-major.
struct CONVMAT_API ConvGeometry {
  Index out_channels = 1, in_channels = 1, groups = 1;
  std::vector<Axis> axes;

  /// (C_in, spatial...), (C_out, spatial...) and (C_out, C_in / groups, kernel...).
  Shape domain() const;
  Shape range() const;
  Shape kernel_shape() const;

  /// Spatial extents alone: of the input, of the output, of the kernel.
  Shape image() const;
  Shape image_out() const;
  Shape kernel_size() const;

  /// Number of structural nonzeros of the matrix, C_out C_in/groups times the axes' nonzeros(). Throws
  /// CapacityError past 64 bits.
  Index nnz() const;

  /// Multiplications of one apply: the ones of B.
  Index multiplications() const;

  /// Throws GeometryError or CapacityError, naming what is wrong, unless every size above exists.
  void validate() const;

  /// f(row, col, tap) for every one of B, rows ascending.
  template <class F>
  void for_each_tap(F&& f) const;

  /// f(pixel, tap) for every site that the output at `position` reads in one channel.
  template <class F>
  void for_each_site(const Shape& position, F&& f) const {
    walk_window(0, position, 0, 0, f);
  }

  /// f(output, pixel) for every output that reads inside the image through the tap at `position`.
  template <class F>
  void for_each_output(const Shape& position, F&& f) const {
    walk_outputs(0, position, 0, 0, f);
  }

  /// f(output, tap) for every output that reads the input sample at `position`, and the tap it reads through.
  template <class F>
  void for_each_reader(const Shape& position, F&& f) const {
    walk_readers(0, position, 0, 0, f);
  }

  bool operator==(const ConvGeometry&) const = default;

 private:
  template <class F>
  void walk_readers(std::size_t d, const Shape& position, Index output, Index tap, F& f) const {
    if (d == axes.size()) return f(output, tap);
    const Axis& axis = axes[d];
    axis.for_each_reader(position[d], [&](Index o, Index t) {
      walk_readers(d + 1, position, output * axis.out() + o, tap * axis.kernel + t, f);
    });
  }

  template <class F>
  void walk_outputs(std::size_t d, const Shape& position, Index output, Index pixel, F& f) const {
    if (d == axes.size()) return f(output, pixel);
    const Axis& axis = axes[d];
    const Index outputs = axis.out();
    for (Index o = 0; o < outputs; ++o)
      if (const Index site = axis.site(o, position[d]); site >= 0)
        walk_outputs(d + 1, position, output * outputs + o, pixel * axis.in + site, f);
  }

  template <class F>
  void walk_window(std::size_t d, const Shape& position, Index pixel, Index tap, F& f) const {
    if (d == axes.size()) return f(pixel, tap);
    const Axis& axis = axes[d];
    for (Index t = 0; t < axis.kernel; ++t)
      if (const Index site = axis.site(position[d], t); site >= 0)
        walk_window(d + 1, position, pixel * axis.in + site, tap * axis.kernel + t, f);
  }
};

template <class F>
void ConvGeometry::for_each_tap(F&& f) const {
  const Shape outputs = image_out();
  const Index pixels = volume(image()), taps = volume(kernel_size());
  const Index group_inputs = in_channels / groups, group_outputs = out_channels / groups;
  Index row = 0;
  for (Index q = 0; q < out_channels; ++q) {
    Shape position(axes.size(), 0);
    do {
      for (Index p = 0; p < group_inputs; ++p) {
        const Index channel = q / group_outputs * group_inputs + p;
        for_each_site(position, [&](Index pixel, Index tap) {
          f(row, channel * pixels + pixel, (q * group_inputs + p) * taps + tap);
        });
      }
      ++row;
    } while (advance(position, outputs));
  }
}

/// What a user says of a convolution besides its kernel. An empty stride or dilation means 1, a single value
/// holds for every axis.
struct ConvOptions {
  Shape image = {};
  Shape stride = {};
  Shape dilation = {};
  Padding padding = {};
  PaddingMode padding_mode = PaddingMode::zeros;
  Index groups = 1;
};

/// Geometry of the convolution of images of C_in = groups kernel_shape[1] channels with a kernel of shape
/// (C_out, C_in/groups, k...). Throws GeometryError, naming the argument and the axis, where it does not
/// exist.
CONVMAT_API ConvGeometry conv_geometry(const Shape& kernel_shape, const ConvOptions& options);

/// Geometry of the rows x cols Toeplitz matrices, one channel and all diagonals: block Toeplitz with Toeplitz
/// blocks (BTTB) where there are two extents each, and so on. Throws GeometryError where their numbers
/// differ.
CONVMAT_API ConvGeometry toeplitz_geometry(const Shape& rows, const Shape& cols);

/// Geometry of the circulant matrices of these extents; with two, of the block circulant ones with circulant
/// blocks (BCCB).
CONVMAT_API ConvGeometry circulant_geometry(const Shape& extents);

/// What a user says of a transposed convolution: `input` is the spatial extent of what it is applied to.
struct ConvTransposeOptions {
  Shape input = {};
  Shape stride = {};
  Shape dilation = {};
  Padding padding = {};
  Shape output_padding = {};
  PaddingMode padding_mode = PaddingMode::zeros;
  Index groups = 1;
};

/// Geometry of the convolution whose transpose is PyTorch's conv_transpose: kernel (C_in, C_out/groups,
/// k...), output extent (input - 1) stride - pad_begin - pad_end + dilation (k - 1) + output_padding + 1,
/// where 0 <= output_padding < max(stride, dilation). Padding `same` gives input x stride. Throws
/// GeometryError.
CONVMAT_API ConvGeometry conv_transpose_geometry(const Shape& kernel_shape,
                                                 const ConvTransposeOptions& options);

}  // namespace convmat
