#include <cerrno>
#include <charconv>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/hdf5_handles.hpp>
#include <convmat/store/detail/io_error.hpp>
#include <utility>

namespace convmat::hdf5 {
namespace {

struct Cause {
  std::string text;
  int error_number = 0;
  Index bytes = 0;  // that could not be written
};

// libhdf5 has no fields for errno and the like; they stand in the text.
template <class Integer>
Integer find_number(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  Integer number = 0;
  if (at != std::string_view::npos)
    std::from_chars(text.data() + at + key.size(), text.data() + text.size(), number);
  return number;
}

// The first entry of the stack is the innermost: what went wrong.
herr_t collect(unsigned depth, const H5E_error2_t* error, void* data) {
  Cause& cause = *static_cast<Cause*>(data);
  const std::string text = error->desc ? error->desc : "";
  if (depth == 0) cause.text = text;
  if (cause.error_number == 0) cause.error_number = find_number<int>(text, "errno = ");
  if (cause.bytes == 0) cause.bytes = find_number<Index>(text, "total write size = ");
  return 0;
}

}  // namespace

void fail(const Place& place, const std::string& operation, Index later) {
  Cause cause;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &cause);
  if (cause.error_number == EAGAIN)
    throw IoError(place.path + ": is being written by another process", EAGAIN);
  if (cause.error_number != 0)
    throw io_error(place.path, operation, cause.error_number, cause.bytes + later, place.object);
  const std::string message = place.text() + ": cannot " + operation + ": " + cause.text;
  if (place.writing) throw IoError(message);
  throw FormatError(message);
}

Handle::~Handle() {
  if (id_ >= 0) close_(id_);
}

Handle::Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(close_, other.close_);
  return *this;
}

void Handle::close(const Place& place, Index later) {
  if (close_(std::exchange(id_, -1)) < 0) fail(place, "close", later);
}

QuietErrors::QuietErrors() {
  H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

QuietErrors::~QuietErrors() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }

}  // namespace convmat::hdf5
