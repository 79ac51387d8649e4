#include <algorithm>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/padded_transpose.hpp>

namespace convmat {
namespace {

template <class T>
class PaddedTranspose final : public ConvPass<T> {
 public:
  PaddedTranspose(const ConvGeometry& geometry, std::unique_ptr<const ConvPass<T>> valid)
      : geometry_(geometry), padded_(valid_geometry(geometry).image()), valid_(std::move(valid)) {
    for (const Axis& axis : geometry.axes) {
      Shape& sources = sources_.emplace_back();
      for (Index j = 0; j < axis.extent_read(); ++j) sources.push_back(axis.source(j + axis.position(0, 0)));
    }
  }

  Index packed_size() const override { return valid_->packed_size(); }
  void pack(const T* kernel, T* packed) const override { valid_->pack(kernel, packed); }
  Index workspace(Index) const override { return padded_scalars() + valid_->workspace(1); }

  void run(Index batch, T alpha, const T* packed, const T* z, T beta, T* x, T* workspace) const override {
    const Index domain = volume(geometry_.domain()), range = volume(geometry_.range());
    const Index pixels = volume(geometry_.image()), positions = volume(padded_);
    for (Index n = 0; n < batch; ++n, z += range, x += domain) {
      valid_->run(1, alpha, packed, z, T{0}, workspace, workspace + padded_scalars());
      parallel_for(geometry_.in_channels, geometry_.in_channels * positions, [&](Index c) {
        T* image = x + c * pixels;
        scale(pixels, beta, image);
        fold(0, workspace + c * positions, image);
      });
    }
  }

 private:
  Index padded_scalars() const { return round_up(geometry_.in_channels * volume(padded_), line_scalars); }

  // image += Padᵀ padded, along axis d and those after it.
  void fold(std::size_t d, const T* padded, T* image) const {
    const Shape& sources = sources_[d];
    Index pixels = 1, positions = 1;
    for (std::size_t e = d + 1; e < sources_.size(); ++e) {
      pixels *= geometry_.axes[e].in;
      positions *= padded_[e];
    }
    for (std::size_t j = 0; j < sources.size(); ++j, padded += positions) {
      if (sources[j] < 0) continue;
      if (d + 1 == sources_.size())
        image[sources[j]] += *padded;
      else
        fold(d + 1, padded, image + sources[j] * pixels);
    }
  }

  ConvGeometry geometry_;
  Shape padded_;
  std::vector<Shape> sources_;  // of each axis: the sample at each padded position
  std::unique_ptr<const ConvPass<T>> valid_;
};

}  // namespace

bool pads_with_samples(const ConvGeometry& geometry) {
  return std::any_of(geometry.axes.begin(), geometry.axes.end(),
                     [](const Axis& axis) { return axis.mode != PaddingMode::zeros; });
}

ConvGeometry valid_geometry(const ConvGeometry& geometry) {
  ConvGeometry valid = geometry;
  for (Axis& axis : valid.axes) {
    axis.in = axis.extent_read();
    axis.pad_begin = axis.pad_end = 0;
    axis.mode = PaddingMode::zeros;
  }
  return valid;
}

template <class T>
std::unique_ptr<const ConvPass<T>> padded_transpose(const ConvGeometry& geometry,
                                                    std::unique_ptr<const ConvPass<T>> valid) {
  return std::make_unique<PaddedTranspose<T>>(geometry, std::move(valid));
}

#define CONVMAT_INSTANTIATE(S)                                                      \
  template std::unique_ptr<const ConvPass<S>> padded_transpose(const ConvGeometry&, \
                                                               std::unique_ptr<const ConvPass<S>>);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
