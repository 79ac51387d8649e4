#include <fmt/format.h>

#include <convmat/convmat.hpp>
#include <convmat/experiment/experiment.hpp>
#include <convmat/program/progress.hpp>

#include "real_chains.hpp"
#include "studies.hpp"

using namespace convmat;
using namespace composition;

namespace {

void declare(CommandLine& options) {
  options.option("chains", "N", "random chains of each family and depth", "100");
  options.option("most-layers", "N", "the deepest chains, 2 to 8", "8");
}

std::vector<Index> depths_up_to(const CommandLine& options) {
  const Index most = options.integer("most-layers", 2);
  if (most > 8) throw UsageError(fmt::format("--most-layers {}; expected at most 8", most));
  return {std::begin(depths), std::begin(depths) + (most - 1)};
}

std::string dry_run(const CommandLine& options) {
  std::vector<std::string> names, layers;
  std::vector<Index> products;
  for (const Chain& chain : real_chains(Rng(0))) {
    names.push_back(chain.name);
    layers.push_back(product_of(chain).name());
    products.push_back(multiplications(chain));
  }
  const auto depth_count = static_cast<Index>(depths_up_to(options).size());
  return to_text({{"chain", names}, {"product", layers}, {"multiplications", products}}) +
         fmt::format("\n{} random chains\n", 6 * depth_count * options.integer("chains", 1));
}

void run(Report& report) {
  const CommandLine& options = report.options();
  const Index chains = options.integer("chains", 1);
  const std::vector<Index> depth_list = depths_up_to(options);
  const Rng root = report.random();
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
  report.figure("chains",
                "Random chains: what becomes of them; chains of equal layers: times one by one over composed",
                picture(random, timed));
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment({.name = "030-composition",
                         .summary = "how far chains of layers fold into one, and when that pays",
                         .picture = "shares, sizes and times",
                         .example = "--chains 1000 --output chains.h5 --plot chains.svg",
                         .declare = declare,
                         .dry_run = dry_run,
                         .run = run},
                        argc, argv);
}
