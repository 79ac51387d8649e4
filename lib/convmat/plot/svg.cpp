#include <fmt/format.h>

#include <algorithm>
#include <convmat/plot/svg.hpp>

namespace convmat {

namespace {

// Bytes of the UTF-8 character that begins here, 0 where none does that XML allows.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : first == '\t' || first == '\n' ? 1 : 0;
  const std::size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  unsigned code = first & (0xffU >> (count + 1));
  for (std::size_t i = 1; i < count; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_none = code < least[count] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
                       (code >= 0x80 && code < 0xa0) || (code & 0xfffe) == 0xfffe ||
                       (code >= 0xfdd0 && code < 0xfdf0);
  return is_none ? 0 : count;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    if (text[0] == '<')
      result += "&lt;";
    else if (text[0] == '>')
      result += "&gt;";
    else if (text[0] == '&')
      result += "&amp;";
    else if (text[0] == '"')
      result += "&quot;";
    else
      result += bytes > 0 ? text.substr(0, bytes) : "\uFFFD";
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return result;
}

std::string svg_text(double x, double y, std::string_view text, std::string_view attributes) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, attributes, escaped(text));
}

std::string svg_upright_text(double x, double y, std::string_view text) {
  return fmt::format(
      "<text transform=\"translate({:.1f} {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n", x, y,
      escaped(text));
}

double text_width(std::string_view text) {
  constexpr double letter = 6.4;
  const auto characters = std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return letter * static_cast<double>(characters);
}

double text_height(std::string_view) { return 13; }

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view attributes) {
  return fmt::format("<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" {}/>\n", x1, y1, x2, y2, attributes);
}

std::string svg_picture(double width, double height, std::string_view title, std::string_view content) {
  constexpr double margins = 24, larger = 1.3;  // letters than text_width counts on
  width = std::max(width, margins + larger * text_width(title));
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
      "{1:.0f}\" "
      "role=\"img\">\n<title>{2}</title>\n"
      "<g font-family=\"sans-serif\" font-size=\"11\" fill=\"#767676\">\n"
      "<text x=\"12\" y=\"20\" font-size=\"14\" font-weight=\"bold\">{2}</text>\n{3}</g>\n</svg>\n",
      width, height, escaped(title), content);
}

}  // namespace convmat
