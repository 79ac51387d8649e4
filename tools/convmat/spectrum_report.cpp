#include "spectrum_report.hpp"

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/plot/line_chart.hpp>
#include <convmat/program/text_table.hpp>
#include <limits>
#include <nlohmann/json.hpp>

namespace convmat::tool {
namespace {

using Json = nlohmann::ordered_json;

const char* legend =
    R"(lower <= sigma_1 <= upper is proven, with rounding; sigma_1 itself is the estimate between them. Of the others = is exact,
<= and >= are proven, ~ is an estimate that proves nothing (reshape: what "spectral norm" layers divide by). sigma_min,
condition and rank without a sign rest on a proof that sigma_min is not zero.
)";

std::string described(const NamedLayer& named) {
  return std::visit([](const auto& a) { return describe(a); }, named.operand.op);
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

void add_geometry(const Layer& layer, Json& object) {
  const ConvGeometry& geometry = layer.geometry;
  Json strides = Json::array(), pads = Json::array(), dilations = Json::array();
  for (const Axis& axis : geometry.axes) {
    strides.push_back(axis.stride);
    pads.push_back({axis.pad_begin, axis.pad_end});
    dilations.push_back(axis.dilation);
  }
  object["op"] = layer.transposed ? "ConvTranspose" : "Conv";
  object["kernel_shape"] = geometry.kernel_shape();
  object["input"] = layer.domain();
  object["stride"] = std::move(strides);
  object["padding"] = std::move(pads);
  object["dilation"] = std::move(dilations);
  object["groups"] = geometry.groups;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

// {"upper": 27} and {"lower": 1e3} where there is no more than a bound.
Json rank_of(const LayerSpectrum& spectrum) {
  const std::optional<Index> rank = spectrum.known_rank();
  return rank ? Json(*rank) : Json{{"upper", spectrum.size}};
}

Json condition_of(const LayerSpectrum& spectrum) {
  const std::optional<double> condition = spectrum.known_condition();
  return condition ? Json(*condition) : Json{{"lower", spectrum.least_condition()}};
}

// Infinite numbers and unknown ones are null.
Json json_of(const NamedLayer& named, const LayerSpectrum& spectrum) {
  Json object{{"name", named.name}, {"weight", named.weight}};
  if (const std::optional<Layer> layer = named.operand.layer()) {
    add_geometry(*layer, object);
  } else {
    object["op"] = std::visit([](const auto& a) { return a.name(); }, named.operand.op);
    object["input"] = named.operand.domain();
  }
  object["sigma_max"] = json_of(spectrum.norm);
  object["sigma_min"] = json_of(spectrum.least);
  object["estimates"] = json_of(spectrum.estimates);
  object["seconds"] = spectrum.seconds;
  object["rank"] = rank_of(spectrum);
  object["condition"] = condition_of(spectrum);
  object["effective_rank"] = or_null(spectrum.effective_rank);
  object["log_determinant"] = or_null(spectrum.log_determinant);
  object["orthogonality_defect"] = or_null(spectrum.orthogonality_defect);
  object["largest"] = spectrum.largest.values;
  object["largest_converged"] = spectrum.largest.converged;
  object["smallest"] = spectrum.smallest.values;
  object["smallest_converged"] = spectrum.smallest.converged;
  return object;
}

// Of a single layer, where the table is wide enough already.
std::string measures_line(const LayerSpectrum& spectrum) {
  std::vector<std::string> parts;
  const auto add = [&](const char* what, const std::optional<double>& value) {
    if (value) parts.push_back(what + (" " + format_number(*value, 7)));
  };
  add("effective rank", spectrum.effective_rank);
  add("log determinant", spectrum.log_determinant);
  add("orthogonality defect", spectrum.orthogonality_defect);
  std::string line;
  for (const std::string& part : parts) line += (line.empty() ? "" : ", ") + part;
  return line.empty() ? "" : line + "\n";
}

std::string listed(const std::string& what, const SpectrumEnd& end) {
  std::string text = what + (end.converged ? ":" : ", not converged:");
  for (const double value : end.values) text += " " + format_number(value, 8);
  return text + "\n";
}

template <class Row>
auto column(const std::vector<LayerSpectrum>& spectra, const Row& row) {
  std::vector<decltype(row(spectra[0]))> result;
  for (const LayerSpectrum& spectrum : spectra) result.push_back(row(spectrum));
  return result;
}

template <class T>
double or_nan(const std::optional<T>& value) {
  return value ? static_cast<double>(*value) : std::numeric_limits<double>::quiet_NaN();
}

Curve curve(std::string name, const std::vector<double>& values) {
  Curve result{std::move(name), {}, values};
  for (std::size_t k = 0; k < values.size(); ++k) result.x.push_back(static_cast<double>(k + 1));
  return result;
}

void write_end(Hdf5Writer& file, const std::string& group, const SpectrumEnd& end) {
  if (end.values.empty()) return;
  file.write(group + "/converged", Tensor<double>({1}, {end.converged ? 1.0 : 0.0}));
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
    table.add({layers[i].name, described(layers[i]), format_number(found.norm.lower, 7),
               format_number(found.norm.value, 7), format_number(found.norm.upper, 7),
               estimate_cell(found.estimates, "reshape"), estimate_cell(found.estimates, "four reshapes"),
               estimate_cell(found.estimates, "circular embedding"), least_cell(found.least),
               found.condition(), found.rank(), format_number(found.seconds, 2)});
    if (found.largest.values.size() > 1) values += listed(layers[i].name + ", largest", found.largest);
    if (!found.smallest.values.empty()) values += listed(layers[i].name + ", smallest", found.smallest);
  }
  if (layers.size() == 1) values = measures_line(spectra[0]) + values;
  return table.str() + "\n" + legend + (values.empty() ? "" : "\n" + values);
}

std::string SpectrumReport::doubts() const {
  std::string text;
  const auto add = [&](const NamedLayer& named, const char* which, const SpectrumEnd& end) {
    if (!end.converged)
      text += named.operand.spoken + ": " + which + " values: the iteration did not converge\n";
  };
  const auto add_failure = [&](const NamedLayer& named, const char* which, const CertifiedValue& found) {
    if (const auto at = found.certificate.find("not certified"); at != std::string::npos)
      text += named.operand.spoken + ": " + which + " " + found.certificate.substr(at) + "\n";
  };
  for (std::size_t i = 0; i < layers.size(); ++i) {
    add_failure(layers[i], "sigma_1", spectra[i].norm);
    add_failure(layers[i], "sigma_min", spectra[i].least);
    add(layers[i], "largest", spectra[i].largest);
    add(layers[i], "smallest", spectra[i].smallest);
  }
  return text;
}

std::string SpectrumReport::json() const {
  Json list = Json::array();
  for (std::size_t i = 0; i < layers.size(); ++i) list.push_back(json_of(layers[i], spectra[i]));
  return Json{{"layers", std::move(list)}}.dump(1) + "\n";
}

void SpectrumReport::write(Hdf5Writer& file) const {
  std::vector<std::string> names, weights, descriptions;
  for (const NamedLayer& named : layers) {
    names.push_back(named.name);
    weights.push_back(named.weight);
    descriptions.push_back(described(named));
  }
  const auto number = [&](const auto& row) { return column(spectra, row); };
  file.write(
      "/layers",
      Table{{"name", names},
            {"weight", weights},
            {"layer", descriptions},
            {"lower", number([](const LayerSpectrum& s) { return s.norm.lower; })},
            {"sigma_1", number([](const LayerSpectrum& s) { return s.norm.value; })},
            {"upper", number([](const LayerSpectrum& s) { return s.norm.upper; })},
            {"certificate", number([](const LayerSpectrum& s) { return s.norm.certificate; })},
            {"sigma_min_lower", number([](const LayerSpectrum& s) { return s.least.lower; })},
            {"sigma_min", number([](const LayerSpectrum& s) { return s.least.value; })},
            {"sigma_min_upper", number([](const LayerSpectrum& s) { return s.least.upper; })},
            {"size", number([](const LayerSpectrum& s) { return s.size; })},
            {"seconds", number([](const LayerSpectrum& s) { return s.seconds; })},
            {"rank", number([](const LayerSpectrum& s) { return or_nan(s.known_rank()); })},
            {"condition", number([](const LayerSpectrum& s) { return or_nan(s.known_condition()); })},
            {"effective_rank", number([](const LayerSpectrum& s) { return or_nan(s.effective_rank); })},
            {"log_determinant", number([](const LayerSpectrum& s) { return or_nan(s.log_determinant); })},
            {"orthogonality_defect",
             number([](const LayerSpectrum& s) { return or_nan(s.orthogonality_defect); })}});
  for (std::size_t i = 0; i < spectra.size(); ++i) {
    const std::string group = "/spectrum/" + std::to_string(i);
    write_end(file, group + "/largest", spectra[i].largest);
    write_end(file, group + "/smallest", spectra[i].smallest);
  }
}

std::string SpectrumReport::svg() const {
  Chart chart{.title = "", .x_label = "place", .y_label = "singular value", .curves = {}};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerSpectrum& found = spectra[i];
    chart.curves.push_back(curve(layers[i].name, found.every.empty() ? found.largest.values : found.every));
    if (!spectra[i].predicted.empty())
      chart.curves.push_back(curve(layers[i].name + ", predicted by the symbol", spectra[i].predicted));
  }
  return line_charts_svg("Singular values", {chart}, 1);
}

std::string dry_run(const std::vector<NamedLayer>& layers) {
  TextTable table({"name", "layer", "rows", "columns"});
  for (const NamedLayer& named : layers)
    table.add({named.name, described(named), format_count(volume(named.operand.range())),
               format_count(volume(named.operand.domain()))});
  return table.str();
}

}  // namespace convmat::tool
