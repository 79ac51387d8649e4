#include <Eigen/Core>
#include <algorithm>
#include <convmat/store/detail/npy_reader.hpp>
#include <convmat/store/safetensors.hpp>
#include <map>
#include <nlohmann/json.hpp>

namespace convmat {
namespace {

// As the reference implementation has it.
constexpr Index longest_header = 100'000'000;

/// What the header says of a tensor; its elements are the bytes [begin, end) behind the header.
struct Entry {
  std::string name, type;
  Shape shape;
  Index begin, end;
};

[[noreturn]] void fail(const std::string& spoken, const std::string& what) {
  throw FormatError(spoken + ": " + what);
}

std::vector<Index> naturals(const nlohmann::json& list, const std::string& spoken, const char* what) {
  const auto is_natural = [](const nlohmann::json& item) {
    return item.is_number_unsigned() && std::in_range<Index>(item.get<std::uint64_t>());
  };
  if (!list.is_array() || !std::all_of(list.begin(), list.end(), is_natural))
    fail(spoken, std::string(what) + " is no list of natural numbers");
  return list.get<std::vector<Index>>();
}

Entry entry(const std::string& path, const std::string& name, const nlohmann::json& json) {
  const std::string spoken = path + ": " + name;
  if (!json.is_object() || !json.contains("dtype") || !json["dtype"].is_string() || !json.contains("shape") ||
      !json.contains("data_offsets"))
    fail(spoken, "expected dtype, shape and data_offsets");
  const std::vector<Index> offsets = naturals(json["data_offsets"], spoken, "data_offsets");
  if (offsets.size() != 2 || offsets[0] > offsets[1])
    fail(spoken, "data_offsets are " + to_string(offsets) + "; expected where it begins and ends");
  return {name, json["dtype"].get<std::string>(), naturals(json["shape"], spoken, "shape"), offsets[0],
          offsets[1]};
}

// In the order of their elements, which follow one another to the end of the file.
void require_no_holes(const std::string& path, const std::vector<Entry>& entries, Index bytes) {
  Index at = 0;
  for (const Entry& e : entries) {
    if (e.begin != at)
      fail(path + ": " + e.name,
           "begins at byte " + std::to_string(e.begin) + ", what is before it ends at " + std::to_string(at));
    at = e.end;
  }
  if (at != bytes)
    fail(path, "tensors of " + std::to_string(at) + " bytes; the file holds " + std::to_string(bytes));
}

// Leaves the source where the elements begin.
std::vector<Entry> read_header(FileSource& source) {
  std::uint64_t length = 0;
  if (source.remaining() < Index{sizeof length}) fail(source.name(), "not a safetensors file");
  source.read(&length, sizeof length);
  if (length > static_cast<std::uint64_t>(std::min(longest_header, source.remaining())))
    fail(source.name(), "not a safetensors file: a header of " + std::to_string(length) + " bytes");
  std::string text(length, '\0');
  source.read(text.data(), static_cast<Index>(length));
  const nlohmann::json header = nlohmann::json::parse(text, nullptr, false);
  if (!header.is_object()) fail(source.name(), "not a safetensors file: its header is no JSON object");
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items())
    if (name != "__metadata__") entries.push_back(entry(source.name(), name, json));
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  require_no_holes(source.name(), entries, source.remaining());
  return entries;
}

const Entry& chosen(const std::string& path, const std::vector<Entry>& entries, const std::string& name) {
  std::vector<const Entry*> found;
  std::string names;
  for (const Entry& e : entries) {
    names += (names.empty() ? "" : ", ") + e.name;
    if (name.empty() ? e.shape.size() >= 3 : e.name == name) found.push_back(&e);
  }
  if (found.empty())
    fail(path,
         (name.empty() ? "no tensor of three axes or more" : "no tensor " + name) + "; it holds " + names);
  if (found.size() > 1)
    fail(path, "holds several kernels, name one as " + path + ":" + found[0]->name + "; there are " + names);
  return *found[0];
}

NpyType type_of(const Entry& entry, const std::string& spoken) {
  static const std::map<std::string, std::string> names{
      {"F64", "<f8"}, {"F32", "<f4"}, {"F16", "<u2"}, {"BF16", "<u2"}, {"I64", "<i8"}, {"I32", "<i4"},
      {"I16", "<i2"}, {"I8", "|i1"},  {"U64", "<u8"}, {"U32", "<u4"},  {"U16", "<u2"}, {"U8", "|u1"}};
  const auto found = names.find(entry.type);
  if (found == names.end())
    fail(spoken, "dtype " + entry.type + " is not supported; expected F64, F32, F16, BF16 or integers");
  return parse_npy_type(found->second, spoken);
}

// The numbers whose bits these are, each below 2^16 and exact as a double.
template <class Half>
Tensor<float> from_bits(const Tensor<double>& bits) {
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(bits.size()));
  for (const double word : bits)
    values.push_back(static_cast<float>(Eigen::numext::bit_cast<Half>(static_cast<std::uint16_t>(word))));
  return Tensor<float>(bits.shape(), std::move(values));
}

}  // namespace

AnyTensor read_safetensors(const std::string& path, const std::string& name) {
  FileSource source(path);
  const std::vector<Entry> entries = read_header(source);
  const Entry& entry = chosen(path, entries, name);
  const std::string spoken = path + ": " + entry.name;
  source.narrow(entry.begin, entry.end - entry.begin, spoken);
  const NpyHeader header{entry.type, false, entry.shape};
  const AnyTensor tensor = read_elements(source, header, type_of(entry, spoken));
  if (entry.type == "F16") return from_bits<Eigen::half>(std::get<Tensor<double>>(tensor));
  if (entry.type == "BF16") return from_bits<Eigen::bfloat16>(std::get<Tensor<double>>(tensor));
  return tensor;
}

}  // namespace convmat
