#include "bench_request.hpp"

#include <algorithm>
#include <convmat/kernels/conv_kernels.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <iostream>
#include <sstream>

namespace convmat::tool {
namespace {

const std::vector<std::string> all_dtypes{"float32", "float64", "complex64", "complex128"};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, ',');) words.push_back(word);
  return words;
}

// The words of --`flag`, each of them one of `known`.
std::vector<std::string> chosen(const CommandLine& line, const std::string& flag,
                                const std::vector<std::string>& known) {
  std::string expected;
  for (const std::string& name : known) expected += (expected.empty() ? "" : ", ") + name;
  std::vector<std::string> words = split(line.text(flag));
  for (const std::string& word : words)
    if (std::find(known.begin(), known.end(), word) == known.end())
      throw UsageError("--" + flag + " " + line.text(flag) + ": \"" + word + "\"; expected one or more of " +
                       expected);
  if (words.empty()) throw UsageError("--" + flag + " is empty; expected one or more of " + expected);
  return words;
}

std::vector<bench::Task> tasks(const CommandLine& line) {
  std::vector<std::string> names;
  for (const bench::Task task : bench::all_tasks) names.emplace_back(to_string(task));
  std::vector<bench::Task> result;
  for (const std::string& word : chosen(line, "passes", names))
    result.push_back(bench::all_tasks[std::find(names.begin(), names.end(), word) - names.begin()]);
  return result;
}

std::vector<bench::Workload> read_workloads(const CommandLine& line) {
  const std::string place = "--workloads " + line.text("workloads");
  try {
    return bench::read_workloads(read_file(line.text("workloads")), place);
  } catch (const IoError& error) {
    throw IoError("--workloads " + std::string(error.what()), error.code);
  }
}

std::vector<bench::Workload> workloads(const CommandLine& line) {
  std::vector<bench::Workload> rows =
      line.has("workloads") ? read_workloads(line) : bench::built_in_workloads();
  if (!line.has("name")) return rows;
  const std::vector<std::string> words = split(line.text("name"));
  std::erase_if(rows, [&](const bench::Workload& row) {
    return std::none_of(words.begin(), words.end(),
                        [&](const std::string& word) { return row.name.find(word) != std::string::npos; });
  });
  if (rows.empty()) throw UsageError("--name " + line.text("name") + ": no workload has such a name");
  return rows;
}

std::string kernel(const CommandLine& line) {
  std::vector<std::string> names{"auto", "all"};
  for (const auto& known : conv_kernels<double>()) names.emplace_back(known.name);
  return names[line.choice("kernel", names)];
}

double seconds(const CommandLine& line) {
  const double value = line.number("seconds");
  if (!(value > 0 && value <= 3600))
    throw UsageError("--seconds " + line.text("seconds") + "; expected more than 0 and at most 3600");
  return value;
}

}  // namespace

void BenchRequest::add_options(CommandLine& line) {
  line.option("workloads", "FILE.csv", "convolutions, one in a row (default: some that come with the tool)");
  line.option("name", "WORD,...", "only workloads whose name contains one of the words");
  line.option("dtype", "NAME,...", "float32, float64, complex64, complex128", "float64");
  line.option("passes", "NAME,...", "what is timed", "forward,adjoint,gradient,materialize");
  line.option("kernel", "NAME", "auto (the planner's choice), all, or one of them by name", "auto");
  line.option("seconds", "0.3", "time for each figure", "0.3");
  line.option("against", "NAME,...", "time torch, scipy and eigen too, where they are installed");
}

BenchRequest::BenchRequest(const CommandLine& line)
    : workloads(tool::workloads(line)),
      dtypes(chosen(line, "dtype", all_dtypes)),
      tasks(tool::tasks(line)),
      how{.kernel = kernel(line), .seconds = seconds(line), .seed = 1, .peers = {}} {
  if (line.has("seed")) how.seed = static_cast<std::uint64_t>(line.integer("seed", 0));
  if (line.has("against")) chosen(line, "against", bench::Peer::names());
}

std::vector<bench::Peer> bench_peers(const CommandLine& line) {
  std::vector<bench::Peer> found;
  if (!line.has("against")) return found;
  for (const std::string& name : chosen(line, "against", bench::Peer::names())) {
    bench::Peer peer(name);
    if (peer.version().empty())
      std::cerr << name << " is left out: " << peer.error() << '\n';
    else
      found.push_back(std::move(peer));
  }
  return found;
}

}  // namespace convmat::tool
