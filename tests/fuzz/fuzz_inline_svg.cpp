// Pictures of run files, as a report takes them up.
#include <convmat/plot/inline_svg.hpp>

#include "fuzz.hpp"

using namespace convmat;

// What is let through is let through again as it is.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto inlined = fuzz::answer([&] { return inline_svg(fuzz::text(data, size), "a-"); });
  if (inlined) fuzz::require(inline_svg(*inlined, "") == *inlined, "taken up, taken up");
  return 0;
}
