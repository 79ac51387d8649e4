#include <cctype>
#include <convmat/core/error.hpp>
#include <convmat/plot/inline_svg.hpp>
#include <convmat/plot/svg.hpp>
#include <map>
#include <set>
#include <vector>

namespace convmat {
namespace {

using Names = std::set<std::string, std::less<>>;

const Names elements{"svg",     "g",     "defs", "use",     "path",     "rect",     "circle",
                     "ellipse", "line",  "text", "polygon", "polyline", "clipPath", "linearGradient",
                     "stop",    "title", "desc", "tspan"};

const Names attributes{"xmlns",
                       "xmlns:xlink",
                       "width",
                       "height",
                       "viewBox",
                       "role",
                       "id",
                       "href",
                       "xlink:href",
                       "x",
                       "y",
                       "x1",
                       "y1",
                       "x2",
                       "y2",
                       "cx",
                       "cy",
                       "r",
                       "rx",
                       "ry",
                       "dx",
                       "dy",
                       "d",
                       "points",
                       "transform",
                       "color",
                       "fill",
                       "fill-opacity",
                       "fill-rule",
                       "stroke",
                       "stroke-width",
                       "opacity",
                       "stroke-opacity",
                       "clip-path",
                       "stroke-dasharray",
                       "stroke-linecap",
                       "stroke-linejoin",
                       "font-family",
                       "font-size",
                       "font-weight",
                       "font-style",
                       "text-anchor",
                       "dominant-baseline",
                       "offset",
                       "stop-color",
                       "stop-opacity",
                       "gradientUnits",
                       "clipPathUnits",
                       "gradientTransform",
                       "aria-label",
                       "shape-rendering",
                       "xml:space",
                       "version",
                       "preserveAspectRatio"};

constexpr std::size_t deepest = 64;
constexpr double most_shapes = 2e6;  // with all that is used again

// What stands in these an HTML parser reads as HTML.
bool holds_text(std::string_view element) { return element == "title" || element == "desc"; }

// CSS knows url() in any case, and with escapes.
bool may_link(std::string_view value) {
  std::string lower;
  for (const char c : value) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower.find("url") != std::string::npos || lower.find('\\') != std::string::npos;
}

/// Reads the SVG from its beginning to its end, and writes it again.
class Copy {
 public:
  Copy(std::string_view svg, const std::string& prefix) : rest_(svg), prefix_(prefix) {}

  std::string whole() {
    skip_blanks();
    if (!rest_.starts_with("<svg")) fail("expected <svg", rest_.substr(0, 12));
    do {
      if (rest_.starts_with("</"))
        close();
      else if (rest_.starts_with("<"))
        open();
      else
        text();
    } while (!opened_.empty());
    skip_blanks();
    if (!rest_.empty()) fail("something behind </svg>", rest_.substr(0, 12));
    return std::move(result_);
  }

 private:
  [[noreturn]] static void fail(const std::string& what, std::string_view found) {
    throw FormatError("no picture that can be shown: " + what + " \"" + std::string(found) + "\"");
  }

  void skip_blanks() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_[0]))) rest_.remove_prefix(1);
  }

  void expect(std::string_view word) {
    if (!rest_.starts_with(word)) fail("expected " + std::string(word) + ", found", rest_.substr(0, 12));
    rest_.remove_prefix(word.size());
  }

  std::string_view take_until(std::string_view ends) {
    const std::size_t length = rest_.find_first_of(ends);
    if (length == std::string_view::npos) fail("it ends early", rest_.substr(0, 12));
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }

  // Text that is written as it should be comes out of escaping as it went in, but for references.
  void put_text(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      plain += text[i];
      if (text[i] != '&') continue;
      const std::size_t end = text.find(';', i);
      const std::string_view name = text.substr(i + 1, end == std::string_view::npos ? 0 : end - i - 1);
      if (!Names{"lt", "gt", "amp", "quot", "apos", "#39"}.contains(name)) fail("reference", name);
      result_.append(escaped(plain.substr(0, plain.size() - 1))).append("&").append(name).append(";");
      i += name.size() + 1;
      plain.clear();
    }
    result_ += escaped(plain);
  }

  void text() { put_text(take_until("<")); }

  void open() {
    rest_.remove_prefix(1);
    const std::string name(take_until(" \t\r\n/>"));
    if (!elements.contains(name)) fail("element", name);
    if (opened_.size() == deepest) fail("elements too deep within others, at", name);
    if (!opened_.empty() && holds_text(opened_.back().name))
      fail("in a " + opened_.back().name + " the element", name);
    result_ += "<" + name;
    opened_.push_back({name, "", 1});
    Names seen;
    for (skip_blanks(); !rest_.starts_with(">") && !rest_.starts_with("/"); skip_blanks()) attribute(seen);
    const bool is_empty = rest_.starts_with("/");
    expect(is_empty ? "/>" : ">");
    result_ += is_empty ? "/>" : ">";
    if (is_empty) leave();
  }

  void close() {
    rest_.remove_prefix(2);
    const std::string_view name = take_until(">");
    rest_.remove_prefix(1);
    if (opened_.empty() || name != opened_.back().name) fail("end of", name);
    result_.append("</").append(name).append(">");
    leave();
  }

  // What has an id may be used again, from here on.
  void leave() {
    const Element left = opened_.back();
    opened_.pop_back();
    if (left.shapes > most_shapes) fail("too many shapes in", left.name);
    if (!opened_.empty()) opened_.back().shapes += left.shapes;
    if (!left.id.empty()) shapes_[left.id] = left.shapes;
  }

  // What is drawn again within the element that is open, or fills it, or clips it.
  void use(std::string_view id) {
    const auto used = shapes_.find(id);
    if (used == shapes_.end()) fail("a link ahead to", id);
    opened_.back().shapes += used->second;
  }

  void attribute(Names& seen) {
    const std::string name(take_until("= \t\r\n/>"));
    if (!attributes.contains(name)) fail("attribute", name);
    if (!seen.insert(name).second) fail("a second", name);
    expect("=\"");
    std::string_view value = take_until("\"<");
    expect("\"");
    result_ += " " + name + "=\"";
    if (name == "id") {
      // What a browser finds under it is the first element, which is counted when it ends.
      if (!ids_.insert(std::string(value)).second) fail("a second id", value);
      result_ += prefix_;
      opened_.back().id = value;
    } else if (name.ends_with("href")) {
      if (!value.starts_with("#")) fail("link to", value);
      result_ += "#" + prefix_;
      value.remove_prefix(1);
      use(value);
    } else if (value.starts_with("url(#")) {
      result_ += "url(#" + prefix_;
      value.remove_prefix(5);
      const std::size_t end = value.find(')');
      if (end == std::string_view::npos) fail("link to", value);
      use(value.substr(0, end));
    }
    if (may_link(value)) fail("link to", value);
    put_text(value);
    result_ += "\"";
  }

  std::string_view rest_;
  const std::string& prefix_;
  std::string result_;

  struct Element {
    std::string name, id;
    double shapes;  // it and those within it
  };
  std::vector<Element> opened_;
  Names ids_;
  std::map<std::string, double, std::less<>> shapes_;  // by id
};

}  // namespace

std::string inline_svg(std::string_view svg, const std::string& prefix) { return Copy(svg, prefix).whole(); }

}  // namespace convmat
