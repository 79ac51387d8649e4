#pragma once

#include <convmat/store/any.hpp>
#include <string>

namespace convmat {

/// A tensor of a .safetensors file (Hugging Face's format 0.4: the length of a header, the header in JSON,
/// and all elements, row-major and little-endian, without holes): F32 and F64 as they are, F16 and BF16 as
/// float32, integers as float64, exactly. With an empty name the only one of three axes or more, as kernels
/// have; FormatError lists them where there are several. Throws FormatError, naming file and tensor, where
/// the file is damaged or the type another; IoError where it cannot be read, CapacityError where the tensor
/// does not fit into memory.
CONVMAT_API AnyTensor read_safetensors(const std::string& path, const std::string& name);

}  // namespace convmat
