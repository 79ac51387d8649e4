#include <convmat/operators/axis_blocks.hpp>
#include <convmat/sparse/block_csr.hpp>
#include <map>

namespace convmat::detail {

template <Scalar S>
AxisBlocks<S>::AxisBlocks(const Axis& a, std::vector<LinearOperator<S>> b, const char* name)
    : axis(a), blocks(std::move(b)) {
  axis.validate(name);
  if (static_cast<Index>(blocks.size()) != axis.kernel)
    throw ShapeError(std::string(name) + " matrix with " + std::to_string(axis.kernel) +
                     " block diagonals and " + std::to_string(blocks.size()) + " blocks");
  for (const LinearOperator<S>& block : blocks)
    if (block.domain() != blocks[0].domain() || block.range() != blocks[0].range())
      throw ShapeError(std::string(name) + " matrix with blocks " + describe(blocks[0]) + " and " +
                       describe(block) + "; all must have one domain and range");
}

template <Scalar S>
void AxisBlocks<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  const auto cols = static_cast<std::size_t>(volume(blocks[0].domain()));
  const auto rows = static_cast<std::size_t>(volume(blocks[0].range()));
  const Index outputs = axis.out();
  for (Index n = 0; n < batch; ++n)
    for (Index o = 0; o < outputs; ++o)
      for (Index t = 0; t < axis.kernel; ++t)
        if (const Index site = axis.site(o, t); site >= 0)
          blocks[static_cast<std::size_t>(t)].accumulate(
              alpha, x.subspan(static_cast<std::size_t>(n * axis.in + site) * cols, cols),
              y.subspan(static_cast<std::size_t>(n * outputs + o) * rows, rows), 1);
}

template <Scalar S>
void AxisBlocks<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
  const auto cols = static_cast<std::size_t>(volume(blocks[0].domain()));
  const auto rows = static_cast<std::size_t>(volume(blocks[0].range()));
  const Index outputs = axis.out();
  for (Index n = 0; n < batch; ++n)
    for (Index o = 0; o < outputs; ++o)
      for (Index t = 0; t < axis.kernel; ++t)
        if (const Index site = axis.site(o, t); site >= 0)
          blocks[static_cast<std::size_t>(t)].accumulate_transpose(
              alpha, z.subspan(static_cast<std::size_t>(n * outputs + o) * rows, rows),
              x.subspan(static_cast<std::size_t>(n * axis.in + site) * cols, cols), 1);
}

template <Scalar S>
AxisBlocks<S> AxisBlocks<S>::transpose() const {
  std::vector<LinearOperator<S>> reversed;
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) reversed.push_back(block->transpose());
  return AxisBlocks(axis.transposed(), std::move(reversed));
}

template <Scalar S>
AxisBlocks<S> AxisBlocks<S>::conj() const {
  std::vector<LinearOperator<S>> conjugates;
  for (const LinearOperator<S>& block : blocks) conjugates.push_back(block.conj());
  return AxisBlocks(axis, std::move(conjugates));
}

template <Scalar S>
Index AxisBlocks<S>::nnz() const {
  Index count = 0, ones = 0;
  for (Index t = 0; t < axis.kernel; ++t) {
    const Index blocks_of_tap = axis.tap_count(t);
    ones += blocks_of_tap;
    count += blocks_of_tap * blocks[static_cast<std::size_t>(t)].nnz();
  }
  // Where taps meet, the nonzeros of a sum of blocks depend on their patterns.
  return ones == axis.nonzeros() ? count : to_csr().nnz();
}

template <Scalar S>
Csr<S> AxisBlocks<S>::to_csr() const {
  const Index cols = volume(blocks[0].domain()), rows = volume(blocks[0].range());
  std::map<Shape, Csr<S>> sums;  // by the taps that read one site
  const auto sum_of = [&](const Shape& taps) {
    const auto [entry, is_new] = sums.try_emplace(taps);
    if (is_new) {
      entry->second = blocks[static_cast<std::size_t>(taps[0])].to_csr();
      for (std::size_t i = 1; i < taps.size(); ++i)
        entry->second = entry->second + blocks[static_cast<std::size_t>(taps[i])].to_csr();
    }
    return &entry->second;
  };
  std::vector<BlockRow<S>> block_rows;
  AxisWindow window;
  for (Index o = 0; o < axis.out(); ++o) {
    window.assign(axis, o);
    std::vector<Shape> taps(static_cast<std::size_t>(window.count));
    for (std::size_t t = 0; t < window.site.size(); ++t)
      if (window.site[t] >= 0)
        taps[static_cast<std::size_t>(window.rank[t])].push_back(static_cast<Index>(t));
    BlockRow<S>& block_row = block_rows.emplace_back(BlockRow<S>{rows, {}});
    for (const Shape& meeting : taps)
      block_row.blocks.push_back({window.site[static_cast<std::size_t>(meeting[0])] * cols, sum_of(meeting)});
  }
  return stack(block_rows, axis.in * cols);
}

template <Scalar S>
std::string AxisBlocks<S>::name(const std::string& kind) const {
  return kind + " " + joined({axis.out(), axis.in}) + " of " + blocks[0].name();
}

#define CONVMAT_INSTANTIATE(S) template struct CONVMAT_API AxisBlocks<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
