#pragma once

#include <zip.h>

#include <convmat/core/export.hpp>
#include <convmat/store/detail/output_file.hpp>
#include <exception>
#include <list>
#include <string>

namespace convmat {

/// Writes a .npz file: members are stored, not deflated (read at disk speed, as numpy.savez does), and
/// undated (the same arrays give the same bytes). Throws IoError.
class CONVMAT_API NpzWriter {
 public:
  NpzWriter(const std::string& path, Overwrite overwrite);
  ~NpzWriter();
  NpzWriter(const NpzWriter&) = delete;
  NpzWriter& operator=(const NpzWriter&) = delete;

  /// Adds the bytes of a .npy file as `name`. They are kept until publish(), where libzip reads them.
  void add(const std::string& name, std::string npy);

  void publish();

 private:
  // libzip writes through this. Into a file by its name, it would write one of its own beside it: gone, and
  // its space free again, before an error is told.
  static zip_int64_t serve(void* writer, void* data, zip_uint64_t bytes, zip_source_cmd_t command);
  zip_int64_t serve_writing(void* data, zip_uint64_t bytes, zip_source_cmd_t command);
  [[noreturn]] void fail(const std::string& operation, zip_error_t* error);

  OutputFile file_;
  zip_error_t error_{};
  std::exception_ptr thrown_;  // by the file, while libzip writes
  zip_t* zip_;
  std::list<std::string> members_;
};

}  // namespace convmat
