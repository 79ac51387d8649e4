#include "data_set.hpp"

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <numeric>

#include "common/fashion_mnist.hpp"
#include "streams.hpp"

using namespace convmat;
using namespace experiments;

namespace train {
namespace {

DataSet read(const std::string& directory, Part part, Index count) {
  const Tensor<double> images = fashion_mnist_images(directory, part, count);
  Tensor<float> single(images.shape());
  std::transform(images.data(), images.data() + images.size(), single.data(),
                 [](double pixel) { return static_cast<float>(pixel); });
  return {std::move(single), fashion_mnist_labels(directory, part, count)};
}

// begin, begin + 1, ...
std::vector<Index> counted(Index begin, Index count) {
  std::vector<Index> places(static_cast<std::size_t>(count));
  std::iota(places.begin(), places.end(), begin);
  return places;
}

}  // namespace

DataSet DataSet::pick(std::span<const Index> places) const {
  const Index pixels = images.size() / size();
  DataSet result{Tensor<float>(prepend(static_cast<Index>(places.size()), slice(images.shape(), 1, 4))), {}};
  float* next = result.images.data();
  for (const Index place : places) {
    next = std::copy_n(images.data() + place * pixels, pixels, next);
    result.labels.push_back(labels[static_cast<std::size_t>(place)]);
  }
  return result;
}

DataSet DataSet::part(Index begin, Index count) const { return pick(counted(begin, count)); }

std::vector<Index> shuffled(Index count, Rng rng) {
  std::vector<Index> places = counted(0, count);
  for (Index i = count - 1; i > 0; --i)
    std::swap(places[static_cast<std::size_t>(i)], places[static_cast<std::size_t>(rng.integer(0, i))]);
  return places;
}

Splits read_splits(const Settings& settings) {
  constexpr Index pixels = 28 * 28;
  require_memory(checked_product(settings.images + settings.test, 3 * 8 * pixels, "bytes"), "the images",
                 format_count(settings.images) + " images", "take fewer --images, or --max-memory");
  const DataSet all = read(settings.data, Part::train, settings.images);
  const std::vector<Index> places = shuffled(settings.images, Rng(settings.seed).split(streams::split));
  const auto kept = std::span(places).first(static_cast<std::size_t>(settings.validation));
  return {all.pick(std::span(places).subspan(kept.size())), all.pick(kept),
          read(settings.data, Part::test, settings.test)};
}

}  // namespace train
