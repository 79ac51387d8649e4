#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/file_lock.hpp>
#include <convmat/store/digest.hpp>
#include <convmat/store/publish.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

namespace convmat {
namespace {

constexpr std::size_t digest_letters = 64;

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

// A name that would break its line stands there with backslashes, and one before the digest, as GNU has it.
std::string escaped(const std::string& name) {
  std::string result;
  for (const char letter : name)
    if (letter == '\n')
      result += "\\n";
    else
      result += letter == '\\' ? "\\\\" : std::string{letter};
  return result;
}

std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\\' || i + 1 == text.size())
      result += text[i];
    else
      result += text[++i] == 'n' ? '\n' : text[i];
  return result;
}

bool is_digest(const std::string& text) {
  return text.size() == digest_letters && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string line_of(const std::string& name, const std::string& digest) {
  const std::string spoken = escaped(name);
  return (spoken == name ? "" : "\\") + digest + "  " + spoken + "\n";
}

// A line of SHA256SUMS; without a name where it is none of a digest.
struct Line {
  std::string text, name, digest;
};

// "digest  name", or "digest *name" of a binary file.
Line parse_line(const std::string& text) {
  const bool is_escaped = text.starts_with('\\');
  const std::string rest = text.substr(is_escaped ? 1 : 0), digest = rest.substr(0, digest_letters);
  if (!is_digest(digest) || rest.size() <= digest_letters + 2 || rest[digest_letters] != ' ')
    return {text, "", ""};
  const std::string name = rest.substr(digest_letters + 2);
  return {text, is_escaped ? unescaped(name) : name, digest};
}

std::vector<Line> lines_in(const std::string& directory) {
  std::vector<Line> lines;
  std::ifstream file(path_in(directory));
  for (std::string text; std::getline(file, text);) lines.push_back(parse_line(text));
  return lines;
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
  for (const Line& line : lines_in(directory))
    if (!line.name.empty()) digests[line.name] = line.digest;
  return digests;
}

std::vector<std::string> wrong_digest_lines(const std::string& directory) {
  std::vector<std::string> wrong;
  int number = 0;
  for (const Line& line : lines_in(directory))
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
  for (const auto& [name, digest] : all) text += line_of(name, digest);
  for (const Line& line : lines_in(directory))
    if (line.name.empty()) text += line.text + "\n";
  publish_bytes(path_in(directory), text, Overwrite::yes);
}

}  // namespace convmat
