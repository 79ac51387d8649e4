#pragma once

#include <algorithm>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <vector>

namespace convmat {

/// A gradient as sums over boxes of results of all images,
///
///     G[g, e] = beta G[g, e] + alpha sum over images, boxes of (sums of one box of one image)[sum_of(e)]
///
/// for the elements e of the kernel of a group. Boxes are added in chunks that the geometry alone decides, so
/// that the result is the same for any number of threads.
template <class T>
class GradientSums : public ConvPass<T> {
 public:
  explicit GradientSums(const ConvGeometry& geometry)
      : groups_(geometry.groups),
        multiplications_(geometry.multiplications()),
        sum_of_(static_cast<std::size_t>(volume(geometry.kernel_shape()) / geometry.groups)) {}

  Index workspace(Index batch) const override {
    return round_up(groups_ * chunks(batch) * elements(), line_scalars) + threads() * worker_scalars();
  }

  void run(Index batch, T alpha, const T* z, const T* x, T beta, T* gradient, T* workspace) const override {
    const Index parts = chunks(batch);
    T* workers = workspace + round_up(groups_ * parts * elements(), line_scalars);
    parallel_for(groups_ * parts, batch * multiplications_, [&](Index task, int worker) {
      const Index group = task / parts, part = task % parts;
      T* sums = workspace + task * elements();
      std::fill_n(sums, elements(), T{});
      for (Index i = batch * boxes() * part / parts; i < batch * boxes() * (part + 1) / parts; ++i)
        add(i % boxes(), i / boxes() * groups_ + group, z, x, workers + worker * worker_scalars(), sums);
    });
    for (Index g = 0; g < groups_; ++g)
      collect(workspace + g * parts * elements(), parts, alpha, beta, gradient + g * elements());
  }

 protected:
  virtual Index boxes() const = 0;
  virtual Index worker_scalars() const = 0;  // whole cache lines

  /// sums += those of one box; `image` counts groups, too.
  virtual void add(Index box, Index image, const T* z, const T* x, T* worker, T* sums) const = 0;

  /// Where the sum of an element of the kernel stands among those of a box: to be set.
  Index& sum_of(Index element) { return sum_of_[static_cast<std::size_t>(element)]; }

 private:
  Index elements() const { return static_cast<Index>(sum_of_.size()); }
  Index chunks(Index batch) const {
    return std::min(std::clamp<Index>((Index{1} << 16) / elements(), 1, 16), batch * boxes());
  }

  // The chunks in their order.
  void collect(const T* sums, Index parts, T alpha, T beta, T* gradient) const {
    for (Index e = 0; e < elements(); ++e) {
      T total{};
      for (Index part = 0; part < parts; ++part)
        total += sums[part * elements() + sum_of_[static_cast<std::size_t>(e)]];
      axpby(alpha, total, beta, gradient[e]);
    }
  }

  Index groups_, multiplications_;
  std::vector<Index> sum_of_;
};

}  // namespace convmat
