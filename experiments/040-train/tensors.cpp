#include "tensors.hpp"

#include "lenet.hpp"

using namespace convmat;

namespace train {

void write_tensors(Hdf5Writer& file, const std::string& group, const std::vector<Tensor<float>>& tensors) {
  for (std::size_t i = 0; i < tensors.size(); ++i) file.write(group + "/" + parameter_names()[i], tensors[i]);
}

std::vector<Tensor<float>> read_tensors(const Hdf5Reader& file, const std::string& group) {
  std::vector<Tensor<float>> tensors;
  for (const std::string& name : parameter_names()) {
    AnyTensor tensor = file.tensor(group + "/" + name);
    if (!std::holds_alternative<Tensor<float>>(tensor))
      throw FormatError(group + "/" + name + " is not of float32");
    tensors.push_back(std::get<Tensor<float>>(std::move(tensor)));
  }
  return tensors;
}

Index integer_attribute(const Hdf5Reader& file, const std::string& object, const std::string& name) {
  for (const auto& [found, value] : file.attributes(object))
    if (found == name && std::holds_alternative<Index>(value)) return std::get<Index>(value);
  throw FormatError(object + " has no integer " + name);
}

}  // namespace train
