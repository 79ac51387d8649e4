#include <unistd.h>

#include <algorithm>
#include <convmat/store/detail/npy_reader.hpp>
#include <convmat/store/detail/npz_archive.hpp>
#include <convmat/store/detail/npz_writer.hpp>
#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <convmat/store/mat.hpp>
#include <convmat/store/matrix_market.hpp>
#include <convmat/store/npy.hpp>
#include <convmat/store/npz.hpp>
#include <convmat/store/onnx.hpp>
#include <convmat/store/safetensors.hpp>
#include <optional>

namespace convmat {
namespace {

using Kind = Hdf5Reader::Kind;

bool is_hdf5(const std::string& path) { return path.ends_with(".h5") || path.ends_with(".hdf5"); }

// One word for a shell, whatever is in it.
std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char letter : text) word += letter == '\'' ? "'\\''" : std::string{letter};
  return word + "'";
}

// PyTorch's pickles are programs, which reading would run.
void refuse_pickle(const std::string& path) {
  for (const std::string ending : {".pt", ".pth"})
    if (path.ends_with(ending))
      throw Error(
          path +
          ": PyTorch's own files are not read; convert it by: python3 -c 'import sys, numpy, torch; "
          "w = torch.load(sys.argv[1], map_location=\"cpu\", weights_only=True); "
          "numpy.savez(sys.argv[2], **{k: (v.float() if v.dtype == torch.bfloat16 else v).detach().numpy() "
          "for k, v in w.items()})' " +
          shell_word(path) + " " + shell_word(path.substr(0, path.size() - ending.size()) + ".npz"));
}

[[noreturn]] void unknown_ending(const std::string& path, const std::string& expected) {
  throw Error(path + ": unknown ending; expected " + expected);
}

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "nothing" : text;
}

/// The only one of `found`; throws FormatError where there are none, or several to choose from.
std::string only(const std::string& path, const char* what, const std::vector<std::string>& found,
                 const std::vector<std::string>& all) {
  if (found.empty()) throw FormatError(path + ": holds no " + what + "; it holds " + list(all));
  if (found.size() > 1)
    throw FormatError(path + ": holds several " + what + "s, name one as " + path + ":" + found[0] +
                      "; there are " + list(found));
  return found[0];
}

std::string choose(const Hdf5Reader& file, const FileName& name, const char* what, std::vector<Kind> kinds) {
  if (!name.inside.empty()) return name.inside;
  const std::vector<std::string> all = file.objects();
  std::vector<std::string> found;
  for (const Kind kind : kinds) {
    for (const std::string& object : all)
      if (file.kind(object) == kind) found.push_back(object);
    if (!found.empty()) break;
  }
  return only(name.path, what, found, all);
}

AnyTensor load_npz_tensor(const FileName& name) {
  const NpzArchive archive(name.path);
  if (name.inside.empty())
    return read_npy(*archive.open(only(name.path, "array", archive.names(), archive.names())));
  if (!archive.contains(name.inside))
    throw FormatError(name.path + ": no member " + name.inside + "; it holds " + list(archive.names()));
  return read_npy(*archive.open(name.inside));
}

AnyCsr sparse(const AnyTensor& tensor, const std::string& name) {
  return std::visit(
      [&](const auto& t) -> AnyCsr {
        if (t.rank() != 2)
          throw FormatError(name + ": shape " + to_string(t.shape()) + "; a matrix has two axes");
        return to_csr(t);
      },
      tensor);
}

AnyTensor dense(const AnyCsr& matrix) {
  return std::visit([](const auto& csr) -> AnyTensor { return to_dense(csr); }, matrix);
}

// As write_npz does, without a copy of the tensor.
void save_npz(const FileName& name, const AnyTensor& tensor, Overwrite overwrite) {
  NpzWriter writer(name.path, overwrite);
  writer.add(name.inside.empty() ? "arr_0" : name.inside, format_npy(tensor));
  writer.publish();
}

template <class Object>
void save_hdf5(const FileName& name, const char* standard, const Object& object, Overwrite overwrite) {
  Hdf5Writer file(name.path, overwrite);
  file.write(name.inside.empty() ? standard : name.inside, object);
  file.publish();
}

AnyCsr load_hdf5_matrix(const FileName& name) {
  const Hdf5Reader file(name.path);
  const std::string object = choose(file, name, "matrix", {Kind::matrix, Kind::tensor});
  if (file.kind(object) == Kind::tensor) return sparse(file.tensor(object), name.path + ":" + object);
  return file.matrix(object);
}

}  // namespace

