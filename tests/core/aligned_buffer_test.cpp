#include <convmat/core/aligned_buffer.hpp>
#include <cstdint>
#include <thread>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("a buffer begins at a cache line") {
  for (const Index size : {0, 1, 63, 1000}) {
    const AlignedBuffer<float> buffer(size);
    CHECK(buffer.size() == size);
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == 0);
  }
  CHECK(AlignedBuffer<double>().data() == nullptr);
}

TEST_CASE("a thread's workspace stays until it must grow") {
  double* first = thread_workspace<double>(1000);
  CHECK(thread_workspace<double>(10) == first);
  CHECK(thread_workspace<double>(1000) == first);
  double* others = nullptr;
  std::thread([&] { others = thread_workspace<double>(1000); }).join();
  CHECK(others != first);
}
