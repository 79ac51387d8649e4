#include <fmt/format.h>

#include <algorithm>
#include <convmat/program/printable.hpp>
#include <string_view>

namespace convmat {
namespace {

// Bytes of the code point at the beginning of a text: 0 where they are no UTF-8.
std::size_t length_of_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0), second = text.size() > 1 ? byte(1) : 0;
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  // Longer than need be, halves of surrogate pairs, beyond U+10FFFF.
  const bool excluded = (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
                        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
  if (length > text.size() || excluded) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  return length;
}

// U+0000 to U+001F, U+007F to U+009F.
bool is_control(std::string_view code_point) {
  const auto first = static_cast<unsigned char>(code_point[0]);
  return first < 0x20 || first == 0x7f || (first == 0xc2 && static_cast<unsigned char>(code_point[1]) < 0xa0);
}

std::string escaped(char letter) {
  switch (letter) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\x{:02x}", static_cast<unsigned char>(letter));
  }
}

}  // namespace

std::string printable(const std::string& text) {
  std::string result;
  for (std::string_view left = text; !left.empty();) {
    const std::size_t length = length_of_code_point(left);
    const std::string_view taken = left.substr(0, std::max<std::size_t>(length, 1));
    if (length > 0 && !is_control(taken))
      result += taken;
    else
      for (const char letter : taken) result += escaped(letter);
    left.remove_prefix(taken.size());
  }
  return result;
}

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace convmat
