#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>

namespace convmat {

/// Bytes read front to back, their number known beforehand: a file, memory, a member of an archive.
class CONVMAT_API ByteSource {
 public:
  ByteSource(std::string name, Index bytes) : name_(std::move(name)), remaining_(bytes) {}
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// What stands for the source in messages.
  const std::string& name() const { return name_; }
  Index remaining() const { return remaining_; }

  /// Throws FormatError where fewer bytes remain, IoError where they cannot be read.
  void read(void* to, Index bytes);

  /// Throws FormatError where bytes remain, or a checksum says that those read are damaged.
  void finish();

 protected:
  void set_remaining(Index bytes) { remaining_ = bytes; }
  void set_name(std::string name) { name_ = std::move(name); }

 private:
  virtual void fetch(char* to, Index bytes) = 0;
  virtual void check_end() {}

  std::string name_;
  Index remaining_;
};

/// A regular file. Throws IoError where it cannot be opened.
class CONVMAT_API FileSource final : public ByteSource {
 public:
  explicit FileSource(const std::string& path);
  ~FileSource() override;

  /// Goes on with `bytes` alone, `skip` of those that remain behind, under a name of their own. Throws
  /// FormatError where so many do not remain.
  void narrow(Index skip, Index bytes, const std::string& name);

 private:
  void fetch(char* to, Index bytes) override;

  int fd_;
};

/// The whole of a regular file. Throws IoError where it cannot be read, CapacityError where memory has no
/// room for it.
CONVMAT_API std::string read_file(const std::string& path);

/// Bytes in memory, which must outlive it.
class CONVMAT_API MemorySource final : public ByteSource {
 public:
  MemorySource(const std::string& bytes, const std::string& name)
      : ByteSource(name, static_cast<Index>(bytes.size())), next_(bytes.data()) {}

 private:
  void fetch(char* to, Index bytes) override;

  const char* next_;
};

}  // namespace convmat
