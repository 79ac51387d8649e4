#include "layer_spectrum.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <convmat/core/memory.hpp>
#include <convmat/program/text_table.hpp>
#include <convmat/spectra/matrix_svd.hpp>

namespace convmat::tool {
namespace {

constexpr double quick_entries = 250'000;  // of a dense matrix
constexpr Index few_products = 200;        // for a least value that no proof is asked of

template <Scalar S>
using Wide = std::conditional_t<is_complex<S>, std::complex<double>, double>;

bool wants_every_value(const NamedLayer& named, SpectrumMethod method) {
  if (method == SpectrumMethod::automatic) return named.entries() <= quick_entries;
  return method != SpectrumMethod::lanczos;
}

template <Scalar S>
std::vector<double> every_value(const ConvOperator<S>& conv) {
  if (CircularEmbedding(conv.geometry()).is_exact()) return circular_singular_values(conv);
  const Tensor<Wide<S>> dense = to_dense(cast<Wide<S>>(conv.to_csr()));
  using Transposed = Eigen::Matrix<Wide<S>, Eigen::Dynamic, Eigen::Dynamic>;  // it has the same
  return matrix_singular_values(
      Transposed(Eigen::Map<const Transposed>(dense.data(), dense.shape()[1], dense.shape()[0])));
}

// Of the layer itself, so that left and right are those of a transposed one, too.
template <Scalar S>
SpectrumEnd iterated(const Layer& layer, const SpectrumRequest& request, Which which) {
  auto found = lanczos(layer.op<S>(), {.count = request.count, .which = which});
  SpectrumEnd end{std::move(found.values), {}, {}};
  if (request.vectors) {
    end.left = std::move(found.left);
    end.right = std::move(found.right);
  }
  return end;
}

void keep(std::vector<double>& values, Index count) { values.resize(static_cast<std::size_t>(count)); }

template <Scalar S>
void add_values(const NamedLayer& named, const SpectrumRequest& request, LayerSpectrum& spectrum) {
  if (request.vectors || !wants_every_value(named, request.method)) {
    const bool is_known = request.count == 1 && !request.vectors;
    spectrum.largest = is_known ? SpectrumEnd{{spectrum.norm.value}, {}, {}}
                                : iterated<S>(named.layer, request, Which::largest);
    if (request.smallest) spectrum.smallest = iterated<S>(named.layer, request, Which::smallest);
    return;
  }
  spectrum.largest.values = every_value(named.layer.conv<S>());
  spectrum.is_complete = request.method != SpectrumMethod::exact;
  if (spectrum.is_complete) return;
  spectrum.smallest.values.assign(spectrum.largest.values.rbegin(), spectrum.largest.values.rend());
  keep(spectrum.largest.values, request.count);
  keep(spectrum.smallest.values, request.smallest ? request.count : 0);
}

template <Scalar S>
LayerSpectrum measure_as(const NamedLayer& named, const SpectrumRequest& request) {
  const ConvOperator<S> conv = named.layer.conv<S>();
  LayerSpectrum spectrum;
  spectrum.size = std::min(volume(conv.domain()), volume(conv.range()));
  spectrum.norm = spectral_norm(conv, {.certify = request.certify});
  spectrum.estimates = norm_bounds(conv);
  const bool is_quick = named.is_circular() || named.entries() <= quick_entries;
  SpectralNormOptions least{.certify = request.certify};
  if (!is_quick && !request.certify) least.max_products = few_products;
  spectrum.least = smallest_singular_value(conv, least);
  add_values<S>(named, request, spectrum);
  return spectrum;
}

}  // namespace

std::string LayerSpectrum::rank() const {
  if (least.lower > 0) return format_count(size);
  return is_complete ? "~ " + format_count(numerical_rank(largest.values)) : "<= " + format_count(size);
}

std::string LayerSpectrum::condition() const {
  if (least.lower > 0) return format_number(norm.value / least.value);
  return least.upper > 0 ? ">= " + format_number(norm.lower / least.upper) : "inf";
}

LayerSpectrum measure(const NamedLayer& named, const SpectrumRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  try {
    LayerSpectrum spectrum =
        with_result_scalar(named.layer.kernel, {}, [&]<Scalar S>() { return measure_as<S>(named, request); });
    spectrum.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return spectrum;
  } catch (const NumericError& error) {
    throw NumericError(named.layer.spoken + ": " + error.what());
  }
}

}  // namespace convmat::tool
