#include <zip.h>

#include <algorithm>
#include <convmat/store/detail/io_error.hpp>
#include <convmat/store/detail/npz_archive.hpp>

namespace convmat {
namespace {

constexpr std::string_view ending = ".npy";

// Deflate cannot make anything smaller than by this factor.
constexpr Index largest_ratio = 1032;

class MemberSource final : public ByteSource {
 public:
  MemberSource(zip_file_t* member, const std::string& name, Index bytes)
      : ByteSource(name, bytes), member_(member) {}
  ~MemberSource() override { zip_fclose(member_); }

 private:
  void fetch(char* to, Index bytes) override {
    while (bytes > 0) {
      const zip_int64_t count = zip_fread(member_, to, static_cast<zip_uint64_t>(bytes));
      if (count < 0) fail();
      if (count == 0) throw FormatError(name() + ": ends too early");
      to += count;
      bytes -= count;
    }
  }

  // libzip compares size and CRC where it meets the end.
  void check_end() override {
    char beyond;
    const zip_int64_t count = zip_fread(member_, &beyond, 1);
    if (count < 0) fail();
    if (count > 0) throw FormatError(name() + ": holds more bytes than it says");
  }

  [[noreturn]] void fail() const {
    throw FormatError(name() + ": cannot read: " + zip_file_strerror(member_));
  }

  zip_file_t* member_;
};

}  // namespace

struct NpzArchive::Zip {
  std::string path;
  zip_t* archive;

  Zip(std::string file, zip_t* zip) : path(std::move(file)), archive(zip) {}
  ~Zip() { zip_discard(archive); }
};

NpzArchive::NpzArchive(const std::string& path) {
  // Answers what is no regular file, or cannot be opened, with the system's reason.
  const FileSource file(path);
  int code = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw FormatError(path + ": not a readable npz file: " + text);
  }
  zip_ = std::make_unique<Zip>(path, archive);
}

NpzArchive::~NpzArchive() = default;

std::vector<std::string> NpzArchive::names() const {
  std::vector<std::string> result;
  const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(zip_->archive, 0));
  for (zip_uint64_t i = 0; i < count; ++i) {
    const char* const text = zip_get_name(zip_->archive, i, 0);
    const std::string name = text ? text : "";
    if (!name.ends_with(ending)) throw FormatError(zip_->path + ": member " + name + " is not a .npy array");
    result.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(result.begin(), result.end());
  return result;
}

bool NpzArchive::contains(const std::string& name) const {
  return zip_name_locate(zip_->archive, (name + std::string(ending)).c_str(), 0) >= 0;
}

std::unique_ptr<ByteSource> NpzArchive::open(const std::string& name) const {
  const std::string place = zip_->path + ":" + name;
  const std::string member = name + std::string(ending);
  if (!contains(name)) throw FormatError(zip_->path + ": no member " + name);
  zip_stat_t status;
  constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if (zip_stat(zip_->archive, member.c_str(), 0, &status) != 0 || (status.valid & needed) != needed)
    throw FormatError(place + ": " + zip_strerror(zip_->archive));
  if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE)
    throw FormatError(place + ": compression method " + std::to_string(status.comp_method) +
                      "; expected stored or deflated");
  if (status.size / largest_ratio > status.comp_size)
    throw FormatError(place + ": " + std::to_string(status.size) + " bytes cannot come out of " +
                      std::to_string(status.comp_size));
  zip_file_t* const file = zip_fopen(zip_->archive, member.c_str(), 0);
  if (!file) throw FormatError(place + ": " + zip_strerror(zip_->archive));
  return std::make_unique<MemberSource>(file, place, static_cast<Index>(status.size));
}

}  // namespace convmat
