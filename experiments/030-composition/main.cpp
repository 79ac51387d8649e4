#include <fmt/format.h>

#include <convmat/convmat.hpp>
#include <convmat/program/progress.hpp>
#include <convmat/program/provenance.hpp>
#include <iostream>

#include "real_chains.hpp"
#include "studies.hpp"

using namespace convmat;
using namespace experiments;
using namespace composition;

namespace {

CommandLine command_line() {
  CommandLine options(
      "030-composition", "how far chains of layers fold into one, and when that pays",
      "Tables go to stderr, the name of the file with everything in it to stdout. Exit code 1:\n"
      "an agreement that theory promises is broken.\n\n"
      "Example: 030-composition --chains 1000 --output chains.h5 --plot chains.svg\n");
  options.option("chains", "N", "random chains of each family and depth", "100");
  options.option("most-layers", "N", "the deepest chains, 2 to 8", "8");
  options.option("plot", "FILE", "draw shares, sizes and times as an SVG");
  options.option("output", "FILE", "", "030-composition.h5");
  options.option("seed", "N", "", "2024");
  return options;
}

std::vector<Index> depths_up_to(const CommandLine& options) {
  const Index most = options.integer("most-layers", 2);
  if (most > 8) throw UsageError(fmt::format("--most-layers {}; expected at most 8", most));
  return {std::begin(depths), std::begin(depths) + (most - 1)};
}

Exit dry_run(const CommandLine& options) {
  std::vector<std::string> names, layers;
  std::vector<Index> products;
  for (const Chain& chain : real_chains(Rng(0))) {
    names.push_back(chain.name);
    layers.push_back(product_of(chain).name());
    products.push_back(multiplications(chain));
  }
  const auto depth_count = static_cast<Index>(depths_up_to(options).size());
  std::cerr << to_text({{"chain", names}, {"product", layers}, {"multiplications", products}})
            << fmt::format("\n{} random chains; would write {}\n",
                           6 * depth_count * options.integer("chains", 1), options.text("output"));
  return Exit::done;
}

Exit experiment(const CommandLine& options) {
  const Provenance provenance(options);
  const Index chains = options.integer("chains", 1);
  const std::vector<Index> depth_list = depths_up_to(options);
  const Rng root(static_cast<std::uint64_t>(options.integer("seed", 0)));
  Hdf5Writer file(options.text("output"), options.overwrite());
  Report report(options, file);
  const std::vector<Chain> real = real_chains(root.split(0));
  const auto kinds =
      static_cast<Index>(std::size(families) + std::size(timed_families) * 2 * std::size(profiles));
  Progress progress(options, "composing", "kinds of chains",
                    static_cast<Index>(real.size()) + kinds * static_cast<Index>(depth_list.size()));

  RandomStudy random;
  for (const Family family : families)
    for (const Index depth : depth_list) {
      random.add(family, depth, chains,
                 root.split(static_cast<std::uint64_t>(100 * depth) + static_cast<std::uint64_t>(family)),
                 report);
      progress.advance();
    }
  TimedStudy timed;
  for (const Shape& image : timed_images)
    for (const char* profile : profiles)
      for (const Family family : timed_families)
        for (const Index depth : depth_list) {
          timed.add(family, depth, image, profile, root.split(1), report);
          progress.advance();
        }
  RealStudy networks;
  for (const Chain& chain : real) {
    networks.add(chain, static_cast<Index>(networks.chain.size()), root.split(2), report);
    progress.advance();
  }
  report.table(
      "random",
      "Random chains on 16 x 16 pixels: shares and means; `multiplications` is composed / one by one",
      random.table());
  report.table("timed", "Chains of equal layers of 3 taps along each axis", timed.table());
  report.table("real", "Chains of networks and of image processing", networks.table());
  const Exit verdict = report.finish();
  if (options.has("plot")) publish_bytes(options.text("plot"), picture(random, timed), options.overwrite());
  provenance.write(file);
  file.publish();
  std::cout << options.text("output") << '\n';
  return verdict;
}

}  // namespace

int main(int argc, char** argv) {
  return run_program("030-composition", [&] {
    CommandLine options = command_line();
    if (!options.parse({argv + 1, argv + argc})) return Exit::done;
    return options.has("dry-run") ? dry_run(options) : experiment(options);
  });
}
