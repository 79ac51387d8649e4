#include "studies.hpp"

#include <fmt/format.h>

#include <convmat/convmat.hpp>
#include <limits>

#include "common/timing.hpp"

using namespace convmat;
using namespace experiments;

namespace composition {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double ten_eps = 10 * std::numeric_limits<double>::epsilon();

double quotient(Index a, Index b) { return static_cast<double>(a) / static_cast<double>(b); }

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? none : sum / static_cast<double>(values.size());
}

Tensor<double> random_input(const Chain& chain, const Rng& root) {
  Rng rng = root.split(0);
  return randint(chain.layers[0].domain(), -3, 3, rng);
}

// The composed operator in an order in which integers stay exact.
Layer exactly(const Folded& folded) {
  if (folded.structure == Structure::unstructured) return folded.value;
  const Layer conv = composition::exactly(*folded.convolution);
  if (!folded.border) return conv;
  return conv + SparseOperator<double>(conv.domain(), conv.range(), *folded.border);
}

double border_share(const Folded& folded) {
  return quotient(border_found(folded).nonzeros, folded.convolution->nnz());
}
double border_row_share(const Folded& folded) {
  return quotient(static_cast<Index>(border_found(folded).rows.size()), volume(folded.value.range()));
}

/// What theory promises of a chain and what it was folded to; sums up over many chains.
struct Promises {
  double on_integers = 0, rounding = 0;
  Index outside_theory = 0, miscounted = 0;

  void look_at(const Chain& chain, const Folded& folded, const Tensor<double>& x) {
    const Tensor<double> y = product_of(composition::exactly(chain)) * x;
    on_integers = std::max(on_integers, max_abs(exactly(folded) * x - y));
    if (!folded.convolution) return;
    const double scale = norm(conv_of(*folded.convolution).kernel()) * norm(x) + norm(y);
    rounding = std::max(rounding, norm(folded.value * x - y) / scale);
    miscounted += folded.convolution->nnz() != folded.convolution->to_csr().nnz();
    if (!border_theory_holds(chain)) return;
    const BorderTheory theory = border_theory(chain), found = border_found(folded);
    outside_theory += theory.rows != found.rows || theory.nonzeros != found.nonzeros;
  }

  void agree(const std::string& what, Report& report) const {
    report.agree(what + ": composed is one after the other, on integers", on_integers, 0);
    report.agree(what + ": by the planner's kernels, to rounding", rounding, ten_eps);
    report.agree(what + ": nonzeros of the convolution by closed form", static_cast<double>(miscounted), 0);
    report.agree(what + ": rows and nonzeros of the border by theory", static_cast<double>(outside_theory),
                 0);
  }
};

void store(const std::string& group, const Chain& chain, const Folded& folded, const Rng& root,
           Hdf5Writer& file) {
  for (std::size_t l = 0; l < chain.layers.size(); ++l)
    file.write(fmt::format("{}/layers/{}", group, l), AnyOperator(chain.layers[l]));
  const Tensor<double> x = random_input(chain, root);
  file.write(group + "/x", x);
  file.write(group + "/y", product_of(composition::exactly(chain)) * x);
  file.attribute(group, "structure", std::string(to_string(folded.structure)));
  if (folded.convolution) file.write(group + "/convolution", AnyOperator(*folded.convolution));
  if (folded.border) file.write(group + "/border", AnyCsr(*folded.border));
}

// Seconds one after the other and composed, into arrays that are there.
std::pair<double, double> times(const Chain& chain, const Folded& folded, const Tensor<double>& x) {
  const Layer sequential = product_of(chain);
  Tensor<double> y(sequential.range());
  return times_in_turns([&] { assign(sequential, 1, x, y); }, [&] { assign(folded.value, 1, x, y); });
}

Index weights(const Chain& chain) {
  Index sum = 0;
  for (const Layer& layer : chain.layers) sum += conv_of(layer).kernel().size();
  return sum;
}

