#include <convmat/operators/conv_group.hpp>

namespace convmat {

template <Scalar S>
ConvOperator<S> conv_group(const ConvOperator<S>& conv, Index group) {
  ConvGeometry geometry = conv.geometry();
  if (group < 0 || group >= geometry.groups)
    throw GeometryError("group " + std::to_string(group) + " of " + conv.name() + "; expected 0 to " +
                        std::to_string(geometry.groups - 1));
  geometry.in_channels /= geometry.groups;
  geometry.out_channels /= geometry.groups;
  const Index size = conv.kernel().size() / geometry.groups;
  geometry.groups = 1;
  const auto first = conv.kernel().begin() + group * size;
  return ConvOperator<S>(geometry, Tensor<S>(geometry.kernel_shape(), {first, first + size}));
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API ConvOperator<S> conv_group(const ConvOperator<S>&, Index);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
