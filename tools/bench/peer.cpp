#include "peer.hpp"

#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/core/threads.hpp>
#include <nlohmann/json.hpp>

#include "assets.hpp"
#include "eigen_peer.hpp"
#include "process.hpp"

namespace convmat::bench {
namespace {

using Json = nlohmann::json;

constexpr double patience = 120;  // seconds that one answer may take

const char* script_of(const std::string& name) {
  return name == "torch" ? assets::torch_peer : assets::scipy_peer;
}

bool offers(const std::string& name, Task task) {
  if (task == Task::gradient) return name == "torch";
  if (task == Task::materialize) return name == "scipy";
  return true;
}

Json row_of(const Workload& workload) {
  const ConvGeometry& geometry = workload.geometry;
  Json row{{"batch", workload.batch},
           {"in_channels", geometry.in_channels},
           {"out_channels", geometry.out_channels},
           {"groups", geometry.groups},
           {"input", geometry.image()},
           {"output", geometry.image_out()},
           {"kernel", geometry.kernel_size()}};
  for (const Axis& axis : geometry.axes) {
    row["stride"].push_back(axis.stride);
    row["padding"].push_back(axis.pad_begin);
    row["dilation"].push_back(axis.dilation);
  }
  return row;
}

}  // namespace

/// Questions and answers with a peer's program, which is started again after it has died.
class Conversation {
 public:
  explicit Conversation(std::string script) : script_(std::move(script)) {}

  /// Throws Error with what the peer says is wrong.
  Json ask(const Json& question) {
    start();
    process_->send(question.dump());
    return answer();
  }

  std::string start() {
    if (process_) return version_;
    const std::string count = std::to_string(threads());
    process_.emplace(std::vector<std::string>{"/usr/bin/python3", "-c", script_},
                     std::vector<std::string>{"OMP_NUM_THREADS=" + count, "OPENBLAS_NUM_THREADS=" + count,
                                              "MKL_NUM_THREADS=" + count});
    return version_ = answer().at("version");
  }

 private:
  Json answer() {
    Json reply;
    try {
      reply = Json::parse(process_->receive(patience));
    } catch (const Error&) {
      process_.reset();
      throw;
    }
    if (reply.contains("error")) throw Error(reply["error"].get<std::string>());
    return reply;
  }

  std::string script_, version_;
  std::optional<Process> process_;
};

namespace {

class RemoteSubject final : public Subject {
 public:
  RemoteSubject(std::shared_ptr<Conversation> conversation, Json task)
      : conversation_(std::move(conversation)), task_(std::move(task)) {}

  double warm_up() override {
    const Json answer = conversation_->ask(task_);
    method_ = answer.at("method");
    return answer.at("seconds");
  }
  std::vector<double> burst(double seconds) override {
    return conversation_->ask({{"burst", seconds}}).at("samples");
  }
  std::string method() const override { return method_; }

 private:
  std::shared_ptr<Conversation> conversation_;
  Json task_;
  std::string method_;
};

}  // namespace

const std::vector<std::string>& Peer::names() {
  static const std::vector<std::string> all{"torch", "scipy", "eigen"};
  return all;
}

Peer::Peer(const std::string& name) : name_(name) {
  if (name == "eigen") {
    version_ = eigen_version();
    return;
  }
  conversation_ = std::make_shared<Conversation>(script_of(name) + std::string("\n") + assets::serve_peer);
  try {
    version_ = conversation_->start();
  } catch (const Error& failure) {
    error_ = failure.what();
  }
}

template <Scalar S>
std::unique_ptr<Subject> Peer::subject(const Workload& workload, const Operands<S>& operands) const {
  if (!offers(name_, operands.task)) return nullptr;
  if (!conversation_) return eigen_subject(operands);
  return std::make_unique<RemoteSubject>(
      conversation_,
      Json{{"row", row_of(workload)}, {"pass", to_string(operands.task)}, {"dtype", scalar_name<S>()}});
}

#define CONVMAT_INSTANTIATE(S) \
  template std::unique_ptr<Subject> Peer::subject(const Workload&, const Operands<S>&) const;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::bench
