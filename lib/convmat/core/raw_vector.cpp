#include <sys/mman.h>

#include <convmat/core/raw_vector.hpp>
#include <new>

namespace convmat::detail {
namespace {

constexpr std::size_t huge_page = std::size_t{1} << 21, huge_from = 2 * huge_page;

std::align_val_t alignment(std::size_t bytes) { return std::align_val_t{bytes < huge_from ? 64 : huge_page}; }

}  // namespace

void* allocate_pages(std::size_t bytes) {
  void* memory = ::operator new(bytes, alignment(bytes));
  if (bytes >= huge_from) madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: its refusal changes nothing
  return memory;
}

void free_pages(void* memory, std::size_t bytes) { ::operator delete(memory, alignment(bytes)); }

}  // namespace convmat::detail
