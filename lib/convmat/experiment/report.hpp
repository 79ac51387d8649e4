#pragma once

#include <algorithm>
#include <chrono>
#include <convmat/core/random.hpp>
#include <convmat/experiment/checkpoint.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/store/hdf5.hpp>

namespace convmat {

/// What a run finds out: tables, printed for people and stored under /tables; figures, stored under /figures;
/// agreements that theory promises, each with its bound; times. `convmat report` makes a page of them.
class CONVMAT_API Report {
 public:
  Report(const CommandLine& options, Hdf5Writer& file, Checkpoint& checkpoint)
      : options_(options), file_(file), checkpoint_(checkpoint) {}

  Hdf5Writer& file() { return file_; }
  Checkpoint& checkpoint() { return checkpoint_; }
  const CommandLine& options() const { return options_; }

  /// The root of all random streams, from --seed.
  Rng random() const;

  /// Words for people; finish() prints them, so that a progress bar stands alone until then.
  void say(const std::string& text) { text_ += text + "\n"; }

  /// Stores the table as /tables/name with the attribute caption, and prints it below that.
  void table(const std::string& name, const std::string& caption, const Table& table);

  /// Stores it alone, where a terminal is better told in other words.
  void keep(const std::string& name, const std::string& caption, const Table& table);

  /// Stores an SVG (line_charts_svg, heat_maps_svg, spy_svg) as /figures/name with the attribute caption. The
  /// first is what --plot publishes.
  void figure(const std::string& name, const std::string& caption, const std::string& svg);

  /// Theory promises |error| <= bound. A NaN breaks it.
  void agree(const std::string& what, double error, double bound);

  /// What `work` returns; its time, the best of up to five runs, goes to the table of times.
  template <class Work>
  auto time(const std::string& what, const Work& work);

  /// Stores agreements and times, publishes the first figure where --plot says, and prints everything on
  /// stderr: with --quiet, broken agreements alone. check_failed where there are any.
  Exit finish();

 private:
  const CommandLine& options_;
  Hdf5Writer& file_;
  Checkpoint& checkpoint_;
  struct {
    std::vector<std::string> what;
    std::vector<double> error, bound;
    std::vector<Index> holds;
  } agreements_;
  std::string text_, first_figure_;
  std::vector<std::string> timed_;
  std::vector<double> seconds_;
};

/// The rows of /tables/agreements that hold, or that do not, without the column that says so. Throws
/// FormatError where the table has no such column.
CONVMAT_API Table agreements_that(bool hold, const Table& agreements);

/// The table as text; underscores in the names of columns become blanks, NaN an empty cell.
CONVMAT_API std::string to_text(const Table& table);

template <class Work>
auto Report::time(const std::string& what, const Work& work) {
  using Clock = std::chrono::steady_clock;
  const auto run = [&] {
    check_interrupted();
    const auto start = Clock::now();
    auto result = work();
    return std::pair{std::move(result), std::chrono::duration<double>(Clock::now() - start).count()};
  };
  auto [result, best] = run();
  for (int i = 1; i < 5 && best < 0.05; ++i) best = std::min(best, run().second);
  timed_.push_back(what);
  seconds_.push_back(best);
  return std::move(result);
}

}  // namespace convmat
