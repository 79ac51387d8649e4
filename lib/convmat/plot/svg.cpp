#include <fmt/format.h>

#include <algorithm>
#include <convmat/plot/svg.hpp>

namespace convmat {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
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
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
      "{1:.0f}\" "
      "role=\"img\">\n<title>{2}</title>\n"
      "<g font-family=\"sans-serif\" font-size=\"11\" fill=\"#767676\">\n"
      "<text x=\"12\" y=\"20\" font-size=\"14\" font-weight=\"bold\">{2}</text>\n{3}</g>\n</svg>\n",
      width, height, escaped(title), content);
}

}  // namespace convmat
