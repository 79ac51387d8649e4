#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/composed_layer.hpp>
#include <convmat/algebra/padding_border.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/sparse_operator.hpp>
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
    const Index down = outer.down() * inner.down(), up = outer.up() * inner.up(), part = std::gcd(down, up);
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

// Which intermediate samples make a border.
template <Scalar S>
std::string border_reason(const Layer<S>& a, const Layer<S>& b, const std::vector<ComposedAxis>& axes) {
  std::string reason;
  for (std::size_t d = 0; d < axes.size(); ++d) {
    const std::vector<Index> samples = axes[d].border_samples();
    if (samples.empty()) continue;
    reason += (reason.empty() ? "" : "; ") + along(d) + name(a) + " reads intermediate " +
              (samples.size() == 1 ? "sample " : "samples ") + listed(samples) + ", and " + name(b) +
              " gives 0 to " + number(axes[d].inner.out() - 1);
  }
  return reason;
}

// A layer as one that reads once, and the border between them: the transpose of a convolution that is padded
// with samples adds up what it had read twice.
template <Scalar S>
struct SingleReader {
  Layer<S> layer;
  std::optional<Csr<S>> border;
  std::string reason;

  explicit SingleReader(const Layer<S>& whole) : layer(whole) {
    for (std::size_t d = 0; d < whole.axes() && reason.empty(); ++d)
      if (!whole.axis(d).reads_once())
        reason = along(d) + name(whole) + " adds up the samples that " +
                 std::string(to_string(whole.axis(d).axis.mode)) + " padding repeated";
    if (reason.empty()) return;
    PaddingBorder<S> split = split_padding(whole.conv);
    layer = {std::move(split.zero_padded), true};
    border = convmat::transpose(split.border);
  }
};

// (A + E) (B + F) = A B + E B + (A + E) F
template <Scalar S>
Composition<S> compose_downwards(const Layer<S>& a, const Layer<S>& b) {
  const SingleReader<S> outer(a), inner(b);
  const ComposedLayer<S> composed(outer.layer, inner.layer);
  const ConvOperator<S> conv = composed.convolution();
  Csr<S> border = composed.border();
  if (outer.border) border = border + *outer.border * inner.layer.linear_operator().to_csr();
  if (inner.border) border = border + a.linear_operator().to_csr() * *inner.border;
  if (border.nnz() == 0) return {Structure::convolution, conv, "", conv};
  std::string reason = border_reason(outer.layer, inner.layer, composed.axes());
  for (const std::string& more : {outer.reason, inner.reason})
    if (!more.empty()) reason += (reason.empty() ? "" : "; ") + more;
  const SparseOperator<S> correction(conv.domain(), conv.range(), border);
  return {Structure::bordered, conv + correction, std::move(reason), conv, std::move(border)};
}

// A B = (Bᵀ Aᵀ)ᵀ.
template <Scalar S>
Composition<S> transpose(Composition<S> composition) {
  composition.product = composition.product.transpose();
  if (composition.convolution) composition.convolution = composition.convolution->transpose();
  if (composition.border) composition.border = convmat::transpose(*composition.border);
  return composition;
}

}  // namespace

std::string_view to_string(Structure structure) {
  switch (structure) {
    case Structure::convolution:
      return "convolution";
    case Structure::bordered:
      return "bordered";
    case Structure::unstructured:
      return "unstructured";
  }
  return "unknown";
}

template <Scalar S>
Composition<S> compose(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const Product<S> lazy({a, b});  // checks the shapes
  for (const LinearOperator<S>& factor : {a, b})
    if (!Layer<S>::of(factor))
      return {Structure::unstructured, lazy,
              factor.name() + " is neither a convolution nor the transpose of one"};
  const Layer<S> outer = *Layer<S>::of(a), inner = *Layer<S>::of(b);
  if (std::string reason = rates_reason(outer, inner); !reason.empty())
    return {Structure::unstructured, lazy, std::move(reason)};
  if (composes(outer, inner)) return compose_downwards(outer, inner);
  return transpose(compose_downwards(inner.transpose(), outer.transpose()));
}

#define CONVMAT_INSTANTIATE(S)                \
  template struct CONVMAT_API Composition<S>; \
  template CONVMAT_API Composition<S> compose(const LinearOperator<S>&, const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
