#pragma once

#include <convmat/core/export.hpp>
#include <cstddef>
#include <vector>

namespace convmat {
namespace detail {

/// Memory for arrays that are written once, from 4 MiB on in huge pages where the system has them: the faults
/// of small ones would cost more than the writing. Throws std::bad_alloc.
CONVMAT_API void* allocate_pages(std::size_t bytes);
CONVMAT_API void free_pages(void* memory, std::size_t bytes);

template <class T>
struct RawAllocator {
  using value_type = T;

  RawAllocator() = default;
  template <class U>
  RawAllocator(const RawAllocator<U>&) {}

  T* allocate(std::size_t size) { return static_cast<T*>(allocate_pages(size * sizeof(T))); }
  void deallocate(T* data, std::size_t size) { free_pages(data, size * sizeof(T)); }

  // Numbers need no construction; complex ones would be set to zero.
  template <class U>
  void construct(U*) {}

  bool operator==(const RawAllocator&) const { return true; }
};

}  // namespace detail

/// A std::vector of numbers that does not set new elements to zero: resize(n) leaves them with any value, for
/// arrays so large that writing them twice matters.
template <class T>
using RawVector = std::vector<T, detail::RawAllocator<T>>;

}  // namespace convmat
