#include <convmat/core/division.hpp>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/rates_file.hpp>
#include <cstdlib>

namespace convmat {
namespace {

constexpr MachineRates defaults{{98e9, 10e9, 8.5e9, 2e8, 1e-6}, {49e9, 10e9, 5.3e9, 2e8, 1e-6}};

MachineRates of_environment() {
  const char* path = std::getenv("CONVMAT_RATES");
  return path ? read_rates(path, "CONVMAT_RATES = \"" + std::string(path) + "\"") : defaults;
}

// Rates that are set first replace those of the environment unread.
template <Scalar T>
Rates& current(const Rates* set = nullptr) {
  static Rates rates =
      set ? *set : of_environment().*(sizeof(T) == 4 ? &MachineRates::float32 : &MachineRates::float64);
  return rates;
}

}  // namespace

PassSizes::PassSizes(const ConvGeometry& geometry, Pass pass, Index batch, bool is_complex) {
  const bool transposed = pass == Pass::transpose;
  const double parts = is_complex ? 2 : 1;
  images = static_cast<double>(batch * geometry.groups);
  const double inputs = parts * static_cast<double>(geometry.in_channels / geometry.groups),
               outputs = parts * static_cast<double>(geometry.out_channels / geometry.groups);
  const auto pixels = static_cast<double>(volume(geometry.image())),
             pixels_out = static_cast<double>(volume(geometry.image_out()));
  sources = transposed ? outputs : inputs;
  results = transposed ? inputs : outputs;
  source_pixels = transposed ? pixels_out : pixels;
  result_pixels = transposed ? pixels : pixels_out;
  taps = static_cast<double>(volume(geometry.kernel_size())) * (transposed ? pixels_out / pixels : 1);
  const auto extent = [&](const Axis& axis) {
    return static_cast<double>(transposed ? ceil_divide(axis.in, axis.stride) : axis.out());
  };
  width = extent(geometry.axes.back());
  height = geometry.axes.size() > 1 ? extent(geometry.axes[geometry.axes.size() - 2]) : 1;
  lines = rows_of_taps = 1;
  for (std::size_t d = 0; d + 1 < geometry.axes.size(); ++d) {
    const Axis& axis = geometry.axes[d];
    lines *= extent(axis);
    rows_of_taps = static_cast<double>(axis.kernel) / static_cast<double>(transposed ? axis.stride : 1);
  }
  stride = static_cast<double>(geometry.axes.back().stride);
  reach = static_cast<double>(geometry.axes.back().reach()) / stride;
}

template <Scalar S>
Rates rates() {
  return current<Real<S>>();
}

template <Scalar S>
void set_rates(const Rates& rates) {
  current<Real<S>>(&rates) = rates;
}

#define CONVMAT_INSTANTIATE(S)           \
  template CONVMAT_API Rates rates<S>(); \
  template CONVMAT_API void set_rates<S>(const Rates&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
