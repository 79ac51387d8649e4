#pragma once

#include <convmat/store/hdf5.hpp>
#include <string>
#include <vector>

namespace train {

/// One tensor for each parameter of the network, by name.
void write_tensors(convmat::Hdf5Writer& file, const std::string& group,
                   const std::vector<convmat::Tensor<float>>& tensors);

/// Throws FormatError where a file holds something else there.
std::vector<convmat::Tensor<float>> read_tensors(const convmat::Hdf5Reader& file, const std::string& group);

convmat::Index integer_attribute(const convmat::Hdf5Reader& file, const std::string& object,
                                 const std::string& name);

}  // namespace train
