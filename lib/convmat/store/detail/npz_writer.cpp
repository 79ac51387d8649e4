#include <zip.h>

#include <cerrno>
#include <convmat/store/detail/io_error.hpp>
#include <convmat/store/detail/npz_writer.hpp>

namespace convmat {

NpzWriter::NpzWriter(const std::string& path, Overwrite overwrite) : file_(path, overwrite) {
  zip_ = zip_open(file_.temporary_path().c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (!zip_) throw io_error(path, "open", errno);
}

NpzWriter::~NpzWriter() {
  if (zip_) zip_discard(zip_);
}

void NpzWriter::add(const std::string& name, std::string npy) {
  const std::string& bytes = members_.emplace_back(std::move(npy));
  zip_source_t* const source = zip_source_buffer(zip_, bytes.data(), bytes.size(), 0);
  if (!source) fail("add " + name);
  const zip_int64_t member = zip_file_add(zip_, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
  if (member < 0) {
    zip_source_free(source);
    fail("add " + name);
  }
  const auto index = static_cast<zip_uint64_t>(member);
  constexpr zip_uint16_t first_of_january_1980 = 1 << 5 | 1;
  if (zip_set_file_compression(zip_, index, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(zip_, index, 0, first_of_january_1980, 0) != 0)
    fail("add " + name);
}

void NpzWriter::publish() {
  if (zip_close(zip_) != 0) fail("write");
  zip_ = nullptr;
  file_.publish();
}

void NpzWriter::fail(const std::string& operation) {
  zip_error_t* const error = zip_get_error(zip_);
  if (const int code = zip_error_code_system(error); code != 0) throw io_error(file_.path(), operation, code);
  throw IoError(file_.path() + ": cannot " + operation + ": " + zip_error_strerror(error));
}

}  // namespace convmat
