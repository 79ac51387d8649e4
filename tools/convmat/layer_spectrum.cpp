#include "layer_spectrum.hpp"

#include <algorithm>
#include <chrono>
#include <convmat/core/memory.hpp>
#include <convmat/program/text_table.hpp>
#include <convmat/spectra/smaller_gram.hpp>
#include <limits>

namespace convmat::tool {
namespace {

constexpr double quick_entries = 250'000;    // of a dense matrix
constexpr double same = 1e-7;                // of values, relative to the largest
constexpr Index few_products = 200;          // for a least value that no proof is asked of
constexpr Index quick_nonzeros = 2'000'000;  // of a Gram matrix

// The convolution, or that whose transpose it is: the singular values are the same.
template <Scalar S>
std::optional<ConvOperator<S>> convolution(const LinearOperator<S>& a) {
  if (const auto* conv = a.template target<ConvOperator<S>>()) return *conv;
  if (const auto* transposed = a.template target<ConvTranspose<S>>()) return transposed->transpose();
  return {};
}

bool wants_every_value(const NamedLayer& named, const SpectrumRequest& request) {
  if (request.method == SpectrumMethod::automatic)
    return named.entries() <= quick_entries || (named.is_circular() && !request.vectors);
  return request.method != SpectrumMethod::lanczos;
}

// From the largest, with vectors where they are asked for.
template <Scalar S>
SpectrumEnd every_value(const LinearOperator<S>& a, bool vectors) {
  if (!vectors) return {.values = singular_values(a).values, .left = {}, .right = {}};
  auto found = singular_value_decomposition(a);
  return {std::move(found.values), std::move(found.left), std::move(found.right)};
}

template <Scalar S>
SpectrumEnd found_end(SingularTriplets<S> found, bool vectors) {
  if (!vectors) return {std::move(found.values), {}, {}, found.converged};
  return {std::move(found.values), std::move(found.left), std::move(found.right), found.converged};
}

// `count` of all images, from one end inwards.
AnyTensor taken(const AnyTensor& all, Which which, Index count) {
  return std::visit(
      [&]<Scalar S>(const Tensor<S>& images) -> AnyTensor {
        const Shape& shape = images.shape();
        const Index size = images.size() / shape[0];
        Tensor<S> result(prepend(count, slice(shape, 1, shape.size())));
        for (Index i = 0; i < count; ++i) {
          const Index place = which == Which::largest ? i : shape[0] - 1 - i;
          std::copy_n(images.data() + place * size, size, result.data() + i * size);
        }
        return result;
      },
      all);
}

SpectrumEnd end_of(const SpectrumEnd& all, Which which, Index count) {
  SpectrumEnd end{.values = all.values, .left = {}, .right = {}};
  if (which == Which::smallest) std::reverse(end.values.begin(), end.values.end());
  end.values.resize(static_cast<std::size_t>(count));
  if (all.left) end.left = taken(*all.left, which, count);
  if (all.right) end.right = taken(*all.right, which, count);
  return end;
}

void add_every_value(SpectrumEnd all, const SpectrumRequest& request, LayerSpectrum& spectrum) {
  const std::vector<double>& values = all.values;
  spectrum.numerical_rank = numerical_rank(values);
  spectrum.condition_number = condition_number(values);
  spectrum.effective_rank = effective_rank(values);
  spectrum.log_determinant = log_determinant(values);
  spectrum.orthogonality_defect = orthogonality_defect(values);
  spectrum.every = values;
  if (request.smallest) spectrum.smallest = end_of(all, Which::smallest, request.count);
  const bool wants_all = request.method == SpectrumMethod::all;
  spectrum.largest = wants_all ? std::move(all) : end_of(all, Which::largest, request.count);
}

// By products alone.
template <Scalar S>
SingularTriplets<S> iterated(const LinearOperator<S>& a, const SpectrumRequest& request, Which which,
                             Index products = LanczosOptions{}.max_products) {
  return lanczos(a, {.count = request.count, .which = which, .max_products = products});
}

// How often the one that occurs most often does, of values in order.
Index largest_multiplicity(const std::vector<double>& values) {
  const double near = same * std::max(values.front(), values.back());
  Index largest = 0, equal = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    equal = i > 0 && std::abs(values[i] - values[i - 1]) <= near ? equal + 1 : 1;
    largest = std::max(largest, equal);
  }
  return largest;
}

// Vectors of values that are known: a Krylov space of one start has one vector of each, so there are as many
// starts as there are equal values.
template <Scalar S>
SpectrumEnd vectors_of(const LinearOperator<S>& a, Which which, const SpectrumEnd& known, double norm) {
  const auto count = static_cast<Index>(known.values.size());
  Rng rng(1);
  const Tensor<S> start = randn<S>(prepend(largest_multiplicity(known.values), a.domain()), rng);
  SpectrumEnd found = found_end(lanczos(a, {.count = count, .which = which}, std::optional(start)), true);
  for (std::size_t i = 0; i < known.values.size(); ++i)
    if (std::abs(found.values[i] - known.values[i]) > same * norm) found.converged = false;
  return found;
}

template <Scalar S>
void add_defect(const ConvOperator<S>& conv, LayerSpectrum& spectrum) {
  if (smaller_gram_nonzeros(conv) <= quick_nonzeros)
    spectrum.orthogonality_defect = orthogonality_defect(conv);
}

// Of a convolution, or its transpose: vectors are those of `a`.
template <Scalar S>
LayerSpectrum measure_convolution(const LinearOperator<S>& a, const ConvOperator<S>& conv,
                                  const NamedLayer& named, const SpectrumRequest& request) {
  LayerSpectrum spectrum;
  spectrum.norm = spectral_norm(conv, {.certify = request.certify});
  spectrum.estimates = norm_bounds(conv);
  const bool is_quick = named.is_circular() || named.entries() <= quick_entries;
  SpectralNormOptions least{.certify = request.certify};
  if (!is_quick && !request.certify) least.max_products = few_products;
  spectrum.least = smallest_singular_value(conv, least);
  if (wants_every_value(named, request)) {
    add_every_value(every_value(a, request.vectors), request, spectrum);
    if (!named.is_circular()) spectrum.predicted = predicted_singular_values(conv);
    return spectrum;
  }
  if (named.is_circular() && request.method == SpectrumMethod::automatic) {
    add_every_value(every_value(a, false), request, spectrum);
    const double norm = spectrum.norm.value;
    spectrum.largest = vectors_of(a, Which::largest, spectrum.largest, norm);
    if (request.smallest) spectrum.smallest = vectors_of(a, Which::smallest, spectrum.smallest, norm);
    return spectrum;
  }
  const bool is_known = request.count == 1 && !request.vectors;
  spectrum.largest = is_known ? SpectrumEnd{.values = {spectrum.norm.value}, .left = {}, .right = {}}
                              : found_end(iterated(a, request, Which::largest), request.vectors);
  if (request.smallest) spectrum.smallest = found_end(iterated(a, request, Which::smallest), request.vectors);
  add_defect(ConvOperator<Double<S>>(conv.geometry(), cast<Double<S>>(conv.kernel())), spectrum);
  return spectrum;
}

// What LAPACK owes: a few eps σ_1 for each row and column.
CertifiedValue by_matrix(double value, double rounding) {
  return {value, std::max(value - rounding, 0.0), value + rounding,
          "singular value decomposition of the dense matrix"};
}

// A singular value lies within the residual of a Ritz value: which, nothing says.
template <Scalar S>
void add_ends(const LinearOperator<S>& a, const NamedLayer& named, const SpectrumRequest& request,
              LayerSpectrum& spectrum) {
  const bool is_quick = named.entries() <= quick_entries || request.smallest;
  auto top = iterated(a, request, Which::largest);
  auto bottom =
      is_quick ? iterated(a, request, Which::smallest) : iterated(a, request, Which::smallest, few_products);
  const double most = top.values[0], least = bottom.values[0];
  spectrum.norm = {most, std::max(most - top.residuals[0], 0.0), std::numeric_limits<double>::infinity(),
                   "none: an iteration bounds from below alone"};
  spectrum.least = {least, 0, least + bottom.residuals[0],
                    bottom.converged ? "none" : "none; the iteration did not converge"};
  spectrum.largest = found_end(std::move(top), request.vectors);
  if (request.smallest) spectrum.smallest = found_end(std::move(bottom), request.vectors);
}

// Of operators that no symbol describes, in float64.
template <Scalar S>
LayerSpectrum measure_operator(const LinearOperator<S>& a, const NamedLayer& named,
                               const SpectrumRequest& request) {
  LayerSpectrum spectrum;
  if (!wants_every_value(named, request)) {
    add_ends(a, named, request, spectrum);
    return spectrum;
  }
  SpectrumEnd all = every_value(a, request.vectors);
  const double most = all.values.front(), least = all.values.back();
  const double rounding = std::numeric_limits<double>::epsilon() * most *
                          static_cast<double>(volume(a.domain()) + volume(a.range()));
  spectrum.norm = by_matrix(most, rounding);
  spectrum.least = by_matrix(least, rounding);
  add_every_value(std::move(all), request, spectrum);
  return spectrum;
}

}  // namespace

