#include <algorithm>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/conv_transpose.hpp>

namespace convmat {
namespace {

bool all_equal(const Shape& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

// "1", or "0:1" where begin and end differ
std::string pads_of(const Axis& axis) {
  const std::string begin = std::to_string(axis.pad_begin);
  return axis.pad_begin == axis.pad_end ? begin : begin + ":" + std::to_string(axis.pad_end);
}

// " pad 1"; nothing where every pad is 0
std::string padding_name(const std::vector<Axis>& axes) {
  const std::string pads = detail::pads_name(axes);
  return pads == "0" ? "" : " pad " + pads;
}

// prefix + "2" or "2x1"; nothing where every value is 1
std::string factor_name(const char* prefix, const Shape& factors) {
  if (all_equal(factors)) return factors[0] == 1 ? "" : prefix + std::to_string(factors[0]);
  return prefix + joined(factors);
}

}  // namespace

std::string detail::pads_name(const std::vector<Axis>& axes) {
  std::string pads;
  bool uniform = true;
  for (const Axis& axis : axes) {
    uniform = uniform && pads_of(axis) == pads_of(axes[0]);
    pads += (pads.empty() ? "" : "x") + pads_of(axis);
  }
  return uniform ? pads_of(axes[0]) : pads;
}

std::string detail::mode_name(const std::vector<Axis>& axes) {
  const auto has_that = [&](const Axis& axis) { return axis.mode == axes[0].mode; };
  const bool one_mode = std::all_of(axes.begin(), axes.end(), has_that);
  std::string modes(to_string(axes[0].mode));
  if (one_mode) return axes[0].mode == PaddingMode::zeros ? "" : " " + modes;
  for (std::size_t d = 1; d < axes.size(); ++d) modes += " x " + std::string(to_string(axes[d].mode));
  return " " + modes;
}

std::string detail::geometry_name(const ConvGeometry& geometry) {
  Shape strides, dilations;
  for (const Axis& axis : geometry.axes) {
    strides.push_back(axis.stride);
    dilations.push_back(axis.dilation);
  }
  std::string name = joined(geometry.kernel_size()) + factor_name("/", strides) +
                     padding_name(geometry.axes) + factor_name(" dilation ", dilations);
  if (geometry.groups > 1) name += " groups " + std::to_string(geometry.groups);
  return name + mode_name(geometry.axes);
}

namespace {

// The kernel, once it is known to fit the geometry.
template <Scalar S>
std::shared_ptr<const Tensor<S>> checked(const ConvGeometry& geometry, Tensor<S> kernel) {
  geometry.validate();
  if (kernel.shape() != geometry.kernel_shape())
    throw ShapeError("kernel has shape " + to_string(kernel.shape()) + ", the geometry expects " +
                     to_string(geometry.kernel_shape()));
  return std::make_shared<const Tensor<S>>(std::move(kernel));
}

}  // namespace

template <Scalar S>
ConvOperator<S>::ConvOperator(ConvGeometry geometry, Tensor<S> kernel, PlanOptions options)
    : geometry_(std::move(geometry)),
      kernel_(checked(geometry_, std::move(kernel))),
      options_(std::move(options)),
      plan_(geometry_, kernel_, options_) {}

template <Scalar S>
ConvTranspose<S> ConvOperator<S>::transpose() const {
  return ConvTranspose<S>(*this);
}

template <Scalar S>
ConvOperator<S> ConvOperator<S>::conj() const {
  if constexpr (!is_complex<S>) return *this;
  return with_kernel(convmat::conj(*kernel_));
}

template <Scalar S>
ConvOperator<S> ConvOperator<S>::planned(const PlanOptions& options) const {
  ConvOperator result = *this;
  result.options_ = options;
  result.plan_ = ConvPlan<S>(geometry_, kernel_, options);
  return result;
}

template <Scalar S>
std::string ConvOperator<S>::name() const {
  return "conv " + detail::geometry_name(geometry_);
}

template <Scalar S>
ConvOperator<S> conv(Tensor<S> kernel, const ConvOptions& options) {
  ConvGeometry geometry = conv_geometry(kernel.shape(), options);
  return ConvOperator<S>(std::move(geometry), std::move(kernel));
}

#define CONVMAT_INSTANTIATE(S)                \
  template class CONVMAT_API ConvOperator<S>; \
  template CONVMAT_API ConvOperator<S> conv(Tensor<S>, const ConvOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
