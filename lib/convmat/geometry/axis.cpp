#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/core/error.hpp>
#include <convmat/geometry/axis.hpp>
#include <numeric>

namespace convmat {

std::string_view to_string(PaddingMode mode) {
  switch (mode) {
    case PaddingMode::zeros:
      return "zeros";
    case PaddingMode::circular:
      return "circular";
    case PaddingMode::reflect:
      return "reflect";
    case PaddingMode::symmetric:
      return "symmetric";
    case PaddingMode::replicate:
      return "replicate";
  }
  return "unknown";
}

// out = in + pad_begin + pad_end - reach + 1 = rows gives pad_end.
Axis Axis::toeplitz(Index rows, Index cols, Index taps, Index pad_begin, Index dilation) {
  if (rows < 1)
    throw GeometryError("Toeplitz matrix with " + std::to_string(rows) + " rows; expected at least 1");
  Axis axis{.in = cols, .kernel = taps, .dilation = dilation, .pad_begin = pad_begin};
  axis.validate_extents("Toeplitz matrix");
  const Index padded = checked_sum(rows, axis.reach(), "Toeplitz matrix") - 1;
  axis.pad_end = checked_sum(padded - cols, checked_product(-1, pad_begin, "padding"), "padding");
  axis.validate("Toeplitz matrix");
  return axis;
}

Axis Axis::circulant(Index n, Index taps, Index pad_begin, Index dilation) {
  Axis axis{
      .in = n, .kernel = taps, .dilation = dilation, .pad_begin = pad_begin, .mode = PaddingMode::circular};
  axis.validate_extents("circulant matrix");
  axis.pad_end = checked_sum(axis.reach() - 1, checked_product(-1, pad_begin, "padding"), "padding");
  axis.validate("circulant matrix");
  return axis;
}

Index Axis::beyond_edge(Index j) const {
  switch (mode) {
    case PaddingMode::zeros:
      return -1;
    case PaddingMode::circular:
      return modulo(j, in);
    case PaddingMode::reflect: {  // period 2n - 2: neither edge is repeated
      if (in == 1) return 0;
      const Index folded = modulo(j, 2 * in - 2);
      return std::min(folded, 2 * in - 2 - folded);
    }
    case PaddingMode::symmetric: {  // period 2n: both edges are repeated
      const Index folded = modulo(j, 2 * in);
      return std::min(folded, 2 * in - 1 - folded);
    }
    case PaddingMode::replicate:
      return std::clamp<Index>(j, 0, in - 1);
  }
  return -1;
}

// 0 <= o stride + offset < in, offset = j(0, t)
Range Axis::inside(Index t) const {
  const Index offset = position(0, t), outputs = out();
  return {std::clamp<Index>(ceil_divide(-offset, stride), 0, outputs),
          std::clamp<Index>(floor_divide(in - 1 - offset, stride) + 1, 0, outputs)};
}

// 0 <= offset + t dilation < in, offset = j(o, 0)
Range Axis::taps_inside(Index o) const {
  const Index offset = position(o, 0);
  return {std::clamp<Index>(ceil_divide(-offset, dilation), 0, kernel),
          std::clamp<Index>(floor_divide(in - 1 - offset, dilation) + 1, 0, kernel)};
}

Range Axis::taps_around(Index j) const {
  return {std::clamp<Index>(ceil_divide(j - position(out() - 1, 0), dilation), 0, kernel),
          std::clamp<Index>(floor_divide(j - position(0, 0), dilation) + 1, 0, kernel)};
}

Range Axis::interior() const {
  const Range range{inside(0).begin, inside(kernel - 1).end};
  return {range.begin, std::max(range.begin, range.end)};
}

Index Axis::tap_count(Index t) const { return mode == PaddingMode::zeros ? inside(t).size() : out(); }

Index Axis::nonzeros() const {
  Index count = 0;
  const auto add = [&](Index outputs, Index sites) {
    count = checked_sum(count, checked_product(outputs, sites, "nonzeros"), "nonzeros");
  };
  if (mode == PaddingMode::zeros) {
    for (Index t = 0; t < kernel; ++t) add(inside(t).size(), 1);
    return count;
  }
  // Past the edge two taps may read one sample, so there the distinct ones are counted. Around a circle all
  // windows are alike.
  const Range whole = mode == PaddingMode::circular ? Range{1, out()} : interior();
  AxisWindow window;
  for (Index o = 0; o < out(); ++o) {
    if (o == whole.begin) {
      add(whole.size(), mode == PaddingMode::circular ? window.count : kernel);
      o += whole.size();
      if (o >= out()) break;
    }
    window.assign(*this, o);
    add(1, window.count);
  }
  return count;
}

void Axis::validate_extents(const std::string& label) const {
  const auto at_least_one = [&](const char* name, Index value) {
    if (value < 1)
      throw GeometryError(label + ": " + name + " " + std::to_string(value) + "; expected at least 1");
  };
  at_least_one("image extent", in);
  at_least_one("kernel extent", kernel);
  at_least_one("stride", stride);
  at_least_one("dilation", dilation);
  checked_sum(checked_product(kernel - 1, dilation, "dilated kernel"), 1, "dilated kernel");
}

void Axis::validate(const std::string& label) const {
  validate_extents(label);
  const auto fail = [&](const std::string& message) { throw GeometryError(label + ": " + message); };
  const auto number = [](Index value) { return std::to_string(value); };
  const std::string pads = number(pad_begin) + ":" + number(pad_end);
  if (mode != PaddingMode::zeros && (pad_begin < 0 || pad_end < 0))
    fail("padding " + pads + " with mode " + std::string(to_string(mode)) + "; expected 0 or more");
  const Index padded = checked_sum(in, checked_sum(pad_begin, pad_end, "padding"), "padded image");
  // Room for every j(o, t), also past a crop, and for twice the period of a reflection.
  checked_product(std::min(pad_begin, pad_end), 4, "padding");
  checked_product(checked_sum(padded, checked_sum(reach(), stride, "window"), "padded image"), 2,
                  "padded image");
  if (reach() > padded)
    fail("kernel " + number(kernel) + (dilation > 1 ? " with dilation " + number(dilation) : "") + " spans " +
         number(reach()) + " samples and is larger than the padded image, " + number(in) + " + " +
         number(pad_begin) + " + " + number(pad_end) + " = " + number(padded));
  if (mode == PaddingMode::reflect && std::max(pad_begin, pad_end) > in - 1)
    fail("reflect padding " + pads + " of an image of extent " + number(in) +
         "; expected at most extent - 1 = " + number(in - 1));
}

void AxisWindow::assign(const Axis& axis, Index output) {
  const auto taps = static_cast<std::size_t>(axis.kernel);
  site.resize(taps);
  rank.assign(taps, -1);
  count = 0;
  bool ascending = true;
  Index previous = -1;
  for (std::size_t t = 0; t < taps; ++t) {
    site[t] = axis.site(output, static_cast<Index>(t));
    if (site[t] < 0) continue;
    ascending = ascending && site[t] > previous;
    previous = site[t];
    rank[t] = count++;
  }
  if (ascending) return;
  order_.resize(taps);
  std::iota(order_.begin(), order_.end(), 0);
  std::sort(order_.begin(), order_.end(), [&](Index a, Index b) {
    return site[static_cast<std::size_t>(a)] < site[static_cast<std::size_t>(b)];
  });
  count = 0;
  previous = -1;
  for (const Index t : order_) {
    const Index here = site[static_cast<std::size_t>(t)];
    if (here < 0) continue;
    if (here != previous) ++count;
    previous = here;
    rank[static_cast<std::size_t>(t)] = count - 1;
  }
}

}  // namespace convmat
