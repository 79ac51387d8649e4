// Writes one file of each kind into a directory; interop_test.py reads them.
#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <convmat/store/npz.hpp>

#include "samples.hpp"

using namespace convmat;

namespace {

// Enough of them to be deflated.
constexpr Index many = 150'001;

template <class S>
Tensor<S> repeated() {
  Tensor<S> tensor({many, 2});
  const Tensor<S> few = sample<S>({27});
  for (Index i = 0; i < tensor.size(); ++i) tensor[i] = few[i % few.size()];
  return tensor;
}

// Two diagonals.
template <class S>
Csr<S> bidiagonal() {
  Csr<S> csr{many, many + 1, {0}, {}, {}};
  for (Index row = 0; row < many; ++row) {
    csr.indices.insert(csr.indices.end(), {row, row + 1});
    csr.values.insert(csr.values.end(), {S(1.5), S(-2)});
    csr.indptr.push_back(2 * row + 2);
  }
  return csr;
}

}  // namespace

int main(int, char** argv) {
  prepare_hdf5();
  const std::string directory = argv[1] + std::string("/");
  Hdf5Writer file(directory + "all.h5", Overwrite::no);
  std::map<std::string, AnyTensor> arrays;
  for_each_scalar([&]<class S>() {
    const std::string name(scalar_name<S>());
    save_tensor(directory + name + ".npy", sample<S>({2, 3, 4}), Overwrite::no);
    save_matrix(directory + name + "_sparse.npz", sample_csr<S>(), Overwrite::no);
    save_matrix(directory + name + ".mtx", sample_csr<S>(), Overwrite::no);
    save_tensor(directory + name + ".mat:t-1", sample<S>({2, 3, 4}), Overwrite::no);
    save_matrix(directory + name + "_sparse.mat", sample_csr<S>(), Overwrite::no);
    arrays.emplace(name, sample<S>({2, 3, 4}));
    file.write("/tensors/" + name, sample<S>({2, 3, 4}));
    file.write("/matrices/" + name, sample_csr<S>());
    file.write("/deflated/tensors/" + name, repeated<S>());
    file.write("/deflated/matrices/" + name, bidiagonal<S>());
    file.write("/operators/" + name, sample_operator<S>());
  });
  save_tensor(directory + "scalar.npy", sample<double>({}), Overwrite::no);
  save_tensor(directory + "empty.npy", sample<double>({3, 0}), Overwrite::no);
  save_tensor(directory + "scalar.mat", sample<double>({}), Overwrite::no);
  save_tensor(directory + "empty.mat", sample<double>({3, 0}), Overwrite::no);
  save_tensor(directory + "line.mat", sample<double>({4}), Overwrite::no);
  write_npz(directory + "all.npz", arrays, Overwrite::no);
  file.write("/empty", sample<double>({3, 0}));
  file.write("/scalar", sample<double>({}));
  file.write("/table", Table{{"layer", std::vector<std::string>{"a", "größer"}},
                             {"nnz", std::vector<Index>{1, 2}},
                             {"seconds", std::vector<double>{0.5, 0.25}}});
  file.write_text("/config", "a = ä\n");
  file.publish();
}
