#include <convmat/core/error.hpp>
#include <convmat/store/detail/npz_writer.hpp>

namespace convmat {

NpzWriter::NpzWriter(const std::string& path, Overwrite overwrite) : file_(path, overwrite) {
  zip_source_t* const target = zip_source_function_create(serve, this, &error_);
  zip_ = target ? zip_open_from_source(target, ZIP_TRUNCATE, &error_) : nullptr;
  if (zip_) return;
  zip_source_free(target);
  fail("open", &error_);
}

NpzWriter::~NpzWriter() {
  if (zip_) zip_discard(zip_);
}

void NpzWriter::add(const std::string& name, std::string npy) {
  const std::string& bytes = members_.emplace_back(std::move(npy));
  zip_source_t* const source = zip_source_buffer(zip_, bytes.data(), bytes.size(), 0);
  if (!source) fail("add " + name, zip_get_error(zip_));
  const zip_int64_t member = zip_file_add(zip_, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
  if (member < 0) {
    zip_source_free(source);
    fail("add " + name, zip_get_error(zip_));
  }
  const auto index = static_cast<zip_uint64_t>(member);
  constexpr zip_uint16_t first_of_january_1980 = 1 << 5 | 1;
  if (zip_set_file_compression(zip_, index, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(zip_, index, 0, first_of_january_1980, 0) != 0)
    fail("add " + name, zip_get_error(zip_));
}

void NpzWriter::publish() {
  Index expected = 0;
  for (const std::string& member : members_) expected += static_cast<Index>(member.size());
  file_.expect(expected);
  const int closed = zip_close(zip_);
  if (thrown_) std::rethrow_exception(thrown_);
  if (closed != 0) fail("write", zip_get_error(zip_));
  zip_ = nullptr;
  file_.publish();
}

void NpzWriter::fail(const std::string& operation, zip_error_t* error) {
  const IoError told(file_.path() + ": cannot " + operation + ": " + zip_error_strerror(error),
                     zip_error_code_system(error));
  zip_error_fini(error);
  throw told;
}

zip_int64_t NpzWriter::serve(void* writer, void* data, zip_uint64_t bytes, zip_source_cmd_t command) {
  auto& self = *static_cast<NpzWriter*>(writer);
  switch (command) {
    case ZIP_SOURCE_SUPPORTS:
      return ZIP_SOURCE_SUPPORTS_WRITABLE;
    case ZIP_SOURCE_STAT:
      return zip_stat_init(static_cast<zip_stat_t*>(data)), sizeof(zip_stat_t);
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&self.error_, data, bytes);
    case ZIP_SOURCE_TELL_WRITE:
      return self.file_.position();
    case ZIP_SOURCE_WRITE:
    case ZIP_SOURCE_SEEK_WRITE:
      return self.serve_writing(data, bytes, command);
    default:
      return 0;  // nothing to be done, nothing is read
  }
}

// No exception may pass through libzip.
zip_int64_t NpzWriter::serve_writing(void* data, zip_uint64_t bytes, zip_source_cmd_t command) try {
  if (command == ZIP_SOURCE_WRITE) {
    file_.write(data, bytes);
    return static_cast<zip_int64_t>(bytes);
  }
  const zip_int64_t to =
      zip_source_seek_compute_offset(static_cast<zip_uint64_t>(file_.position()),
                                     static_cast<zip_uint64_t>(file_.end()), data, bytes, &error_);
  if (to >= 0) file_.seek(to);
  return to < 0 ? -1 : 0;
} catch (...) {
  thrown_ = std::current_exception();
  zip_error_set(&error_, ZIP_ER_WRITE, 0);
  return -1;
}

}  // namespace convmat
