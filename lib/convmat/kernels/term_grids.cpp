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
  // Terms of one base whose columns have the same rows make a grid.
  std::map<Index, std::map<Index, std::map<Index, Index>>> tap_at;  // by base, column, row
  for (const Split& term : split(sum, set, fold_length)) tap_at[term.base][term.col][term.row] = term.tap;
  Index unit = 0;
  for (const auto& [base, cols] : tap_at)
    for (const auto& [col, rows] : cols)
      for (const auto& [row, tap] : rows) unit = std::gcd(unit, row - rows.begin()->first);
  row_unit = fold > 0 ? 1 : std::max<Index>(unit, 1);
  for (const auto& [base, cols] : tap_at) {
    std::map<std::pair<Index, Index>, std::vector<std::int32_t>>
        cols_of;  // runs of rows: the first, how many
    for (const auto& [col, rows] : cols)
      for (const auto& [row, tap] : rows) {
        if (rows.contains(row - row_unit)) continue;
        Index shifts = 1;
        while (rows.contains(row + shifts * row_unit)) ++shifts;
        cols_of[{row, shifts}].push_back(static_cast<std::int32_t>(col));
      }
    for (const auto& [run, of_run] : cols_of) {
      const auto [row, shifts] = run;
      grids.push_back({static_cast<std::int32_t>(base + row * row_pitch), static_cast<std::int32_t>(shifts),
                       static_cast<std::int32_t>(of_run.size()), static_cast<std::int32_t>(taps.size()),
                       nullptr});
      for (Index a = 0; a < shifts; ++a)
        for (const Index col : of_run) taps.push_back(cols.at(col).at(row + a * row_unit));
      cols_.push_back(of_run);
    }
  }
  // Grids of the same columns name the same ones, so that their masks are made once.
  for (std::size_t g = 0; g < grids.size(); ++g)
    grids[g].col = std::find(cols_.begin(), cols_.end(), cols_[g])->data();
}

}  // namespace convmat
