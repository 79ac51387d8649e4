#include <convmat/core/error.hpp>
#include <convmat/experiment/packed_run.hpp>
#include <cstring>
#include <filesystem>

namespace convmat {
namespace {

template <class Number>
Number number_of(std::string_view bytes) {
  Number number;
  if (bytes.size() != sizeof number) throw FormatError("packed: a number of another size");
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

template <class Value>
void put_map(Packer& packer, const std::map<std::string, Value>& map) {
  packer.put(static_cast<Index>(map.size()));
  for (const auto& [name, value] : map) {
    packer.put(name);
    packer.put(value);
  }
}

template <class Value, class Take>
std::map<std::string, Value> take_map(Unpacker& unpacker, const Take& take) {
  std::map<std::string, Value> map;
  for (Index left = unpacker.index(); left > 0; --left) {
    std::string name = unpacker.text();
    map.emplace_hint(map.end(), std::move(name), take());
  }
  return map;
}

}  // namespace

void Packer::put(std::string_view bytes) {
  const std::size_t size = bytes.size();
  bytes_.append(reinterpret_cast<const char*>(&size), sizeof size).append(bytes);
}

void Packer::put(const Attribute& value) {
  put(static_cast<Index>(value.index()));
  std::visit(
      [&](const auto& v) {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, Shape>)
          put(std::string_view(reinterpret_cast<const char*>(v.data()), v.size() * sizeof(Index)));
        else
          put(v);
      },
      value);
}

std::string_view Unpacker::bytes() {
  std::size_t size = 0;
  if (rest_.size() < sizeof size) throw FormatError("packed: cut off");
  std::memcpy(&size, rest_.data(), sizeof size);
  rest_.remove_prefix(sizeof size);
  if (rest_.size() < size) throw FormatError("packed: cut off");
  const std::string_view result = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return result;
}

Index Unpacker::index() { return number_of<Index>(bytes()); }
double Unpacker::real() { return number_of<double>(bytes()); }

Attribute Unpacker::attribute() {
  switch (index()) {
    case 0:
      return index();
    case 1:
      return real();
    case 2:
      return text();
    case 3: {
      const std::string_view raw = bytes();
      if (raw.size() % sizeof(Index) != 0) throw FormatError("packed: a shape of part of an extent");
      Shape shape(raw.size() / sizeof(Index));
      if (!shape.empty()) std::memcpy(shape.data(), raw.data(), shape.size() * sizeof(Index));
      return shape;
    }
    default:
      throw FormatError("packed: an attribute of unknown type");
  }
}

std::string pack(const RunFile& run) {
  Packer packer;
  put_map(packer, run.provenance);
  put_map(packer, run.configuration);
  put_map(packer, run.results);
  packer.put(run.agreements);
  packer.put(run.broken);
  return packer.bytes();
}

RunFile unpack_run(std::string_view bytes, const std::string& path) {
  RunFile run;
  run.path = path;
  run.name = std::filesystem::path(path).stem();
  Unpacker unpacker(bytes);
  run.provenance = take_map<Attribute>(unpacker, [&] { return unpacker.attribute(); });
  run.configuration = take_map<std::string>(unpacker, [&] { return unpacker.text(); });
  run.results = take_map<Attribute>(unpacker, [&] { return unpacker.attribute(); });
  run.agreements = unpacker.index();
  run.broken = unpacker.index();
  if (!unpacker.at_end()) throw FormatError("packed: something behind a run");
  return run;
}

}  // namespace convmat