// "1" and "4": so many throughout; "1-8-1": eight inside.
std::vector<Index> channels_of(const std::string& profile, Index depth) {
  std::vector<Index> channels(static_cast<std::size_t>(depth + 1), profile == "4" ? 4 : 1);
  if (profile == "1-8-1") std::fill(channels.begin() + 1, channels.end() - 1, 8);
  return channels;
}

}  // namespace

void RandomStudy::add(Family kind, Index layers, Index chains, const Rng& root, Report& report) {
  const std::string name = to_string(kind);
  Promises promises;
  std::vector<double> one, two, many, left, taps, rows, nonzeros, products;
  for (Index i = 0; i < chains; ++i) {
    const Rng stream = root.split(static_cast<std::uint64_t>(i));
    const Chain chain = random_chain(kind, layers, stream);
    const Folded folded = fold(chain);
    promises.look_at(chain, folded, random_input(chain, stream));
    one.push_back(folded.structure == Structure::convolution);
    two.push_back(folded.structure == Structure::bordered);
    many.push_back(folded.structure == Structure::unstructured);
    const Layer simplified = simplify(product_of(chain)).value;
    const auto* product = simplified.target<Product<double>>();
    left.push_back(product ? static_cast<double>(product->factors().size()) : 1);
    if (folded.convolution) {
      taps.push_back(static_cast<double>(conv_of(*folded.convolution).geometry().axes[0].reach()));
      rows.push_back(border_row_share(folded));
      nonzeros.push_back(border_share(folded));
      products.push_back(quotient(multiplications(folded), multiplications(chain)));
    }
    if (i < 2) store(fmt::format("random/{}/{}/{}", name, layers, i), chain, folded, stream, report.file());
    check_interrupted();
  }
  promises.agree(fmt::format("random {}, {} layers", name, layers), report);
  if (always_folds(kind))
    report.agree(fmt::format("random {}, {} layers: all are one convolution", name, layers), mean(one) - 1,
                 0);
  family.push_back(name);
  depth.push_back(layers);
  folds.push_back(mean(one));
  bordered.push_back(mean(two));
  stays.push_back(mean(many));
  layers_left.push_back(mean(left));
  extent.push_back(mean(taps));
  border_rows.push_back(mean(rows));
  border_nonzeros.push_back(mean(nonzeros));
  work.push_back(mean(products));
}

Table RandomStudy::table() const {
  return {{"family", family},
          {"layers", depth},
          {"one_convolution", folds},
          {"with_border", bordered},
          {"stays", stays},
          {"layers_after_simplify", layers_left},
          {"extent", extent},
          {"border_rows", border_rows},
          {"border_nonzeros", border_nonzeros},
          {"multiplications", work}};
}

void TimedStudy::add(Family kind, Index layers, const Shape& image, const std::string& profile,
                     const Rng& root, Report& report) {
  const Chain chain = regular_chain(kind, layers, image, channels_of(profile, layers), root);
  const Folded folded = fold(chain);
  const Tensor<double> x = random_input(chain, root);
  Promises promises;
  promises.look_at(chain, folded, x);
  promises.agree(
      fmt::format("timed {}, {} layers, {} channels on {}", to_string(kind), layers, profile, joined(image)),
      report);
  const auto [apart, together] = times(chain, folded, x);
  family.push_back(to_string(kind));
  images.push_back(joined(image));
  channels.push_back(profile);
  depth.push_back(layers);
  extent.push_back(conv_of(*folded.convolution).geometry().axes[0].reach());
  sequential.push_back(apart);
  composed.push_back(together);
  ratio.push_back(apart / together);
  work.push_back(quotient(multiplications(folded), multiplications(chain)));
  border_share.push_back(composition::border_share(folded));
}

Table TimedStudy::table() const {
  return {{"family", family},
          {"image", images},
          {"channels", channels},
          {"layers", depth},
          {"extent", extent},
          {"multiplications", work},
          {"border_share", border_share},
          {"sequential_s", sequential},
          {"composed_s", composed},
          {"sequential_over_composed", ratio}};
}