std::optional<Index> LayerSpectrum::known_rank() const {
  if (norm.upper == 0) return 0;
  return least.lower > 0 ? size : numerical_rank;
}

std::optional<double> LayerSpectrum::known_condition() const {
  if (least.upper == 0) return std::numeric_limits<double>::infinity();
  return least.lower > 0 ? norm.value / least.value : condition_number;
}

std::string LayerSpectrum::rank() const {
  if (!known_rank()) return "<= " + format_count(size);
  return (least.lower > 0 || norm.upper == 0 ? "" : "~ ") + format_count(*known_rank());
}

std::string LayerSpectrum::condition() const {
  const bool is_known = least.lower > 0 || least.upper == 0;
  return is_known ? format_number(*known_condition()) : ">= " + format_number(least_condition());
}

LayerSpectrum measure(const NamedLayer& named, const SpectrumRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  try {
    LayerSpectrum spectrum = std::visit(
        [&]<Scalar S>(const LinearOperator<S>& a) {
          if (const auto conv = convolution(a)) return measure_convolution(a, *conv, named, request);
          return measure_operator(cast<Double<S>>(a), named, request);
        },
        named.operand.op);
    spectrum.size = std::min(volume(named.operand.domain()), volume(named.operand.range()));
    spectrum.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return spectrum;
  } catch (const NumericError& error) {
    throw NumericError(named.operand.spoken + ": " + error.what());
  }
}

}  // namespace convmat::tool
