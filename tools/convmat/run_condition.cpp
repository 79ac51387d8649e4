#include "run_condition.hpp"

#include <cmath>
#include <compare>
#include <convmat/program/command_line.hpp>

namespace convmat::tool {
namespace {

std::partial_ordering compare(const Attribute& a, const Attribute& b) {
  if (std::holds_alternative<Index>(a) && std::holds_alternative<Index>(b))  // seeds are beyond 2^53
    return std::get<Index>(a) <=> std::get<Index>(b);
  const std::optional<double> x = as_number(a), y = as_number(b);
  if (x && y && std::isnan(*x) && std::isnan(*y)) return std::partial_ordering::equivalent;
  if (x && y) return *x <=> *y;
  return attribute_text(a) <=> attribute_text(b);
}

}  // namespace

bool RunCondition::holds(const RunFile& run) const {
  const std::optional<Attribute> own = run_value(run, name);
  if (!own) return false;
  const std::partial_ordering order = compare(*own, number_or_text(value));
  if (comparison == "=") return order == 0;
  if (comparison == "!=") return order != 0;
  if (comparison == "<") return order < 0;
  if (comparison == "<=") return order <= 0;
  return comparison == ">" ? order > 0 : order >= 0;
}

void RunCondition::require_comparable(const std::vector<RunFile>& runs) const {
  const bool is_order = comparison.find_first_of("<>") != std::string::npos;
  if (!is_order || as_number(number_or_text(value))) return;
  for (const RunFile& run : runs)
    if (const std::optional<Attribute> own = run_value(run, name); own && as_number(*own))
      throw UsageError("--where " + text + ": \"" + value + "\" is text, but " + name + " is a number, " +
                       attribute_text(*own) + " in " + run.path);
}

RunCondition parse_condition(const std::string& text) {
  const auto begin = text.find_first_of("=!<>");
  const auto end = text.find_first_not_of("=!<>", begin);
  if (begin != std::string::npos && end != std::string::npos && begin > 0)
    for (const char* comparison : {"=", "!=", "<", "<=", ">", ">="})
      if (text.substr(begin, end - begin) == comparison)
        return {text, text.substr(0, begin), comparison, text.substr(end)};
  throw UsageError("--where " + text + "; expected NAME=VALUE, or with !=, <, <=, >, >=");
}

}  // namespace convmat::tool
