#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <convmat/core/tensor.hpp>
#include <map>
#include <new>
#include <vector>

namespace convmat::test {

enum class Side { begin, end };

/// Readable pages between two that nobody may touch. They are kept for the next array of as many: mapping
/// them anew takes a third of the time of the tests of kernels.
class GuardedPages {
 public:
  static char* take(std::size_t bytes) {
    std::vector<char*>& kept = spare()[bytes];
    if (kept.empty()) return mapped(bytes);
    char* first = kept.back();
    kept.pop_back();
    return first;
  }
  static void give_back(char* first, std::size_t bytes) { spare()[bytes].push_back(first); }

  static std::size_t size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

 private:
  static std::map<std::size_t, std::vector<char*>>& spare() {
    static std::map<std::size_t, std::vector<char*>> pages;
    return pages;
  }

  static char* mapped(std::size_t bytes) {
    void* map = mmap(nullptr, bytes + 2 * size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) throw std::bad_alloc();
    char* first = static_cast<char*>(map) + size();
    if (bytes > 0 && mprotect(first, bytes, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
    return first;
  }
};

/// A copy of values between two pages that nobody may touch: who reads or writes past the guarded side of
/// them is ended by the system, whatever instructions it does it with.
template <Scalar S>
class Guarded {
 public:
  explicit Guarded(const Tensor<S>& values, Side side = Side::end) : size_(values.size()) {
    const std::size_t bytes = static_cast<std::size_t>(size_) * sizeof(S), page = GuardedPages::size();
    pages_ = (bytes + page - 1) / page * page;
    first_ = GuardedPages::take(pages_);
    data_ = reinterpret_cast<S*>(side == Side::begin ? first_ : first_ + pages_ - bytes);
    std::copy_n(values.data(), size_, data_);
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { GuardedPages::give_back(first_, pages_); }

  S* data() { return data_; }

  /// The values as they are now.
  Tensor<S> tensor(const Shape& shape) const {
    return Tensor<S>(shape, std::vector<S>(data_, data_ + size_));
  }

 private:
  Index size_;
  std::size_t pages_;  // in bytes
  char* first_;
  S* data_;
};

}  // namespace convmat::test
