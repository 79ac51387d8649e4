#include "theory.hpp"

#include <algorithm>
#include <convmat/convmat.hpp>
#include <set>

using namespace convmat;

namespace composition {
namespace {

/// What one output of an axis reads: samples, and those of them that some path reaches from outside.
struct AxisPaths {
  std::set<Index> reached, left;

  Index stayed() const { return static_cast<Index>(reached.size() - left.size()); }
};

AxisPaths paths(const Chain& chain, std::size_t d, Index output) {
  std::set<std::pair<Index, bool>> places{{output, false}};
  for (auto layer = chain.layers.rbegin(); layer != chain.layers.rend(); ++layer) {
    const Axis& axis = conv_of(*layer).geometry().axes[d];
    const bool input = layer + 1 == chain.layers.rend();
    std::set<std::pair<Index, bool>> read;
    for (const auto& [place, left] : places)
      for (Index t = 0; t < axis.kernel; ++t) {
        const Index j = axis.position(place, t);
        const bool outside = j < 0 || j >= axis.in;
        if (!input || !outside) read.emplace(j, left || outside);
      }
    places = std::move(read);
  }
  AxisPaths result;
  for (const auto& [sample, left] : places) {
    result.reached.insert(sample);
    if (left) result.left.insert(sample);
  }
  return result;
}

// For each output channel the number of input channels that it depends on.
std::vector<Index> channels_read(const Chain& chain) {
  std::vector<std::set<Index>> depends;
  for (Index p = 0; p < chain.layers[0].domain()[0]; ++p) depends.push_back({p});
  for (const Layer& layer : chain.layers) {
    const ConvGeometry& geometry = conv_of(layer).geometry();
    const Index inputs = geometry.in_channels / geometry.groups,
                outputs = geometry.out_channels / geometry.groups;
    std::vector<std::set<Index>> next(static_cast<std::size_t>(geometry.out_channels));
    for (Index q = 0; q < geometry.out_channels; ++q)
      for (Index p = q / outputs * inputs; p < (q / outputs + 1) * inputs; ++p)
        next[static_cast<std::size_t>(q)].merge(std::set<Index>(depends[static_cast<std::size_t>(p)]));
    depends = std::move(next);
  }
  std::vector<Index> counts;
  for (const std::set<Index>& inputs : depends) counts.push_back(static_cast<Index>(inputs.size()));
  return counts;
}

}  // namespace

BorderTheory border_theory(const Chain& chain) {
  const Shape range = chain.layers.back().range(), image = slice(range, 1, range.size());
  std::vector<std::vector<AxisPaths>> axes(image.size());
  for (std::size_t d = 0; d < image.size(); ++d)
    for (Index o = 0; o < image[d]; ++o) axes[d].push_back(paths(chain, d, o));
  BorderTheory theory;
  const std::vector<Index> inputs = channels_read(chain);
  for (std::size_t q = 0; q < inputs.size(); ++q) {
    Shape position(image.size(), 0);
    Index row = static_cast<Index>(q) * volume(image);
    do {
      Index reached = 1, stayed = 1;  // samples, and those that no axis leaves on the way to
      for (std::size_t d = 0; d < image.size(); ++d) {
        const AxisPaths& axis = axes[d][static_cast<std::size_t>(position[d])];
        reached *= static_cast<Index>(axis.reached.size());
        stayed *= axis.stayed();
      }
      if (reached > stayed) theory.rows.push_back(row);
      theory.nonzeros += inputs[q] * (reached - stayed);
      ++row;
    } while (advance(position, image));
  }
  return theory;
}

bool border_theory_holds(const Chain& chain) {
  return std::all_of(chain.layers.begin(), chain.layers.end(), [](const Layer& layer) {
    const auto* conv = layer.target<ConvOperator<double>>();
    if (!conv) return false;
    const auto& axes = conv->geometry().axes;
    return std::all_of(axes.begin(), axes.end(),
                       [](const Axis& a) { return a.mode == PaddingMode::zeros; }) &&
           std::all_of(conv->kernel().begin(), conv->kernel().end(),
                       [](double weight) { return weight > 0; });
  });
}

BorderTheory border_found(const Folded& folded) {
  BorderTheory found;
  if (!folded.border) return found;
  const Csr<double>& border = *folded.border;
  for (Index row = 0; row < border.rows; ++row) {
    const Index before = found.nonzeros;
    for (Index p = border.indptr[static_cast<std::size_t>(row)];
         p < border.indptr[static_cast<std::size_t>(row + 1)]; ++p)
      found.nonzeros += border.values[static_cast<std::size_t>(p)] != 0;
    if (found.nonzeros > before) found.rows.push_back(row);
  }
  return found;
}

}  // namespace composition
