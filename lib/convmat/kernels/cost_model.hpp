#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/scalar.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>

namespace convmat {

/// What one thread of the machine does in a second: the constants from which kernels estimate their time.
/// The defaults were measured on one machine by `convmat bench --calibrate`; only their ratios matter to the
/// planner's choice.
struct Rates {
  double multiply_adds;    // of a product that is bound by arithmetic
  double copied_bytes;     // read and written again, between main memory and cache
  double transform_steps;  // N log2 N of a real transform of length N is that many steps
  double scalar_products;  // the reference: one structural nonzero at a time
  double call;             // seconds it takes to begin
};

/// The rates of a precision, float or double; complex kernels count their real products. Those set last; else
/// those of the file that the environment variable CONVMAT_RATES names, as `convmat bench --calibrate
/// --rates` writes it; else the defaults. Throws FormatError or IoError, naming the variable, the file and
/// the line, where that file is none.
template <Scalar S>
CONVMAT_API Rates rates();

/// Replaces them for the process, before operators are made: choices already made stay.
template <Scalar S>
CONVMAT_API void set_rates(const Rates& rates);

/// Sizes of one pass of one group, real channels counted: a complex channel is two.
struct PassSizes {
  CONVMAT_API PassSizes(const ConvGeometry& geometry, Pass pass, Index batch, bool is_complex);

  double images;            // batch times groups
  double sources, results;  // channels
  double source_pixels, result_pixels;
  double taps;          // that meet in one result, on average
  double width;         // results along the last axis that stand next to each other
  double height;        // and along the one before it
  double stride;        // along the last axis
  double reach;         // samples along the last axis that one result spans
  double lines;         // of such results along the last axis
  double rows_of_taps;  // taps along the axis before the last that meet in a result; 1 where there is none
};

}  // namespace convmat
