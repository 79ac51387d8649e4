#pragma once

#include <convmat/core/raw_vector.hpp>
#include <convmat/store/detail/hdf5_handles.hpp>
#include <vector>

namespace convmat::hdf5 {

/// What was done to the bytes of each chunk of a dataset before they were stored, undone here and not by
/// libhdf5: it inflates whatever a chunk's bytes say, this no more than the chunk has.
class FilterPipeline {
 public:
  /// Of a dataset's creation properties.
  FilterPipeline(hid_t list, const Place& place);

  bool empty() const { return filters_.empty(); }

  /// Throws FormatError where there is another filter than shuffle, deflate and Fletcher32, or deflate twice.
  void require_supported(const Place& place) const;

  /// How many bytes of elements a stored byte may stand for.
  Index most_bytes_per_stored() const;

  /// The `bytes` bytes of a chunk of supported filters, out of what is stored of it; bit i of `skipped` says
  /// that the i-th filter was not applied. Throws FormatError where they are damaged, or not so many.
  RawVector<char> undo(RawVector<char> stored, std::uint32_t skipped, std::size_t bytes) const;

 private:
  struct Filter {
    H5Z_filter_t id;
    std::size_t element_bytes;  // that are shuffled
  };

  std::vector<Filter> filters_;  // in the order in which they were applied
};

}  // namespace convmat::hdf5