void RealStudy::add(const Chain& real, Index number, const Rng& root, Report& report) {
  const Folded folded = fold(real);
  const Tensor<double> x = random_input(real, root);
  Promises promises;
  promises.look_at(real, folded, x);
  promises.agree(real.name, report);
  store(fmt::format("real/{}", number), real, folded, root, report.file());
  report.file().attribute(fmt::format("real/{}", number), "name", real.name);
  const auto [apart, together] = times(real, folded, x);
  const bool structured = folded.convolution.has_value();
  chain.push_back(real.name);
  layers.push_back(static_cast<Index>(real.layers.size()));
  becomes.push_back(std::string(to_string(folded.structure)));
  conv.push_back(structured ? folded.convolution->name() : "");
  if (!folded.reason.empty())
    report.file().attribute(fmt::format("real/{}", number), "reason", folded.reason);
  weights.push_back(composition::weights(real));
  composed_weights.push_back(structured ? static_cast<double>(conv_of(*folded.convolution).kernel().size())
                                        : none);
  work.push_back(structured ? quotient(multiplications(folded), multiplications(real)) : none);
  border_rows.push_back(structured ? border_row_share(folded) : none);
  border_nonzeros.push_back(structured ? border_share(folded) : none);
  sequential.push_back(apart);
  composed.push_back(structured ? together : none);
  ratio.push_back(structured ? apart / together : none);
}

Table RealStudy::table() const {
  return {{"chain", chain},
          {"layers", layers},
          {"becomes", becomes},
          {"composed", conv},
          {"weights", weights},
          {"composed_weights", composed_weights},
          {"multiplications", work},
          {"border_rows", border_rows},
          {"border_nonzeros", border_nonzeros},
          {"sequential_s", sequential},
          {"composed_s", composed},
          {"sequential_over_composed", ratio}};
}

std::string picture(const RandomStudy& random, const TimedStudy& timed) {
  Chart folding{"random chains: share that is one convolution", "layers", "share", {}};
  Chart border{"random chains: nonzeros of the border", "layers", "border / convolution", {}};
  Chart extent{"random chains: extent of the kernel", "layers", "taps", {}};
  std::vector<Chart> charts;
  for (const Family family : families) {
    Curve share{to_string(family), {}, {}}, entries = share, reach = share;
    for (std::size_t i = 0; i < random.family.size(); ++i) {
      if (random.family[i] != share.name) continue;
      for (Curve* curve : {&share, &entries, &reach})
        curve->x.push_back(static_cast<double>(random.depth[i]));
      share.y.push_back(random.folds[i]);
      entries.y.push_back(random.border_nonzeros[i]);
      reach.y.push_back(random.extent[i]);
    }
    folding.curves.push_back(std::move(share));
    if (!always_folds(family)) border.curves.push_back(std::move(entries));
    extent.curves.push_back(std::move(reach));
  }
  charts = {std::move(folding), std::move(border), std::move(extent)};
  for (const Shape& image : timed_images)
    for (const char* profile : profiles) {
      Chart chart{fmt::format("{}, channels {}", joined(image), profile),
                  "layers",
                  "time one by one / composed",
                  {},
                  false,
                  true};
      for (const Family family : timed_families) {
        Curve curve{to_string(family), {}, {}};
        for (std::size_t i = 0; i < timed.family.size(); ++i)
          if (timed.family[i] == curve.name && timed.images[i] == joined(image) &&
              timed.channels[i] == profile) {
            curve.x.push_back(static_cast<double>(timed.depth[i]));
            curve.y.push_back(timed.ratio[i]);
          }
        chart.curves.push_back(std::move(curve));
      }
      charts.push_back(std::move(chart));
    }
  return line_charts_svg("Layers multiplied out", charts, 3);
}

}  // namespace composition
