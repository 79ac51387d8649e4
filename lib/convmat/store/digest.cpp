#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/digest_lines.hpp>
#include <convmat/store/detail/file_lock.hpp>
#include <convmat/store/digest.hpp>
#include <convmat/store/publish.hpp>
#include <filesystem>
#include <memory>
#include <vector>

namespace convmat {
namespace {

std::string path_in(const std::string& directory) { return directory + "/SHA256SUMS"; }

void check(int result) {
  if (result != 1) throw Error("libcrypto computes no SHA-256");
}

std::string hexadecimal(const unsigned char* bytes, unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i)
    for (const int digit : {bytes[i] >> 4, bytes[i] & 15}) text += "0123456789abcdef"[digit];
  return text;
}

std::vector<DigestLine> lines_in(const std::string& directory) {
  try {
    return parse_digest_lines(read_file(path_in(directory)));
  } catch (const IoError& error) {
    if (error.code == ENOENT) return {};
    throw;
  }
}

}  // namespace

std::string sha256(const std::string& path) {
  FileSource file(path);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  check(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr));
  std::vector<char> block(1 << 18);
  while (file.remaining() > 0) {
    const Index bytes = std::min(file.remaining(), static_cast<Index>(block.size()));
    file.read(block.data(), bytes);
    check(EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(bytes)));
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned count = 0;
  check(EVP_DigestFinal_ex(context.get(), digest, &count));
  return hexadecimal(digest, count);
}

Digests read_digests(const std::string& directory) {
  Digests digests;
  for (const DigestLine& line : lines_in(directory))
    if (!line.name.empty()) digests[line.name] = line.digest;
  return digests;
}

std::vector<std::string> wrong_digest_lines(const std::string& directory) {
  std::vector<std::string> wrong;
  int number = 0;
  for (const DigestLine& line : lines_in(directory))
    if (++number; line.name.empty())
      wrong.push_back(fmt::format("{}:{}: \"{}\"; expected a SHA-256, two blanks and a name",
                                  path_in(directory), number, line.text));
  return wrong;
}

void update_digests(const std::string& directory, const Digests& digests) {
  const FileLock lock(directory + "/.SHA256SUMS.lock");
  Digests all = read_digests(directory);
  for (const auto& [name, digest] : digests) all[name] = digest;
  std::erase_if(all, [](const auto& entry) { return entry.second.empty(); });
  std::string text;
  for (const auto& [name, digest] : all) text += digest_line(name, digest);
  for (const DigestLine& line : lines_in(directory))
    if (line.name.empty()) text += line.text + "\n";
  publish_bytes(path_in(directory), text, Overwrite::yes);
}

}  // namespace convmat