// The first name of a file that there is, for names inside may have colons; else the first that may be one.
FileName parse_file_name(const std::string& name) {
  if (access(name.c_str(), F_OK) == 0) return {name, ""};
  static const std::vector<std::string> containers{".h5",  ".hdf5",        ".npz", ".onnx",
                                                   ".mat", ".safetensors", ".pt",  ".pth"};
  std::optional<FileName> first;
  for (std::size_t colon = name.find(':'); colon != std::string::npos; colon = name.find(':', colon + 1)) {
    const FileName split{name.substr(0, colon), name.substr(colon + 1)};
    if (std::none_of(containers.begin(), containers.end(),
                     [&](const auto& ending) { return split.path.ends_with(ending); }))
      continue;
    if (access(split.path.c_str(), F_OK) == 0) return split;
    if (!first) first = split;
  }
  return first.value_or(FileName{name, ""});
}

AnyTensor load_tensor(const std::string& name) {
  const FileName file = parse_file_name(name);
  if (file.path.ends_with(".npy")) return read_npy(file.path);
  if (file.path.ends_with(".npz")) return load_npz_tensor(file);
  if (file.path.ends_with(".onnx")) return read_onnx_tensor(file.path, file.inside);
  if (file.path.ends_with(".safetensors")) return read_safetensors(file.path, file.inside);
  refuse_pickle(file.path);
  if (!is_hdf5(file.path)) unknown_ending(file.path, ".npy, .npz, .h5, .onnx or .safetensors");
  const Hdf5Reader reader(file.path);
  return reader.tensor(choose(reader, file, "tensor", {Kind::tensor}));
}

void save_tensor(const std::string& name, const AnyTensor& tensor, Overwrite overwrite) {
  const FileName file = parse_file_name(name);
  if (file.path.ends_with(".npy")) return write_npy(file.path, tensor, overwrite);
  if (file.path.ends_with(".npz")) return save_npz(file, tensor, overwrite);
  if (file.path.ends_with(".mat"))
    return write_mat(file.path, file.inside.empty() ? "tensor" : file.inside, tensor, overwrite);
  if (!is_hdf5(file.path)) unknown_ending(file.path, ".npy, .npz, .h5 or .mat");
  save_hdf5(file, "/tensor", tensor, overwrite);
}

AnyCsr load_matrix(const std::string& name) {
  const FileName file = parse_file_name(name);
  if (file.path.ends_with(".npz") && file.inside.empty()) return read_sparse_npz(file.path);
  if (file.path.ends_with(".npz")) return sparse(load_npz_tensor(file), name);
  if (file.path.ends_with(".mtx")) return read_matrix_market(file.path);
  if (file.path.ends_with(".npy")) return sparse(read_npy(file.path), file.path);
  refuse_pickle(file.path);
  if (!is_hdf5(file.path)) unknown_ending(file.path, ".npz, .mtx, .h5 or .npy");
  return load_hdf5_matrix(file);
}

void save_matrix(const std::string& name, const AnyCsr& matrix, Overwrite overwrite) {
  const FileName file = parse_file_name(name);
  if (file.path.ends_with(".npz")) return write_sparse_npz(file.path, matrix, overwrite);
  if (file.path.ends_with(".mtx")) return write_matrix_market(file.path, matrix, overwrite);
  if (file.path.ends_with(".npy")) return write_npy(file.path, dense(matrix), overwrite);
  if (file.path.ends_with(".mat"))
    return write_mat(file.path, file.inside.empty() ? "matrix" : file.inside, matrix, overwrite);
  if (!is_hdf5(file.path)) unknown_ending(file.path, ".npz, .mtx, .h5, .npy or .mat");
  save_hdf5(file, "/matrix", matrix, overwrite);
}

AnyOperator load_operator(const std::string& name) {
  const FileName file = parse_file_name(name);
  refuse_pickle(file.path);
  if (!is_hdf5(file.path)) unknown_ending(file.path, ".h5");
  const Hdf5Reader reader(file.path);
  return reader.linear_operator(choose(reader, file, "operator", {Kind::linear_operator}));
}

void save_operator(const std::string& name, const AnyOperator& op, Overwrite overwrite) {
  const FileName file = parse_file_name(name);
  if (!is_hdf5(file.path)) unknown_ending(file.path, ".h5");
  save_hdf5(file, "/operator", op, overwrite);
}

}  // namespace convmat
