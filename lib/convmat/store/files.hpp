#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/publish.hpp>
#include <string>

namespace convmat {

/// "case.h5:/layer1" is the object /layer1 inside case.h5, "case.npz:kernel" the member kernel,
/// "model.onnx:conv1.weight" an initialiser, "weights.safetensors:conv1.weight" a tensor; without a colon the
/// inside is empty. A path that exists as it stands is never split.
struct FileName {
  std::string path, inside;
};
CONVMAT_API FileName parse_file_name(const std::string& name);

/// By the ending: .npy, .npz, .h5 (.hdf5), .onnx, .safetensors. With no object named, the only tensor in the
/// file; where there are several, FormatError lists them.
CONVMAT_API AnyTensor load_tensor(const std::string& name);

/// By the ending, .npy, .npz, .h5 or .mat; with no object named, an .npz gets `arr_0`, others `tensor`.
/// Throws Error on another ending, listing those there are.
CONVMAT_API void save_tensor(const std::string& name, const AnyTensor& tensor, Overwrite overwrite);

/// A matrix, sparse or dense: .npz in scipy's layout, .mtx, .h5, or .npy of two axes.
CONVMAT_API AnyCsr load_matrix(const std::string& name);

/// .npz (scipy's layout), .mtx, .h5 and .mat (object `matrix` where none is named), or .npy (dense, within
/// the memory budget).
CONVMAT_API void save_matrix(const std::string& name, const AnyCsr& matrix, Overwrite overwrite);

/// An operator file, .h5; with no object named, /operator, or the only operator in it.
CONVMAT_API AnyOperator load_operator(const std::string& name);
CONVMAT_API void save_operator(const std::string& name, const AnyOperator& op, Overwrite overwrite);

}  // namespace convmat
