#include <hdf5_hl.h>

#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/hdf5_links.hpp>
#include <convmat/store/detail/hdf5_objects.hpp>

namespace convmat::hdf5 {
namespace {

void require_count(const Place& place, std::size_t count, const Shape& shape) {
  if (static_cast<Index>(count) != volume(shape))
    throw ShapeError(place.text() + ": " + std::to_string(count) + " elements for the shape " +
                     to_string(shape));
}

void write_elements(const OpenFile& file, const std::string& name, const std::vector<std::string>& texts,
                    const Shape& shape) {
  std::size_t bytes = 1;
  for (const std::string& text : texts) bytes = std::max(bytes, text.size());
  std::string all;
  for (const std::string& text : texts) all.append(text).append(bytes - text.size(), '\0');
  write_dataset(file, name, string_type(bytes), shape, all.data());
}
void write_elements(const OpenFile& file, const std::string& name, const std::vector<double>& numbers,
                    const Shape& shape) {
  write_dataset(file, name, double_type(), shape, numbers.data());
}
void write_elements(const OpenFile& file, const std::string& name, const std::vector<Index>& integers,
                    const Shape& shape) {
  write_dataset(file, name, index_type(), shape, integers.data());
}

}  // namespace

void write_array(const OpenFile& file, const std::string& name, const Column& elements, const Shape& shape) {
  std::visit(
      [&](const auto& values) {
        require_count(file.at(name), values.size(), shape);
        write_elements(file, name, values, shape);
      },
      elements);
}

void label_axis(const OpenFile& file, const std::string& dataset, Index axis, const std::string& scale) {
  const Place place = file.at(dataset);
  Handle labelled = open_object(file, dataset), labels = open_object(file, scale);
  if (H5DSis_scale(labels) == 0)
    check(H5DSset_scale(labels, scale.substr(scale.rfind('/') + 1).c_str()), file.at(scale),
          "make a scale of");
  check(H5DSattach_scale(labelled, labels, static_cast<unsigned>(axis)), place, "label an axis");
  labels.close(file.at(scale));
  labelled.close(place);
}

}  // namespace convmat::hdf5
