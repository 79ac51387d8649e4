#include <algorithm>
#include <convmat/kernels/term_grids.hpp>
#include <map>
#include <numeric>

namespace convmat {
namespace {

// A term, split: everything but row shift and column (base), the row shift, the column.
struct Split {
  Index base, row, col, tap;
};

// Terms of the last axis run fastest in ShiftResult; the phases of the last axis too.
std::vector<Split> split(const ShiftSum& sum, const ShiftResult& set, Index fold) {
  const std::size_t last = sum.axes.size() - 1;
  const auto terms_of = [&](std::size_t d) -> const std::vector<AxisShifts::Term>& {
    return sum.axes[d].results[static_cast<std::size_t>(set.axis_result[d])].terms;
  };
  const auto& col_terms = terms_of(last);
  std::vector<Split> result;
  for (std::size_t k = 0; k < set.terms.size(); ++k) {
    const ShiftTerm& term = set.terms[k];
    const AxisShifts::Term& col = col_terms[k % col_terms.size()];
    if (last == 0) {
      const Index phase = col.phase * sum.phase_plane;
      result.push_back({phase, col.shift / fold, col.shift % fold, term.tap});
      continue;
    }
    const auto& row_terms = terms_of(last - 1);
    const AxisShifts::Term& row = row_terms[k / col_terms.size() % row_terms.size()];
    const Index col_offset = col.phase * sum.phase_plane + col.shift;
    result.push_back(
        {term.offset - col_offset - row.shift * sum.row_pitch(), row.shift, col_offset, term.tap});
  }
  return result;
}

}  // namespace

TermGrids::TermGrids(const ShiftSum& sum, const ShiftResult& set, Index fold_length)
    : fold(sum.axes.size() == 1 ? fold_length : 0) {
  const Index row_pitch = fold > 0 ? fold : sum.row_pitch();
  // Terms of one base and one set of columns make a grid: by base, then row, then column.
  std::map<Index, std::map<Index, std::map<Index, Index>>> tap_at;
  for (const Split& term : split(sum, set, fold_length)) tap_at[term.base][term.row][term.col] = term.tap;
  Index unit = 0;
  for (const auto& [base, rows] : tap_at)
    for (const auto& [row, cols] : rows) unit = std::gcd(unit, row - rows.begin()->first);
  row_unit = fold > 0 ? 1 : std::max<Index>(unit, 1);
  for (const auto& [base, rows] : tap_at)
    for (const auto& [row, cols] : rows) {
      std::vector<std::int32_t> col;
      for (const auto& [at, tap] : cols) col.push_back(static_cast<std::int32_t>(at));
      const bool continues =
          !grids.empty() && row > rows.begin()->first && col == cols_.back() && rows.contains(row - row_unit);
      if (!continues) {
        cols_.push_back(std::move(col));
        grids.push_back({static_cast<std::int32_t>(base + row * row_pitch), 0,
                         static_cast<std::int32_t>(cols.size()), static_cast<std::int32_t>(taps.size()),
                         cols_.back().data()});
      }
      ++grids.back().shifts;
      for (const auto& [at, tap] : cols) taps.push_back(tap);
    }
}

}  // namespace convmat
