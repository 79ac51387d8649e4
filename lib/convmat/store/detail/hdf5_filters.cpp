#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/fletcher32.hpp>
#include <convmat/store/detail/hdf5_filters.hpp>
#include <convmat/store/detail/shuffled_deflate.hpp>

namespace convmat::hdf5 {
namespace {

// Deflate cannot make anything smaller than by this factor.
constexpr Index largest_ratio = 1032;

std::string filter_name(H5Z_filter_t id) {
  constexpr H5Z_filter_t lzf = 32000;  // h5py's
  switch (id) {
    case H5Z_FILTER_DEFLATE:
      return "deflate, twice";
    case H5Z_FILTER_SZIP:
      return "szip";
    case H5Z_FILTER_NBIT:
      return "nbit";
    case H5Z_FILTER_SCALEOFFSET:
      return "scaleoffset";
    case lzf:
      return "lzf";
    default:
      return "number " + std::to_string(id);
  }
}

RawVector<char> without_checksum(RawVector<char> bytes) {
  if (!ends_with_fletcher32(bytes)) throw FormatError("its Fletcher32 checksum is wrong");
  bytes.resize(bytes.size() - fletcher32_bytes);
  return bytes;
}

}  // namespace

FilterPipeline::FilterPipeline(hid_t list, const Place& place) {
  const int count = check(H5Pget_nfilters(list), place, "read the filters");
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0, element_bytes = 0;
    std::size_t values = 1;
    const H5Z_filter_t id = check(
        H5Pget_filter2(list, static_cast<unsigned>(i), &flags, &values, &element_bytes, 0, nullptr, nullptr),
        place, "read the filters");
    filters_.push_back({id, element_bytes});
  }
}

void FilterPipeline::require_supported(const Place& place) const {
  int deflated = 0;
  for (const Filter& filter : filters_) {
    deflated += filter.id == H5Z_FILTER_DEFLATE;
    if (filter.id == H5Z_FILTER_SHUFFLE || filter.id == H5Z_FILTER_FLETCHER32 ||
        (filter.id == H5Z_FILTER_DEFLATE && deflated == 1))
      continue;
    const std::string name = "['" + place.object + "']";
    throw FormatError(place.text() + ": is stored through the filter " + filter_name(filter.id) +
                      ", which is not supported; copy it in Python: h5py.File('copy.h5', 'w')" + name +
                      " = h5py.File('" + place.path + "')" + name + "[()]");
  }
}

Index FilterPipeline::most_bytes_per_stored() const {
  const bool same_size = std::all_of(filters_.begin(), filters_.end(), [](const Filter& filter) {
    return filter.id == H5Z_FILTER_SHUFFLE || filter.id == H5Z_FILTER_FLETCHER32;
  });
  return same_size ? 1 : largest_ratio;
}

RawVector<char> FilterPipeline::undo(RawVector<char> stored, std::uint32_t skipped, std::size_t bytes) const {
  const auto applied = [&](std::size_t i) { return (skipped >> i & 1) == 0; };
  // Checksums of the bytes that were deflated.
  const auto checksums_before = [&](std::size_t end) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < end; ++i) count += applied(i) && filters_[i].id == H5Z_FILTER_FLETCHER32;
    return count;
  };
  for (std::size_t i = filters_.size(); i-- > 0;) {
    if (!applied(i)) continue;
    if (filters_[i].id == H5Z_FILTER_FLETCHER32) stored = without_checksum(std::move(stored));
    if (filters_[i].id == H5Z_FILTER_SHUFFLE) {
      if (filters_[i].element_bytes == 0) throw FormatError("it is shuffled by elements of no bytes");
      stored = unshuffled(stored, filters_[i].element_bytes);
    }
    if (filters_[i].id == H5Z_FILTER_DEFLATE)
      stored = inflated(stored, bytes + checksums_before(i) * fletcher32_bytes);
  }
  if (stored.size() != bytes)
    throw FormatError("it has " + std::to_string(stored.size()) + " bytes; expected " +
                      std::to_string(bytes));
  return stored;
}

}  // namespace convmat::hdf5
