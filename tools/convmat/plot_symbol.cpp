#include <fmt/format.h>

#include <convmat/plot/heat_map.hpp>
#include <convmat/plot/line_chart.hpp>
#include <convmat/spectra/symbol_magnitude.hpp>
#include <numbers>

#include "layer.hpp"
#include "plots.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The largest singular value of the symbol F(w) at the frequencies of the layer's outputs, w = 2 pi j / n from -pi to pi:
of one channel |f(w)|. Layers of one axis are a line, of two axes an image. The symbol is that of the layer around a
circle, whatever its padding.

Example:
  convmat plot symbol --kernel K.npy --image 32,32 --output symbol.svg
)";

// From -pi on: frequency j of n stands at place (j + n/2) mod n.
Index shifted(Index j, Index n) { return (j + n / 2) % n; }

double frequency(Index place, Index n) {
  return 2 * std::numbers::pi * static_cast<double>(place - n / 2) / static_cast<double>(n);
}

std::vector<HeatTick> ticks(Index n) {
  std::vector<HeatTick> result;
  for (const auto& [share, label] :
       {std::pair(-0.5, "-π"), {-0.25, "-π/2"}, {0.0, "0"}, {0.25, "π/2"}, {0.5, "π"}})
    if (const double place = share * static_cast<double>(n) + static_cast<double>(n / 2);
        place <= static_cast<double>(n - 1))
      result.push_back({place, label});
  return result;
}

std::string line(const std::string& title, const Tensor<double>& magnitude) {
  const Index n = magnitude.size();
  Curve curve{"‖F(ω)‖", {}, {}};
  for (Index place = 0; place < n; ++place) {
    curve.x.push_back(frequency(place, n));
    curve.y.push_back(magnitude[(place + n - n / 2) % n]);
  }
  return line_charts_svg(title, {{"", "ω, radians per output", "‖F(ω)‖", {curve}}}, 1);
}

std::string image(const std::string& title, const Tensor<double>& magnitude) {
  const Index rows = magnitude.shape()[0], columns = magnitude.shape()[1];
  HeatMap map{"", rows, columns, std::vector<double>(static_cast<std::size_t>(rows * columns))};
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j)
      map.values[static_cast<std::size_t>(shifted(i, rows) * columns + shifted(j, columns))] =
          magnitude[i * columns + j];
  return heat_maps_svg(
      title, {map},
      {"ω₂, radians per output", "ω₁, radians per output", "‖F(ω)‖", ticks(columns), ticks(rows)});
}

}  // namespace

Exit plot_symbol(const std::vector<std::string>& words) {
  CommandLine options("convmat plot symbol", "the norm of a layer's symbol over the frequencies", details);
  add_layer_options(options);
  options.option("image", "32,32", "spatial extents of the domain");
  if (!options.parse(words)) return Exit::done;
  const Output output(options, picture_endings);
  const Layer layer = load_layer(options);
  if (layer.geometry.axes.size() > 2)
    throw ShapeError(layer.spoken + " has " + std::to_string(layer.geometry.axes.size()) +
                     " spatial axes; expected one or two");
  publish_picture(options, with_result_scalar(layer.kernel, {}, [&]<Scalar S>() {
                    const ConvOperator<S> conv = layer.conv<S>();
                    const Tensor<double> magnitude = symbol_magnitude(conv);
                    const std::string title = "Symbol of " + describe(conv);
                    return layer.geometry.axes.size() == 1 ? line(title, magnitude) : image(title, magnitude);
                  }));
  return Exit::done;
}

}  // namespace convmat::tool
