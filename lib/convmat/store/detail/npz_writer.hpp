#pragma once

#include <convmat/store/publish.hpp>
#include <list>
#include <string>

struct zip;

namespace convmat {

/// Writes a .npz file: members are stored, not deflated (read at disk speed, as numpy.savez does), and
/// undated (the same arrays give the same bytes). Throws IoError.
class NpzWriter {
 public:
  NpzWriter(const std::string& path, Overwrite overwrite);
  ~NpzWriter();
  NpzWriter(const NpzWriter&) = delete;
  NpzWriter& operator=(const NpzWriter&) = delete;

  /// Adds the bytes of a .npy file as `name`. They are kept until publish(), where libzip reads them.
  void add(const std::string& name, std::string npy);

  void publish();

 private:
  [[noreturn]] void fail(const std::string& operation);

  PublishedFile file_;
  zip* zip_;
  std::list<std::string> members_;
};

}  // namespace convmat
