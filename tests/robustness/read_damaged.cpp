// Reads a file again and again, damaged a little differently each time, and says what became of it:
//
//     read_damaged FILE flips|cuts STRIDE SECONDS
//
// flips: bit i mod 8 of byte i turned, for every STRIDE-th i; cuts: the first i bytes alone. Prints "same N
// refused N silent N crashed N hung N", and on stderr where it was silent (read as something else), crashed
// or hung (longer than SECONDS).
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <convmat/convmat.hpp>
#include <convmat/experiment/run_file.hpp>
#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <convmat/store/idx.hpp>
#include <convmat/store/npz.hpp>
#include <convmat/store/onnx.hpp>
#include <convmat/store/safetensors.hpp>
#include <csignal>
#include <cstring>
#include <iostream>
#include <new>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

enum Outcome { same, refused, silent, crashed, hung };
constexpr const char* outcome_names[] = {"same", "refused", "silent", "crashed", "hung"};

/// Shared by the process that reads, which may end at any time, and the one that watches it.
struct Progress {
  std::atomic<std::size_t> next;
  std::atomic<Index> counts[5];
};

template <class T>
std::string bytes_of(std::span<const T> elements) {
  return {reinterpret_cast<const char*>(elements.data()), elements.size_bytes()};
}

std::string bytes(const AnyTensor& any) {
  return std::visit([](const auto& t) { return to_string(t.shape()) + bytes_of(t.span()); }, any);
}

std::string bytes(const AnyCsr& any) {
  return std::visit(
      [](const auto& csr) {
        return joined({csr.rows, csr.cols}) + bytes_of(std::span<const Index>(csr.indptr)) +
               bytes_of(std::span<const Index>(csr.indices)) + bytes_of(std::span(csr.values));
      },
      any);
}

std::string bytes(const Table& table) {
  std::string all;
  for (const auto& [name, column] : table) {
    all += name;
    std::visit(
        [&]<class T>(const std::vector<T>& cells) {
          for (const T& cell : cells)
            if constexpr (std::is_same_v<T, std::string>)
              all += cell + '\n';
            else
              all += bytes_of(std::span(&cell, 1));
        },
        column);
  }
  return all;
}

std::string object(const Hdf5Reader& file, const std::string& name) {
  using Kind = Hdf5Reader::Kind;
  switch (file.kind(name)) {
    case Kind::tensor:
      return bytes(file.tensor(name));
    case Kind::matrix:
      return bytes(file.matrix(name));
    case Kind::linear_operator:
      return std::visit([](const auto& op) { return describe(op) + bytes(AnyCsr(op.to_csr())); },
                        file.linear_operator(name));
    case Kind::table:
      return bytes(file.table(name));
    case Kind::text:
      return file.text(name);
    default:
      return file.summary(name);
  }
}

std::string hdf5_content(const std::string& path) {
  const Hdf5Reader file(path);
  std::string all;
  for (const std::string& name : file.objects()) {
    all += name + '\n' + object(file, name);
    for (const auto& [key, value] : file.attributes(name)) all += key + attribute_text(value);
  }
  for (const auto& [key, value] : file.attributes("/")) all += key + attribute_text(value);
  return all;
}

std::string npz_content(const std::string& path) {
  std::string all;
  for (const auto& [name, tensor] : read_npz(path)) all += name + bytes(tensor);
  return all;
}

std::string onnx_content(const std::string& path) {
  std::string all;
  for (const OnnxLayer& layer : read_onnx_layers(path))
    all += layer.name + layer.op() + describe(ConvOperator<double>(layer.geometry, layer.kernel)) +
           bytes(AnyTensor(layer.kernel));
  return all;
}

// The tensors of the fixture, by their names.
std::string safetensors_content(const std::string& path) {
  std::string all;
  for (const char* name : {"conv1.weight", "half", "brain", "counts", "double"})
    all += bytes(read_safetensors(path, name));
  return all;
}

/// All that a reader of ours finds in the file.
std::string content(const std::string& path) {
  if (path.ends_with(".h5")) return hdf5_content(path);
  if (path.ends_with("csr.npz") || path.ends_with(".mtx")) return bytes(load_matrix(path));
  if (path.ends_with(".npz")) return npz_content(path);
  if (path.ends_with(".onnx")) return onnx_content(path);
  if (path.ends_with(".safetensors")) return safetensors_content(path);
  if (path.ends_with(".npy")) return bytes(load_tensor(path));
  return bytes(AnyTensor(read_idx(path)));
}

class Damage {
 public:
  Damage(std::string bytes, bool cuts) : whole_(std::move(bytes)), cuts_(cuts) {}

  std::size_t count() const { return whole_.size(); }
  std::string bytes(std::size_t i) const {
    if (cuts_) return whole_.substr(0, i);
    std::string flipped = whole_;
    flipped[i] = static_cast<char>(flipped[i] ^ 1 << i % 8);
    return flipped;
  }

 private:
  std::string whole_;
  bool cuts_;
};

Outcome read(const std::string& path, const std::string& expected) {
  try {
    return content(path) == expected ? same : silent;
  } catch (const Error&) {
    return refused;
  }
}

// From progress.next on, until all is done or it is brought down.
void read_all(const Damage& damage, std::size_t stride, unsigned seconds, const std::string& path,
              const std::string& expected, Progress& progress) {
  const rlimit limit{4'000'000'000, 4'000'000'000};
  setrlimit(RLIMIT_AS, &limit);
  for (; progress.next < damage.count(); progress.next += stride) {
    put_bytes(path, damage.bytes(progress.next));
    alarm(seconds);
    const Outcome outcome = read(path, expected);
    ++progress.counts[outcome];
    if (outcome == silent) std::cerr << "silent at " << progress.next << '\n';
  }
  alarm(0);
}

}  // namespace

int main(int, char** argv) {
  prepare_hdf5();
  const std::string file = argv[1];
  const Damage damage(file_bytes(file), argv[2] == std::string("cuts"));
  const auto stride = static_cast<std::size_t>(std::stol(argv[3]));
  const auto seconds = static_cast<unsigned>(std::stol(argv[4]));
  const Scratch scratch;
  const std::string path = scratch / file.substr(file.rfind('/') + 1), expected = content(file);
  void* const shared =
      mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto& progress = *new (shared) Progress{};
  while (progress.next < damage.count()) {
    const pid_t child = fork();
    if (child == 0) {
      read_all(damage, stride, seconds, path, expected, progress);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status == 0) break;
    const Outcome outcome = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? hung : crashed;
    ++progress.counts[outcome];
    std::cerr << outcome_names[outcome] << " at " << progress.next << '\n';
    progress.next += stride;
  }
  for (const Outcome outcome : {same, refused, silent, crashed, hung})
    std::cout << outcome_names[outcome] << ' ' << progress.counts[outcome] << (outcome == hung ? "\n" : " ");
}
