#include <convmat/algebra/cast.hpp>
#include <convmat/core/error.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/inertia.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/norm_bounds.hpp>
#include <convmat/spectra/norm_control.hpp>
#include <convmat/spectra/norm_gradient.hpp>
#include <convmat/spectra/orthogonality_defect.hpp>
#include <convmat/spectra/predicted_singular_values.hpp>
#include <convmat/spectra/singular_value_decomposition.hpp>
#include <convmat/spectra/singular_values.hpp>
#include <convmat/spectra/spectral_norm.hpp>
#include <convmat/spectra/symbol_magnitude.hpp>
#include <functional>
#include <limits>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using Conv = ConvOperator<double>;

struct Entry {
  std::string name;
  std::function<void(const Conv&)> call;
};

const std::vector<Entry> of_layers{
    {"spectral_norm", [](const Conv& T) { spectral_norm(T); }},
    {"smallest_singular_value", [](const Conv& T) { smallest_singular_value(T); }},
    {"prove_at_most", [](const Conv& T) { prove_at_most(T, 1); }},
    {"prove_at_least", [](const Conv& T) { prove_at_least(T, 1); }},
    {"norm_bounds", [](const Conv& T) { norm_bounds(T); }},
    {"norm_gradient", [](const Conv& T) { norm_gradient(T); }},
    {"orthogonality_defect", [](const Conv& T) { orthogonality_defect(T); }},
    {"predicted_singular_values", [](const Conv& T) { predicted_singular_values(T); }},
    {"symbol_magnitude", [](const Conv& T) { symbol_magnitude(T); }},
    {"scale_to_norm", [](const Conv& T) { scale_to_norm(T, 1); }},
    {"project_to_norm", [](const Conv& T) { project_to_norm(T, 1); }},
    {"clip_and_truncate", [](const Conv& T) { clip_and_truncate(T, 1); }}};

const std::vector<Entry> of_circular_layers{
    {"circular_singular_values", [](const Conv& T) { circular_singular_values(T); }},
    {"circular_norm", [](const Conv& T) { circular_norm(T); }},
    {"singular_values", [](const Conv& T) { singular_values(T); }}};

const std::vector<Entry> of_operators{
    {"singular_values", [](const Conv& T) { singular_values(T); }},
    {"singular_values of a Kronecker product",
     [](const Conv& T) { singular_values(Kronecker<double>(Identity<double>({2}), T)); }},
    {"singular_value_decomposition", [](const Conv& T) { singular_value_decomposition(T); }},
    {"lanczos", [](const Conv& T) { lanczos(T); }},
    {"lanczos_in_single", [](const Conv& T) { lanczos_in_single(cast<float>(LinearOperator<double>(T))); }}};

// One weight of a layer whose outputs read every tap.
Conv spoiled(double weight, PaddingMode mode) {
  return conv(tensor({1, 1, 3, 3}, {1, 2, 3, 4, 5, weight, 7, 8, 9}),
              {.image = {5, 6}, .padding = Padding::same(), .padding_mode = mode});
}

void check_refused(const Entry& entry, const Conv& T, const std::string& part) {
  CAPTURE(entry.name);
  try {
    entry.call(T);
    FAIL_CHECK("no error");
  } catch (const NumericError& error) {
    INFO(error.what());
    CHECK(std::string(error.what()).find(part) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a kernel that is not finite is refused by all that is asked of a spectrum") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::pair<double, std::string> bad[] = {
      {std::nan(""), "nan"}, {infinity, "inf"}, {-infinity, "-inf"}};
  for (const auto& each : bad) {
    const double weight = each.first;
    const std::string& word = each.second;
    CAPTURE(word);
    const std::string of_kernel = "kernel = " + word + " at (0,0,1,2); expected finite numbers";
    const Conv zeros = spoiled(weight, PaddingMode::zeros), circular = spoiled(weight, PaddingMode::circular);
    for (const Entry& entry : of_layers) check_refused(entry, zeros, of_kernel);
    for (const Entry& entry : of_layers) check_refused(entry, circular, of_kernel);
    for (const Entry& entry : of_circular_layers) check_refused(entry, circular, of_kernel);
    for (const Entry& entry : of_operators) check_refused(entry, zeros, "finite");
  }
}
