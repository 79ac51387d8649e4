#include <array>
#include <charconv>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/npy_header.hpp>
#include <cstring>
#include <optional>

namespace convmat {
namespace {

constexpr char magic[] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};

// Headers of plain arrays take some 100 bytes; only structured types exceed this.
constexpr Index longest_header = 65535;

// The dictionary: the part of Python's syntax that numpy writes, and nothing else.
class Literal {
 public:
  Literal(const std::string& text, const std::string& file) : text_(text), file_(file) {}

  NpyHeader header() {
    std::optional<std::string> descr;
    std::optional<bool> fortran_order;
    std::optional<Shape> shape;
    expect('{');
    while (!accept('}')) {
      const std::string key = string();
      expect(':');
      if (key == "descr" && !descr)
        descr = string();
      else if (key == "fortran_order" && !fortran_order)
        fortran_order = boolean();
      else if (key == "shape" && !shape)
        shape = tuple();
      else
        fail("unexpected key '" + key + "'");
      if (!accept(',') && peek() != '}') fail("expected , or }");
    }
    skip_space();
    if (at_ != text_.size()) fail("text after the dictionary");
    if (!descr || !fortran_order || !shape) fail("expected the keys descr, fortran_order and shape");
    return {*descr, *fortran_order, *shape};
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw FormatError(file_ + ": npy header: " + what + " at byte " + std::to_string(at_) + " of it");
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  char peek() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool accept(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail(std::string("expected ") + c);
  }

  std::string string() {
    const char quote = peek();
    if (quote == '[')
      throw FormatError(file_ + ": structured dtype " + text_.substr(at_, text_.rfind(']') + 1 - at_) +
                        " is not supported; expected an array of numbers");
    if (quote != '\'' && quote != '"') fail("expected a string");
    const std::size_t end = text_.find(quote, ++at_);
    if (end == std::string::npos) fail("expected the end of a string");
    const std::string result = text_.substr(at_, end - at_);
    at_ = end + 1;
    return result;
  }

  bool boolean() {
    skip_space();
    for (const std::string word : {"True", "False"})
      if (text_.compare(at_, word.size(), word) == 0) {
        at_ += word.size();
        return word == "True";
      }
    fail("expected True or False");
  }

  Shape tuple() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      shape.push_back(extent());
      // (3) is a number in Python, (3,) a tuple.
      if (!accept(',') && (shape.size() == 1 || peek() != ')')) fail("expected ,");
    }
    return shape;
  }

  Index extent() {
    skip_space();
    Index value = 0;
    const char* const end = text_.data() + text_.size();
    const auto [next, error] = std::from_chars(text_.data() + at_, end, value);
    if (error == std::errc::result_out_of_range) fail("extent overflows 64 bits");
    if (error != std::errc() || value < 0 || text_[at_] == '-') fail("expected an extent");
    at_ = static_cast<std::size_t>(next - text_.data());
    return value;
  }

  const std::string& text_;
  const std::string& file_;
  std::size_t at_ = 0;
};

// Little-endian, 2 bytes in version 1, 4 in the others.
Index read_header_length(ByteSource& source, int version) {
  std::array<unsigned char, 4> bytes{};
  source.read(bytes.data(), version == 1 ? 2 : 4);
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<Index>(bytes[3]) << 24;
}

}  // namespace

NpyHeader read_npy_header(ByteSource& source) {
  char start[sizeof magic + 2];
  if (source.remaining() < Index{sizeof start}) throw FormatError(source.name() + ": not an npy file");
  source.read(start, sizeof start);
  if (std::memcmp(start, magic, sizeof magic) != 0) throw FormatError(source.name() + ": not an npy file");
  const int version = static_cast<unsigned char>(start[6]), minor = static_cast<unsigned char>(start[7]);
  if (version < 1 || version > 3 || minor != 0)
    throw FormatError(source.name() + ": npy version " + std::to_string(version) + "." +
                      std::to_string(minor) + "; expected 1.0, 2.0 or 3.0");
  const Index length = read_header_length(source, version);
  if (length > longest_header)
    throw FormatError(source.name() + ": npy header of " + std::to_string(length) +
                      " bytes; expected at most " + std::to_string(longest_header));
  std::string text(static_cast<std::size_t>(length), '\0');
  source.read(text.data(), length);
  return Literal(text, source.name()).header();
}

std::string format_npy_header(const NpyHeader& header) {
  std::string shape = "(";
  for (const Index extent : header.shape) shape += std::to_string(extent) + ", ";
  if (header.shape.size() == 1) shape.pop_back();              // (3,)
  if (header.shape.size() > 1) shape.erase(shape.size() - 2);  // (3, 4)
  std::string text = "{'descr': '" + header.descr +
                     "', 'fortran_order': " + (header.fortran_order ? "True" : "False") +
                     ", 'shape': " + shape + "), }";
  const std::size_t before = sizeof magic + 4;
  text.append(63 - (before + text.size()) % 64, ' ');
  text += '\n';
  if (text.size() > static_cast<std::size_t>(longest_header))
    throw Error("an array of " + std::to_string(header.shape.size()) + " axes is too much for an npy file");
  std::string start(magic, sizeof magic);
  start += {'\1', '\0', static_cast<char>(text.size() & 255), static_cast<char>(text.size() >> 8)};
  return start + text;
}

NpyType parse_npy_type(const std::string& descr, const std::string& file) {
  const auto fail = [&] { throw FormatError(file + ": \"" + descr + "\" is no dtype"); };
  if (descr.size() < 2 || std::string("<>|=").find(descr[0]) == std::string::npos) fail();
  NpyType type{descr[1], 0, descr[0] == '>', descr};
  const char* const end = descr.data() + descr.size();
  const char* const digits = descr.data() + 2;
  const auto [next, error] = std::from_chars(digits, end, type.bytes);
  switch (type.kind) {
    case 'f':
      type.name = "float";
      break;
    case 'c':
      type.name = "complex";
      break;
    case 'i':
      type.name = "int";
      break;
    case 'u':
      type.name = "uint";
      break;
    case 'b':
      type.name = "bool";
      return type;
    case 'O':
      type.name = "object";
      return type;
    default:
      return type;
  }
  const bool one_byte = type.bytes == 1;
  if (error != std::errc() || next != end || type.bytes < 1 || type.bytes > 32) fail();
  if (descr[0] == '=' || (descr[0] == '|') != one_byte) fail();
  type.name += std::to_string(8 * type.bytes);
  return type;
}

}  // namespace convmat
