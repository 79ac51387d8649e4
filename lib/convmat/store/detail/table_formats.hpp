#pragma once

#include <convmat/core/export.hpp>
#include <convmat/store/hdf5.hpp>

namespace convmat {

/// The bytes of a table in each format; see save_table.
CONVMAT_API std::string format_csv(const Table& table);
CONVMAT_API std::string format_json(const Table& table);
CONVMAT_API std::string format_mat(const Table& table);
CONVMAT_API void write_table_npz(const std::string& path, const Table& table, Overwrite overwrite);

}  // namespace convmat
