#pragma once

#include <algorithm>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/shift_sum.hpp>
#include <convmat/kernels/tiles.hpp>
#include <memory>

namespace convmat {

/// Are lines so long that the vector at their end, of which only a part counts, costs little?
template <class T>
bool is_long(Index line) {
  return line > 4 * tiles<T>().lanes;
}

/// What it takes to load a vector of samples, which crosses cache lines, in loads of a weight.
inline constexpr int sample_load = 3;

/// The boxes of the direct kernel. Forward and transposed: half of a cache of 2 MiB, so that what comes next
/// to the samples stays there too; several where one channel or a few leave the threads nothing else to
/// share, but of 64 KiB at least: boxes of a few rows would copy most samples more than once.
template <class T>
Boxing direct_boxing(const ConvGeometry& geometry, Pass pass) {
  const Index inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups, size = sizeof(T);
  if (pass == Pass::gradient)
    return {inputs + outputs, (Index{1} << 18) / size,
            geometry.axes.size() > 1 ? (Index{1} << 11) / size : 2048};
  const bool transposed = pass == Pass::transpose;
  const Index sources = transposed ? outputs : inputs, results = transposed ? inputs : outputs;
  const bool is_shared =
      geometry.groups == 1 && results <= tiles<T>().max_rows && geometry.multiplications() >= small_work;
  const Index samples = sources * volume(transposed ? geometry.image_out() : geometry.image());
  const Index half = (Index{1} << 20) / size;
  const Index least = (Index{1} << 16) / size;
  return {sources, is_shared ? std::clamp(samples / 4, least, half) : half, 4096};
}

/// Forward and transposed direct products: boxes of results, each computed from copies of the samples it
/// reads.
///
///     result[r, v] = beta result[r, v] + alpha sum over c, terms of K[r, c, tap] sample[c, v + shift]
template <class T>
class DirectSum : public ConvPass<T> {
 public:
  DirectSum(const ConvGeometry& geometry, Pass pass)
      : sum_(geometry, pass, direct_boxing<T>(geometry, pass)),
        multiplications_(geometry.multiplications()) {}

  Index workspace(Index) const override { return threads() * worker_scalars(); }

  void run(Index batch, T alpha, const T* packed, const T* x, T beta, T* y, T* workspace) const override {
    const Index in_place = in_place_ ? static_cast<Index>(in_place_->boxes.size()) : 0;
    const Index boxes = in_place + static_cast<Index>(sum_.boxes.size()), images = batch * sum_.groups;
    // One image in one box is split by channels of results instead; each part copies the samples it reads.
    const Index parts = parts_of_tasks(images * boxes, blocks(), batch * multiplications_);
    const Index samples = volume(sum_.source_image), pixels = volume(sum_.result_image);
    parallel_for(images * boxes * parts, batch * multiplications_, [&](Index task, int worker) {
      const Index part = task % parts, image = task / parts / boxes, group = image % sum_.groups;
      const auto b = static_cast<std::size_t>(task / parts % boxes);
      const Range range{blocks() * part / parts, blocks() * (part + 1) / parts};
      const T* read = x + image * sum_.sources * samples;
      T* result = y + image * sum_.results * pixels;
      T *copy = workspace + worker * worker_scalars(), *scratch = copy + copy_scalars();
      if (static_cast<Index>(b) < in_place) {
        const Box& box = in_place_->boxes[b];
        return compute(*in_place_, box, group, range, packed, read + in_place_->first_sample(box), alpha,
                       beta, result, scratch);
      }
      const Box& box = sum_.boxes[b - static_cast<std::size_t>(in_place)];
      for (Index c = 0; c < sum_.sources; ++c) sum_.copy(box, read + c * samples, copy + c * sum_.plane);
      compute(sum_, box, group, range, packed, copy, alpha, beta, result, scratch);
    });
  }

 protected:
  /// Channels of results are computed in blocks.
  virtual Index blocks() const = 0;
  virtual Index scratch_scalars() const = 0;

  /// The results of a box of `sum`, which is sum_ or *in_place_, from the samples it reads.
  virtual void compute(const ShiftSum& sum, const Box& box, Index group, Range blocks, const T* packed,
                       const T* source, T alpha, T beta, T* result, T* scratch) const = 0;

  ShiftSum sum_;
  std::optional<ShiftSum> in_place_;  // of results that read no padding; sum_ has the others then

 private:
  static constexpr Index slack = 256;  // no less than three vectors, which are read past the end of a run

  Index copy_scalars() const { return sum_.sources * sum_.plane + slack; }
  Index worker_scalars() const { return round_up(copy_scalars() + scratch_scalars(), line_scalars); }

  Index multiplications_;
};

/// Several channels of results at a time share the samples they read.
template <class T>
CONVMAT_API std::unique_ptr<const ConvPass<T>> direct_channels(const ConvGeometry& geometry, Pass pass);

/// One channel of results in a group, two or three: several of their rows at a time share them too.
template <class T>
std::unique_ptr<const ConvPass<T>> direct_rows(const ConvGeometry& geometry, Pass pass);

/// The gradient: inner products of shifted runs of copies.
template <class T>
CONVMAT_API std::unique_ptr<const ConvPass<T>> direct_gradient(const ConvGeometry& geometry);

/// The same from the arrays themselves, line by line, where reads_lines_in_place.
template <class T>
std::unique_ptr<const ConvPass<T>> direct_line_gradient(const ConvGeometry& geometry);

/// Two axes or more, the last two without strides and the last padded with zeros, if at all; long lines of
/// results, of which half of a cache of 1 MiB holds all, or two for each row of the kernel, with as many of
/// samples; and offsets that fit 32 bits.
template <class T>
bool reads_lines_in_place(const ConvGeometry& geometry);

}  // namespace convmat
