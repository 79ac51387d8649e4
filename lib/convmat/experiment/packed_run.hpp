#pragma once

#include <convmat/experiment/run_file.hpp>
#include <string_view>

namespace convmat {

/// Bytes put one after the other, each with its length before it.
class CONVMAT_API Packer {
 public:
  void put(std::string_view bytes);
  void put(Index number) { put(bytes_of(number)); }
  void put(double number) { put(bytes_of(number)); }
  void put(const std::string& text) { put(std::string_view(text)); }
  void put(const Attribute& value);

  const std::string& bytes() const { return bytes_; }

 private:
  template <class Number>
  static std::string_view bytes_of(const Number& number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
  }

  std::string bytes_;
};

/// Takes them out in the same order. Throws FormatError where that is not what was put in.
class CONVMAT_API Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view bytes();
  std::string text() { return std::string(bytes()); }
  Index index();
  double real();
  Attribute attribute();

 private:
  std::string_view rest_;
};

/// A run but its path and name, as bytes, and back.
CONVMAT_API std::string pack(const RunFile& run);
CONVMAT_API RunFile unpack_run(std::string_view bytes, const std::string& path);

}  // namespace convmat
