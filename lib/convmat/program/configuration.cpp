#include <convmat/core/error.hpp>
#include <convmat/program/configuration.hpp>

namespace convmat {
namespace {

constexpr const char* blanks = " \t\r";

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(blanks), last = text.find_last_not_of(blanks);
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::string without_comment(const std::string& text) { return trimmed(text.substr(0, text.find('#'))); }

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text)
    if (letter == '\n')
      result += "\\n";
    else
      result += letter == '"' || letter == '\\' ? std::string{'\\', letter} : std::string{letter};
  return result + "\"";
}

// What quoted() made of a text, and a comment behind it; nothing where it is no such text.
std::optional<std::string> unquoted(const std::string& text) {
  if (!text.starts_with('"')) return {};
  std::string result;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (!without_comment(text.substr(i + 1)).empty()) return {};
      return result;
    }
    if (text[i] == '\\') {
      const char letter = ++i < text.size() ? text[i] : '\0';
      if (letter != '"' && letter != '\\' && letter != 'n') return {};
      result += letter == 'n' ? '\n' : letter;
    } else {
      result += text[i];
    }
  }
  return {};
}

}  // namespace

std::string setting_line(const Setting& setting) {
  const std::string& value = setting.value;
  const bool is_plain =
      value.find_first_of("#\n") == std::string::npos && value == trimmed(value) && !value.starts_with('"');
  return setting.name + " = " + (is_plain ? value : quoted(value)) + "\n";
}

std::optional<Setting> parse_setting(const std::string& line) {
  if (without_comment(line).empty()) return {};
  const auto equals = line.find('=');
  const std::string name = trimmed(line.substr(0, equals));
  if (equals == std::string::npos || name.empty() || name.find('#') != std::string::npos)
    throw FormatError("\"" + without_comment(line) + "\"; expected name = value");
  const std::string value = trimmed(line.substr(equals + 1));
  return Setting{name, unquoted(value).value_or(without_comment(value))};
}

}  // namespace convmat
