#pragma once

#include <cmath>
#include <convmat/convmat.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/text_table.hpp>
#include <convmat/store/any.hpp>

namespace convmat::tool {

/// --stride --dilation --padding --padding-mode --groups, and what they say; the image is left empty.
void add_geometry_options(CommandLine& line);
ConvOptions geometry_options(const CommandLine& line);

/// --allow-nonfinite, for commands that read numbers.
void add_input_options(CommandLine& line);

/// The tensor of --`flag`. Throws what load_tensor throws, with the flag in front, and NumericError with the
/// position of a NaN or infinity unless --allow-nonfinite. Empty arrays are refused.
AnyTensor load_argument(const CommandLine& line, const std::string& flag);

/// The same for what only finite numbers make sense for: --allow-nonfinite or not, NaN and infinity are
/// refused.
AnyTensor load_finite(const CommandLine& line, const std::string& flag);

const Shape& shape_of(const AnyTensor& tensor);

/// The scalars of AnyTensor and of AnyOperator, which are in one order: float, double, complex of each.
template <class Any>
bool holds_single(const Any& any) {
  return any.index() % 2 == 0;
}
template <class Any>
bool holds_complex(const Any& any) {
  return any.index() >= 2;
}

/// "--input X.npy of shape (3,10,12)".
std::string spoken(const CommandLine& line, const std::string& flag, const AnyTensor& tensor);

/// Spatial extents of an array of (C, spatial...) or (N, C, spatial...) with so many spatial axes; throws
/// ShapeError, naming flag and shapes, on any other rank.
Shape spatial_extents(const CommandLine& line, const std::string& flag, const AnyTensor& tensor,
                      std::size_t axes);

/// Runs f; a GeometryError or ShapeError gets `context` in front.
template <class F>
auto in_context(const std::string& context, const F& f) {
  try {
    return f();
  } catch (const GeometryError& error) {
    throw GeometryError(context + ": " + error.what());
  } catch (const ShapeError& error) {
    throw ShapeError(context + ": " + error.what());
  }
}

/// The array in another scalar. Throws NumericError where a float32 makes nothing, or infinity, of its
/// largest number.
template <Scalar To, Scalar From>
Tensor<To> narrowed(const Tensor<From>& array) {
  Tensor<To> result = cast<To>(array);
  const double before = max_abs(array), after = max_abs(result);
  if (std::isfinite(before) && (std::isinf(after) || (after == 0 && before > 0)))
    throw NumericError("an array whose largest number is " + format_number(before) +
                       ", which is no float32, beside arrays of float32: give those as float64");
  return result;
}

/// The tensor in scalar S, which must be able to hold it.
template <Scalar S>
Tensor<S> tensor_as(const AnyTensor& tensor) {
  return std::visit(
      [](const auto& t) -> Tensor<S> {
        using From = typename std::decay_t<decltype(t)>::Scalar;
        if constexpr (is_complex<From> && !is_complex<S>)
          throw Error("a complex array where a real one is needed");
        else
          return narrowed<S>(t);
      },
      tensor);
}

/// f.template operator()<S>() for the scalar of that precision.
template <class F>
auto with_scalar(bool single, bool complex, const F& f) {
  if (complex)
    return single ? f.template operator()<std::complex<float>>()
                  : f.template operator()<std::complex<double>>();
  return single ? f.template operator()<float>() : f.template operator()<double>();
}

/// The same for the scalar of a result: the first tensor's precision, complex if any is.
template <class F>
auto with_result_scalar(const AnyTensor& first, const std::vector<const AnyTensor*>& others, const F& f) {
  bool complex = holds_complex(first);
  for (const AnyTensor* other : others) complex = complex || holds_complex(*other);
  return with_scalar(holds_single(first), complex, f);
}

}  // namespace convmat::tool
