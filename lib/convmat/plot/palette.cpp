#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/plot/palette.hpp>
#include <numbers>

namespace convmat {
namespace {

// The place of i among n on [0, 1], the middle where n is 1.
double fraction(Index i, Index n) {
  return n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.5;
}

int srgb_byte(double linear) {
  const double c = std::clamp(linear, 0.0, 1.0);
  return static_cast<int>(
      std::lround(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055)));
}

// https://bottosson.github.io/posts/oklab: OKLCH -> OKLab -> linear sRGB -> sRGB
std::string oklch(double lightness, double chroma, double degrees) {
  const double hue = degrees * std::numbers::pi / 180;
  const double a = chroma * std::cos(hue), b = chroma * std::sin(hue);
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return fmt::format("#{:02x}{:02x}{:02x}", srgb_byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                     srgb_byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                     srgb_byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

}  // namespace

std::string tap_color(const Shape& kernel_size, Index tap) {
  const auto outer = std::find_if(kernel_size.begin(), kernel_size.end(), [](Index k) { return k > 1; });
  if (outer == kernel_size.end()) return oklch(0.6, 0.16, 265);
  const Index inside = volume(Shape(outer + 1, kernel_size.end()));
  const double hue = fraction(tap / inside, *outer);
  const double light = inside > 1 ? fraction(tap % inside, inside) : hue;
  return oklch(0.48 + 0.32 * light, 0.15, 265 + 160 * hue);
}

std::string curve_color(Index curve) {
  constexpr double hues[] = {255, 55, 150, 350, 200, 95, 305};
  return oklch(0.64, 0.15, hues[curve % 7]);
}

std::string heat_color(double share) {
  return oklch(0.96 - 0.64 * share, 0.06 + 0.08 * share, 105 + 165 * share);
}

std::string diverging_color(double share) {
  const double size = std::abs(share);
  return oklch(0.96 - 0.5 * size, 0.17 * std::sqrt(size) * size + 0.02 * size, share < 0 ? 255 : 45);
}

}  // namespace convmat
