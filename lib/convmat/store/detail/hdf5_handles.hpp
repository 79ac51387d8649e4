#pragma once

#include <hdf5.h>

#include <convmat/core/shape.hpp>
#include <set>
#include <string>

namespace convmat::hdf5 {

/// Where libhdf5 is at work, for messages: "case.h5" or "case.h5:/layer1".
struct Place {
  std::string path, object;
  bool writing = false;

  std::string text() const { return object.empty() ? path : path + ":" + object; }
};

/// Throws what libhdf5's error stack says: IoError where the system refused or the file is being written,
/// else FormatError. `later` bytes were to follow those that it could not write.
[[noreturn]] void fail(const Place& place, const std::string& operation, Index later = 0);

/// libhdf5 says that a call failed by a negative result.
template <class Result>
Result check(Result result, const Place& place, const std::string& operation) {
  if (result < 0) fail(place, operation);
  return result;
}

/// Owns a handle of libhdf5. Errors of writing surface where an object is closed: close() what was written;
/// the destructor cannot tell.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  /// Throws what the error stack says where `id` is negative.
  Handle(hid_t id, Close closer, const Place& place, const std::string& operation)
      : id_(check(id, place, operation)), close_(closer) {}
  ~Handle();
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&& other) noexcept;

  operator hid_t() const { return id_; }

  /// Throws where it fails; see fail() for `later`.
  void close(const Place& place, Index later = 0);

 private:
  hid_t id_;
  Close close_;
};

/// Keeps libhdf5 from printing its errors while it lives, and leaves the host's settings as they were.
class QuietErrors {
 public:
  QuietErrors();
  ~QuietErrors();
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

/// An open file and its name.
struct OpenFile {
  std::string path;
  Handle handle;
  bool writing;
  mutable std::set<std::string> groups =
      {};  // that hard links alone lead to; to look again takes half the time

  Place at(const std::string& object) const { return {path, object, writing}; }
};

}  // namespace convmat::hdf5
