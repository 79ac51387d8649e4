#include <algorithm>
#include <convmat/geometry/composition_border.hpp>

namespace convmat {
namespace {

std::vector<bool> border_of(const ComposedAxis& axis) {
  std::vector<bool> border;
  for (Index o = 0; o < axis.outer.out(); ++o) border.push_back(!axis.differences(o).empty());
  return border;
}

}  // namespace

Shape CompositionBorder::image_out() const {
  Shape extents;
  for (const ComposedAxis& axis : axes_) extents.push_back(axis.outer.out());
  return extents;
}

CompositionBorder::Readings CompositionBorder::readings(Index output) const {
  const Shape position = unravel(output, image_out());
  Readings readings;
  for (std::size_t d = 0; d < axes_.size(); ++d) {
    readings.all.push_back(axes_.size() > 1 ? axes_[d].readings(position[d]) : std::vector<Reading>());
    readings.different.push_back(axes_[d].differences(position[d]));
  }
  return readings;
}

std::vector<Index> CompositionBorder::outputs() const {
  std::vector<std::vector<bool>> border;
  for (const ComposedAxis& axis : axes_) border.push_back(border_of(axis));
  const Shape extents = image_out();
  std::vector<Index> result;
  Shape position(axes_.size(), 0);
  Index output = 0;
  do {
    bool on_border = false;
    for (std::size_t d = 0; d < axes_.size(); ++d)
      on_border = on_border || border[d][static_cast<std::size_t>(position[d])];
    if (on_border) result.push_back(output);
    ++output;
  } while (advance(position, extents));
  return result;
}

std::vector<Index> CompositionBorder::samples(Index output) const {
  std::vector<Index> result;
  for_each_difference(output, [&](Index, Index, Index product, Index convolution) {
    if (product >= 0) result.push_back(product);
    if (convolution >= 0) result.push_back(convolution);
  });
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace convmat
