#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/digest_lines.hpp>
#include <sstream>
#include <string_view>

namespace convmat {
namespace {

constexpr std::size_t digest_letters = 64;

// Characters that would break their line, and the letters that stand for them behind a backslash.
constexpr std::string_view breaking = "\\\n\r", letters = "\\nr";

std::string escaped(const std::string& name) {
  std::string result;
  for (const char c : name)
    if (const std::size_t at = breaking.find(c); at != std::string_view::npos)
      result += {'\\', letters[at]};
    else
      result += c;
  return result;
}

// Empty where a backslash stands before anything else.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
      continue;
    }
    const std::size_t at = ++i < text.size() ? letters.find(text[i]) : std::string_view::npos;
    if (at == std::string_view::npos) return "";
    result += breaking[at];
  }
  return result;
}

bool is_digest(const std::string& text) {
  return text.size() == digest_letters && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

DigestLine parse_digest_line(const std::string& text) {
  const bool is_escaped = text.starts_with('\\');
  std::string rest = text.substr(is_escaped ? 1 : 0);
  if (rest.ends_with('\r')) rest.pop_back();
  const std::string digest = rest.substr(0, digest_letters);
  const bool is_none = !is_digest(digest) || rest.size() <= digest_letters + 2 ||
                       rest[digest_letters] != ' ' ||
                       (rest[digest_letters + 1] != ' ' && rest[digest_letters + 1] != '*') ||
                       rest.find('\0') != std::string::npos;
  if (is_none) return {text, "", ""};
  const std::string spoken = rest.substr(digest_letters + 2), name = is_escaped ? unescaped(spoken) : spoken;
  return {text, name, name.empty() ? "" : digest};
}

}  // namespace

std::vector<DigestLine> parse_digest_lines(const std::string& text) {
  constexpr Index line_bytes = 2 * sizeof(DigestLine);  // with what is said of one that is none of a digest
  const Index count = std::count(text.begin(), text.end(), '\n') + 1;
  require_memory(checked_product(count, line_bytes, "lines") + 2 * static_cast<Index>(text.size()),
                 "reading digests", format_count(count) + " lines", "use --max-memory");
  std::vector<DigestLine> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(parse_digest_line(line));
  return lines;
}

std::string digest_line(const std::string& name, const std::string& digest) {
  const std::string spoken = escaped(name);
  return (spoken == name ? "" : "\\") + digest + "  " + spoken + "\n";
}

}  // namespace convmat
