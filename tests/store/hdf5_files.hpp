#pragma once

#include <hdf5.h>

#include <convmat/store/hdf5.hpp>
#include <string>
#include <vector>

// Before anything else of HDF5.
inline const bool prepared = (convmat::prepare_hdf5(), true);

/// 0, 1, 2, ...
inline convmat::Tensor<double> counted(const convmat::Shape& shape) {
  convmat::Tensor<double> result(shape);
  for (convmat::Index i = 0; i < result.size(); ++i) result[i] = static_cast<double>(i);
  return result;
}

/// A file of ours, published.
template <class Write>
void write_file(const std::string& path, const Write& write) {
  convmat::Hdf5Writer file(path, convmat::Overwrite::yes);
  write(file);
  file.publish();
}

/// A file as another program writes it, by bare calls of the library.
template <class Write>
void write_foreign(const std::string& path, const Write& write) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  write(file);
  H5Fclose(file);
}

inline void put_dataset(hid_t file, const char* name, hid_t type, std::vector<hsize_t> extents,
                        hid_t memory_type, const void* data, hid_t list = H5P_DEFAULT) {
  const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
  if (data) H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
  H5Dclose(dataset);
  H5Sclose(space);
}
