#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <convmat/core/tensor.hpp>
#include <new>

namespace convmat::test {

enum class Side { begin, end };

/// A copy of values between two pages that nobody may touch: who reads or writes past the guarded side of
/// them is ended by the system, whatever instructions it does it with.
template <Scalar S>
class Guarded {
 public:
  explicit Guarded(const Tensor<S>& values, Side side = Side::end) : size_(values.size()) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t bytes = static_cast<std::size_t>(size_) * sizeof(S);
    const std::size_t inner = (bytes + page - 1) / page * page;
    mapped_ = inner + 2 * page;
    map_ = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map_ == MAP_FAILED) throw std::bad_alloc();
    char* first = static_cast<char*>(map_) + page;
    if (inner > 0 && mprotect(first, inner, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
    data_ = reinterpret_cast<S*>(side == Side::begin ? first : first + inner - bytes);
    std::copy_n(values.data(), size_, data_);
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { munmap(map_, mapped_); }

  S* data() { return data_; }

  /// The values as they are now.
  Tensor<S> tensor(const Shape& shape) const {
    return Tensor<S>(shape, std::vector<S>(data_, data_ + size_));
  }

 private:
  Index size_;
  std::size_t mapped_;
  void* map_;
  S* data_;
};

}  // namespace convmat::test
