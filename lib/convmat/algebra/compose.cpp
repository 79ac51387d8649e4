#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/composed_layer.hpp>
#include <convmat/algebra/lowered_pair.hpp>
#include <convmat/algebra/padding_border.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/core/memory.hpp>
#include <numeric>

namespace convmat {
namespace {

std::string number(Index value) { return std::to_string(value); }

// "2nd", "3rd", "4th"
std::string ordinal(Index value) {
  const bool teen = value / 10 % 10 == 1;
  const Index last = teen ? 0 : value % 10;
  return number(value) + (last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

std::string along(std::size_t d) { return "along axis " + number(static_cast<Index>(d)) + " "; }

// "-1", "-2, -1, 32 and 33", "-16, -15, ..., 47"
std::string listed(const std::vector<Index>& values) {
  if (values.size() > 6)
    return number(values[0]) + ", " + number(values[1]) + ", ..., " + number(values.back());
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i)
    text += (i == 0 ? "" : i + 1 < values.size() ? ", " : " and ") + number(values[i]);
  return text;
}

template <Scalar S>
std::string name(const Layer<S>& layer) {
  return layer.linear_operator().name();
}

// What stands between down_B and up_A, and is neither one nor the other.
template <Scalar S>
std::string rates_reason(const Layer<S>& a, const Layer<S>& b) {
  std::optional<std::size_t> down_axis, up_axis;
  for (std::size_t d = 0; d < a.axes(); ++d) {
    const LayerAxis outer = a.axis(d), inner = b.axis(d);
    const Index common = std::gcd(outer.up(), inner.down());
    if (common > 1)
      return along(d) + name(b) + " keeps every " + ordinal(inner.down()) + " sample and " + name(a) +
             " spreads them " + number(outer.up()) +
             " apart: the product differs from row to row with a period of " + number(outer.up());
    const Index down = checked_product(outer.down(), inner.down(), "composed stride");
    const Index up = checked_product(outer.up(), inner.up(), "composed stride"), part = std::gcd(down, up);
    if (down > part && up > part)
      return along(d) + "the product goes down by " + number(down / part) + " and up by " +
             number(up / part) + ": neither a convolution nor the transpose of one has such a rate";
    if (down > part) down_axis = d;
    if (up > part) up_axis = d;
  }
  if (down_axis && up_axis)
    return along(*down_axis) + "the product goes down as a convolution, " + along(*up_axis) +
           "up as the transpose of one: one operator does not do both";
  return "";
}

template <Scalar S>
bool composes(const Layer<S>& a, const Layer<S>& b) {
  for (std::size_t d = 0; d < a.axes(); ++d)
    if (!ComposedAxis::composes(a.axis(d), b.axis(d))) return false;
  return true;
}

// Which intermediate samples make a border along axis d.
template <Scalar S>
std::string border_reason(const Layer<S>& a, const Layer<S>& b, const ComposedAxis& axis, std::size_t d) {
  const std::vector<Index>& samples = axis.border_samples;
  if (samples.empty()) return "";
  return along(d) + name(a) + " reads intermediate " + (samples.size() == 1 ? "sample " : "samples ") +
         listed(samples) + ", and " + name(b) + " gives 0 to " + number(axis.inner.out() - 1);
}

// The transpose of a convolution that is padded with samples adds up what it had read twice; padded with
// zeros it does not.
LayerAxis reading_once(const LayerAxis& axis) {
  LayerAxis result = axis;
  if (!axis.reads_once()) result.axis.mode = PaddingMode::zeros;
  return result;
}

template <Scalar S>
std::string repeats_reason(const Layer<S>& layer, std::size_t d) {
  const LayerAxis axis = layer.axis(d);
  if (axis.reads_once()) return "";
  return along(d) + name(layer) + " adds up the samples that " + std::string(to_string(axis.axis.mode)) +
         " padding repeated";
}

// Of a product that goes down along every axis, or stays.
template <Scalar S>
std::string downwards_reason(const Layer<S>& a, const Layer<S>& b) {
  std::string all;
  for (std::size_t d = 0; d < a.axes(); ++d) {
    const ComposedAxis axis(reading_once(a.axis(d)), reading_once(b.axis(d)), "axis " + std::to_string(d));
    for (const std::string& reason :
         {border_reason(a, b, axis, d), repeats_reason(a, d), repeats_reason(b, d)})
      if (!reason.empty()) all += (all.empty() ? "" : "; ") + reason;
  }
  return all;
}

// A layer as another and what that leaves out.
template <Scalar S>
struct SplitLayer {
  Layer<S> layer;
  std::optional<Csr<S>> border = {};

  static SplitLayer zero_padded(const Layer<S>& whole) {
    PaddingBorder<S> split = split_padding(whole.conv);
    return {{std::move(split.zero_padded), whole.transposed},
            whole.transposed ? convmat::transpose(split.border) : std::move(split.border)};
  }

  static SplitLayer reading_once(const Layer<S>& whole) {
    for (std::size_t d = 0; d < whole.axes(); ++d)
      if (!whole.axis(d).reads_once()) return zero_padded(whole);
    return {whole};
  }
};

// A B = (outer + E) (inner + F) = outer inner + E inner + A F
template <Scalar S>
Certified<S> compose_split(const Layer<S>& a, const SplitLayer<S>& outer, const SplitLayer<S>& inner,
                           std::string reason) {
  const ComposedLayer<S> composed(outer.layer, inner.layer);
  Csr<S> border = composed.border();
  if (outer.border) border = border + *outer.border * inner.layer.linear_operator().to_csr();
  if (inner.border) border = border + a.linear_operator().to_csr() * *inner.border;
  return certify<S>(composed.convolution(), std::move(border), std::move(reason));
}

template <Scalar S>
Certified<S> compose_downwards(const Layer<S>& a, const Layer<S>& b, std::string reason) {
  return compose_split(a, SplitLayer<S>::reading_once(a), SplitLayer<S>::reading_once(b), std::move(reason));
}

template <Scalar S>
Certified<S> compose_pair(const LoweredPair<S>& pair, std::string reason) {
  const Layer<S> a{pair.left}, b{pair.right};
  if (!pair.mixed_axis()) return compose_downwards(a, b, std::move(reason));
  return compose_split(a, SplitLayer<S>::zero_padded(a), SplitLayer<S>::zero_padded(b), std::move(reason));
}

}  // namespace

template <Scalar S>
Finding product_structure(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const Product<S> checks_the_shapes({a, b});
  if (const auto pair = lower_product(a, b)) {
    if (const auto d = pair->mixed_axis())
      return {Structure::bordered, along(*d) + "one of " + a.name() + " and " + b.name() + " wraps around"};
    return product_structure<S>(pair->left, pair->right);
  }
  if (!Layer<S>::of(a) || !Layer<S>::of(b)) return {Structure::unstructured, no_pair_reason(a, b)};
  const Layer<S> outer = *Layer<S>::of(a), inner = *Layer<S>::of(b);
  std::string reason = rates_reason(outer, inner);
  if (!reason.empty()) return {Structure::unstructured, std::move(reason)};
  reason = composes(outer, inner) ? downwards_reason(outer, inner)
                                  : downwards_reason(inner.transpose(), outer.transpose());
  return {reason.empty() ? Structure::convolution : Structure::bordered, std::move(reason)};
}

template <Scalar S>
Certified<S> compose(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const Index rows = volume(a.range());
  require_memory(csr_bytes(rows, 0, sizeof(S)), "the border of a product", format_count(rows) + " rows",
                 "keep the product A * B, which multiplies nothing out");
  Finding finding = product_structure(a, b);
  if (finding.structure == Structure::unstructured)
    return {finding.structure, Product<S>({a, b}), std::move(finding.reason)};
  if (const auto pair = lower_product(a, b))
    return raise(compose_pair(*pair, std::move(finding.reason)), pair->reversed, b.domain());
  const Layer<S> outer = *Layer<S>::of(a), inner = *Layer<S>::of(b);
  if (composes(outer, inner)) return compose_downwards(outer, inner, std::move(finding.reason));
  return transpose(  // (Bᵀ Aᵀ)ᵀ
      compose_downwards(inner.transpose(), outer.transpose(), std::move(finding.reason)));
}

#define CONVMAT_INSTANTIATE(S)                                                                        \
  template CONVMAT_API Finding product_structure(const LinearOperator<S>&, const LinearOperator<S>&); \
  template CONVMAT_API Certified<S> compose(const LinearOperator<S>&, const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
