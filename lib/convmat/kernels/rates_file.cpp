#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/core/shape.hpp>
#include <convmat/kernels/rates_file.hpp>
#include <cstring>
#include <fstream>
#include <sstream>

namespace convmat {
namespace {

constexpr std::pair<std::string_view, Rates MachineRates::*> precisions[] = {
    {"float32", &MachineRates::float32}, {"float64", &MachineRates::float64}};

template <class Table>
auto find(const Table& table, const std::string& wanted) {
  std::string known;
  for (const auto& [name, member] : table) {
    if (name == wanted) return member;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throw FormatError("\"" + wanted + "\"; expected one of " + known);
}

double positive_number(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [next, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || next != end || !std::isfinite(value) || value <= 0)
    throw FormatError("\"" + text + "\"; expected a number greater than 0");
  return value;
}

// A rate that is not there yet is 0.
void read_line(const std::string& line, MachineRates& rates) {
  std::istringstream words(line);
  std::string precision, name, value, more;
  if (!(words >> precision) || precision.starts_with('#')) return;
  words >> name >> value;
  double& rate = rates.*find(precisions, precision).*find(rate_names, name);
  if (words >> more) throw FormatError("\"" + more + "\" after the number; expected the end of the line");
  if (rate != 0) throw FormatError(precision + " " + name + " for a second time; expected every rate once");
  rate = positive_number(value);
}

void require_all(const MachineRates& rates) {
  for (const auto& [precision, member] : precisions)
    for (const auto& [name, rate] : rate_names)
      if (rates.*member.*rate == 0)
        throw FormatError(
            fmt::format("{} {} is missing; expected every rate of both precisions", precision, name));
}

IoError unreadable(const std::string& name) {
  return IoError(name + ": cannot be read: " + std::strerror(errno), errno);
}

}  // namespace

std::string to_text(const MachineRates& rates) {
  std::string text;
  for (const auto& [precision, member] : precisions)
    for (const auto& [name, rate] : rate_names)
      text += fmt::format("{} {} {:.3g}\n", precision, name, rates.*member.*rate);
  return text;
}

MachineRates read_rates(std::istream& in, const std::string& name) {
  MachineRates rates{};
  std::string where = name;
  try {
    Index number = 0;
    for (std::string line; std::getline(in, line);) {
      where = name + ", line " + std::to_string(++number);
      read_line(line, rates);
    }
    if (in.bad()) throw unreadable(name);
    where = name;
    require_all(rates);
  } catch (const FormatError& error) {
    throw FormatError(where + ": " + error.what());
  }
  return rates;
}

MachineRates read_rates(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  if (!file) throw unreadable(name);
  return read_rates(file, name);
}

}  // namespace convmat
