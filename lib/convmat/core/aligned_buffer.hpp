#pragma once

#include <convmat/core/shape.hpp>
#include <cstddef>
#include <memory>
#include <new>

namespace convmat {

/// Scalars, of any type, that fill whole cache lines: workspaces are cut at multiples of it.
inline constexpr Index line_scalars = 16;

/// Scalars of any value at an address that is a multiple of 64 bytes: a cache line, and the longest vector.
template <class T>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(Index size)
      : data_(static_cast<T*>(::operator new(static_cast<std::size_t>(size) * sizeof(T), alignment))),
        size_(size) {}

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  Index size() const { return size_; }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Delete {
    void operator()(T* data) const { ::operator delete(data, alignment); }
  };

  std::unique_ptr<T[], Delete> data_;
  Index size_ = 0;
};

/// `size` scalars of any value for the calling thread, until it asks again: a workspace that grows to the
/// largest need and stays, so that repeated work allocates nothing.
template <class T>
T* thread_workspace(Index size) {
  thread_local AlignedBuffer<T> buffer;
  if (buffer.size() < size) {
    buffer = {};
    buffer = AlignedBuffer<T>(size);
  }
  return buffer.data();
}

}  // namespace convmat
