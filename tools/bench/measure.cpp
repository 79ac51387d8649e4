#include "measure.hpp"

#include <convmat/core/threads.hpp>
#include <convmat/kernels/conv_kernels.hpp>
#include <limits>

#include "ours.hpp"

namespace convmat::bench {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Result blank(const Workload& workload, Task task, std::string_view dtype, const std::string& kernel) {
  return {.name = workload.name,
          .task = task,
          .dtype = std::string(dtype),
          .threads = threads(),
          .kernel = kernel,
          .seconds = nan,
          .error = {},
          .flops = 0,
          .bytes = nan,
          .bound = {false, nan},
          .relative_error = nan,
          .correct = false,
          .peers = {}};
}

// Names of the kernels to run, as they are asked for.
template <Scalar S>
std::vector<std::string> kernel_names(const std::string& asked, Task task) {
  if (task == Task::materialize) return {"csr"};
  if (asked != "all") return {asked};
  std::vector<std::string> names;
  for (const ConvKernel<S>& kernel : conv_kernels<S>()) names.emplace_back(kernel.name);
  return names;
}

template <Scalar S>
void complete(const Ours& ours, const Workload& workload, const Machine& machine, Result& result) {
  const Agreement agreement = ours.agreement();
  result.kernel = ours.method();
  result.relative_error = agreement.relative_error;
  result.correct = agreement.holds;
  if (result.task == Task::materialize) {
    result.bytes = static_cast<double>(ours.matrix_bytes());
    result.bound = {false, result.bytes / rate_at(machine.write, result.bytes)};
  } else {
    result.flops = flops(workload, is_complex<S>);
    result.bytes = bytes(workload, sizeof(S));
    result.bound = roofline(result.flops, result.bytes, sizeof(Real<S>), machine);
  }
}

/// Everybody who has turns: our subjects, one for each result, then the peers that offer the task.
template <Scalar S>
struct Turns {
  std::vector<std::unique_ptr<Subject>> subjects;
  std::vector<const Ours*> ours;
  std::vector<std::string> peers;

  Turns(const Workload& workload, const Operands<S>& operands, const std::vector<Result>& results,
        const std::vector<Peer>& known) {
    for (const Result& result : results) {
      auto subject = operands.task == Task::materialize ? materialize_subject(operands)
                                                        : product_subject(operands, result.kernel);
      ours.push_back(subject.get());
      subjects.push_back(std::move(subject));
    }
    for (const Peer& peer : known)
      if (auto subject = peer.subject(workload, operands)) {
        peers.push_back(peer.name());
        subjects.push_back(std::move(subject));
      }
  }
};

template <Scalar S>
void fill(const Workload& workload, const Measurement& how, const Machine& machine,
          std::vector<Result>& results) {
  Rng rng(how.seed);
  const Operands<S> operands(workload, results[0].task, rng);
  const Turns<S> turns(workload, operands, results, how.peers);
  const std::vector<Timing> timings = time_in_turns(turns.subjects, how.seconds);
  std::vector<PeerResult> peers;
  for (std::size_t p = 0; p < turns.peers.size(); ++p) {
    const std::size_t s = results.size() + p;
    peers.push_back({turns.peers[p], turns.subjects[s]->method(), timings[s].seconds, timings[s].error});
  }
  for (std::size_t k = 0; k < results.size(); ++k) {
    results[k].seconds = timings[k].seconds;
    results[k].error = timings[k].error;
    results[k].peers = peers;
    if (timings[k].error.empty()) complete<S>(*turns.ours[k], workload, machine, results[k]);
  }
}

}  // namespace

template <Scalar S>
std::vector<Result> measure(const Workload& workload, Task task, const Measurement& how,
                            const Machine& machine) {
  std::vector<Result> results;
  for (const std::string& kernel : kernel_names<S>(how.kernel, task))
    results.push_back(blank(workload, task, scalar_name<S>(), kernel));
  try {
    fill<S>(workload, how, machine, results);
  } catch (const CapacityError& error) {
    for (Result& result : results) result.error = error.what();
  }
  return results;
}

#define CONVMAT_INSTANTIATE(S) \
  template std::vector<Result> measure<S>(const Workload&, Task, const Measurement&, const Machine&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::bench
