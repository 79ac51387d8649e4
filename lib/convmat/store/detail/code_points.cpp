#include <boost/locale/utf.hpp>
#include <convmat/store/detail/code_points.hpp>

namespace convmat {

std::u32string code_points(const std::string& text) {
  std::u32string points;
  for (auto at = text.begin(); at != text.end();) {
    auto next = at;
    const auto point = boost::locale::utf::utf_traits<char>::decode(next, text.end());
    const bool is_valid = boost::locale::utf::is_valid_codepoint(point);
    points += is_valid ? static_cast<char32_t>(point) : static_cast<unsigned char>(*at);
    at = is_valid ? next : at + 1;
  }
  return points;
}

}  // namespace convmat
