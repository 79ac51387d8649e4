#include "spectrum_report.hpp"

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/plot/line_chart.hpp>
#include <convmat/program/text_table.hpp>
#include <nlohmann/json.hpp>

namespace convmat::tool {
namespace {

using Json = nlohmann::ordered_json;

const char* legend =
    R"(lower <= sigma_1 <= upper is proven, with rounding; sigma_1 itself is the estimate between them. Of the others = is exact,
<= and >= are proven, ~ is an estimate that proves nothing (reshape: what "spectral norm" layers divide by). sigma_min,
condition and rank without a sign rest on a proof that sigma_min is not zero.
)";

std::string describe_layer(const Layer& layer) {
  return std::visit([](const auto& op) { return describe(op); }, layer.any_operator());
}

// "<= 2.83"
std::string estimate_cell(const std::vector<Bound>& estimates, const std::string& name) {
  const auto found = std::find_if(estimates.begin(), estimates.end(), [&](const Bound& bound) {
    return bound.name == name && (bound.kind != BoundKind::lower || name == "reshape");
  });
  if (found == estimates.end()) return "-";
  const char* const signs[] = {"<= ", ">= ", "= ", "~ "};  // in the order of BoundKind
  return signs[static_cast<std::size_t>(found->kind)] + format_number(found->value, 5);
}

std::string least_cell(const CertifiedValue& least) {
  return least.lower > 0 ? format_number(least.value, 5) : "<= " + format_number(least.upper, 5);
}

Json json_of(const CertifiedValue& found) {
  return {{"value", found.value},
          {"lower", found.lower},
          {"upper", found.upper},
          {"certificate", found.certificate}};
}

// Of one name the upper bound comes first; a lower one is told apart.
Json json_of(const std::vector<Bound>& estimates) {
  Json object = Json::object();
  for (const Bound& bound : estimates)
    object[object.contains(bound.name) ? bound.name + ", " + std::string(to_string(bound.kind))
                                       : bound.name] = {{"value", bound.value},
                                                        {"kind", to_string(bound.kind)}};
  return object;
}

Json json_of(const NamedLayer& named, const LayerSpectrum& spectrum) {
  const ConvGeometry& geometry = named.layer.geometry;
  Json strides = Json::array(), pads = Json::array(), dilations = Json::array();
  for (const Axis& axis : geometry.axes) {
    strides.push_back(axis.stride);
    pads.push_back({axis.pad_begin, axis.pad_end});
    dilations.push_back(axis.dilation);
  }
  return {{"name", named.name},
          {"weight", named.weight},
          {"op", named.layer.transposed ? "ConvTranspose" : "Conv"},
          {"kernel_shape", geometry.kernel_shape()},
          {"input", named.layer.domain()},
          {"stride", std::move(strides)},
          {"padding", std::move(pads)},
          {"dilation", std::move(dilations)},
          {"groups", geometry.groups},
          {"sigma_max", json_of(spectrum.norm)},
          {"sigma_min", json_of(spectrum.least)},
          {"estimates", json_of(spectrum.estimates)},
          {"seconds", spectrum.seconds}};
}

std::string listed(const char* what, const std::vector<double>& values) {
  std::string text = what;
  for (const double value : values) text += " " + format_number(value, 8);
  return text + "\n";
}

template <class Row>
auto column(const std::vector<LayerSpectrum>& spectra, const Row& row) {
  std::vector<decltype(row(spectra[0]))> result;
  for (const LayerSpectrum& spectrum : spectra) result.push_back(row(spectrum));
  return result;
}

void write_end(Hdf5Writer& file, const std::string& group, const SpectrumEnd& end) {
  if (end.values.empty()) return;
  file.write(group + "/values", Tensor<double>({static_cast<Index>(end.values.size())}, end.values));
  if (end.left) file.write(group + "/left", *end.left);
  if (end.right) file.write(group + "/right", *end.right);
}

}  // namespace

std::string SpectrumReport::table() const {
  TextTable table({"name", "layer", "lower", "sigma_1", "upper", "reshape", "four reshapes",
                   "circular embedding", "sigma_min", "condition", "rank", "seconds"});
  std::string values;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerSpectrum& found = spectra[i];
    table.add({layers[i].name, describe_layer(layers[i].layer), format_number(found.norm.lower, 7),
               format_number(found.norm.value, 7), format_number(found.norm.upper, 7),
               estimate_cell(found.estimates, "reshape"), estimate_cell(found.estimates, "four reshapes"),
               estimate_cell(found.estimates, "circular embedding"), least_cell(found.least),
               found.condition(), found.rank(), format_number(found.seconds, 2)});
    if (!found.is_complete && found.largest.values.size() > 1)
      values += listed((layers[i].name + ", largest:").c_str(), found.largest.values);
    if (!found.smallest.values.empty())
      values += listed((layers[i].name + ", smallest:").c_str(), found.smallest.values);
  }
  return table.str() + "\n" + legend + (values.empty() ? "" : "\n" + values);
}

std::string SpectrumReport::json() const {
  Json list = Json::array();
  for (std::size_t i = 0; i < layers.size(); ++i) list.push_back(json_of(layers[i], spectra[i]));
  return Json{{"layers", std::move(list)}}.dump(1) + "\n";
}

void SpectrumReport::write(Hdf5Writer& file) const {
  std::vector<std::string> names, weights, described;
  for (const NamedLayer& named : layers) {
    names.push_back(named.name);
    weights.push_back(named.weight);
    described.push_back(describe_layer(named.layer));
  }
  const auto number = [&](const auto& row) { return column(spectra, row); };
  file.write("/layers",
             Table{{"name", names},
                   {"weight", weights},
                   {"layer", described},
                   {"lower", number([](const LayerSpectrum& s) { return s.norm.lower; })},
                   {"sigma_1", number([](const LayerSpectrum& s) { return s.norm.value; })},
                   {"upper", number([](const LayerSpectrum& s) { return s.norm.upper; })},
                   {"certificate", number([](const LayerSpectrum& s) { return s.norm.certificate; })},
                   {"sigma_min_lower", number([](const LayerSpectrum& s) { return s.least.lower; })},
                   {"sigma_min", number([](const LayerSpectrum& s) { return s.least.value; })},
                   {"sigma_min_upper", number([](const LayerSpectrum& s) { return s.least.upper; })},
                   {"size", number([](const LayerSpectrum& s) { return s.size; })},
                   {"seconds", number([](const LayerSpectrum& s) { return s.seconds; })}});
  for (std::size_t i = 0; i < spectra.size(); ++i) {
    const std::string group = "/spectrum/" + std::to_string(i);
    write_end(file, group + "/largest", spectra[i].largest);
    write_end(file, group + "/smallest", spectra[i].smallest);
  }
}

std::string SpectrumReport::svg() const {
  Chart chart{.title = "", .x_label = "place", .y_label = "singular value", .curves = {}};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Curve curve{layers[i].name, {}, spectra[i].largest.values};
    for (std::size_t k = 0; k < curve.y.size(); ++k) curve.x.push_back(static_cast<double>(k + 1));
    chart.curves.push_back(std::move(curve));
  }
  return line_charts_svg("Singular values", {chart}, 1);
}

std::string dry_run(const std::vector<NamedLayer>& layers) {
  TextTable table({"name", "layer", "rows", "columns"});
  for (const NamedLayer& named : layers)
    table.add({named.name, describe_layer(named.layer), format_count(volume(named.layer.range())),
               format_count(volume(named.layer.domain()))});
  return table.str();
}

}  // namespace convmat::tool
