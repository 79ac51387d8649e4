#include <charconv>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/text_lines.hpp>

namespace convmat {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

TextLines::TextLines(const std::string& path) : path_(path), text_(read_file(path)) {}

bool TextLines::next_line() {
  if (begin_ == text_.size()) return false;
  const std::size_t end = text_.find('\n', begin_);
  ++number_;
  if (end == std::string::npos) fail("no newline at the end; the file is truncated");
  line_ = std::string_view(text_).substr(begin_, end - begin_);
  begin_ = end + 1;
  at_ = 0;
  return true;
}

bool TextLines::next_content() {
  while (next_line())
    if (!at_end() && line_[at_] != '%') return true;
  return false;
}

bool TextLines::at_end() {
  while (at_ < line_.size() && is_space(line_[at_])) ++at_;
  return at_ == line_.size();
}

void TextLines::expect_end() {
  if (!at_end()) fail("unexpected \"" + std::string(word()) + "\"");
}

std::string_view TextLines::word() {
  if (at_end()) fail("the line ends too early");
  const std::size_t first = at_;
  while (at_ < line_.size() && !is_space(line_[at_])) ++at_;
  return line_.substr(first, at_ - first);
}

template <class T>
T TextLines::number() {
  const std::string_view text = word();
  const std::string_view digits = text.substr(text.starts_with('+') ? 1 : 0);
  const char* const end = digits.data() + digits.size();
  T value{};
  const auto [next, error] = std::from_chars(digits.data(), end, value);
  if (error == std::errc::result_out_of_range) fail(std::string(text) + " is out of range");
  if (error != std::errc() || next != end)
    fail("\"" + std::string(text) + "\" is not " + (std::is_integral_v<T> ? "an integer" : "a number"));
  return value;
}

void TextLines::fail(const std::string& what) const {
  throw FormatError(path_ + ":" + std::to_string(number_) + ": " + what);
}

template double TextLines::number();
template Index TextLines::number();

}  // namespace convmat
