// Lines of SHA256SUMS: what is read is what is written again.
#include <convmat/store/detail/digest_lines.hpp>

#include "fuzz.hpp"

using namespace convmat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const DigestLine& line : parse_digest_lines(fuzz::text(data, size))) {
    if (line.name.empty()) continue;
    const auto again = parse_digest_lines(digest_line(line.name, line.digest));
    fuzz::require(again.size() == 1, "one line");
    fuzz::require(again[0].name == line.name && again[0].digest == line.digest, "read, written, read");
  }
  return 0;
}
