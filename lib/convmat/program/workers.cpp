#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/workers.hpp>
#include <csignal>
#include <cstring>
#include <deque>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace convmat {
namespace {

using Clock = std::chrono::steady_clock;
using Work = std::function<std::string(Index)>;

// What stands before the bytes of an answer.
struct Head {
  std::size_t bytes;
  bool done;
};

bool read_all(int fd, void* to, std::size_t bytes) {
  return recv(fd, to, bytes, MSG_WAITALL) == static_cast<ssize_t>(bytes);
}

bool write_all(int fd, const char* from, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t sent = send(fd, from, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return false;
    from += std::max<ssize_t>(sent, 0);
    bytes -= static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
  }
  return true;
}

Outcome outcome_of(const Work& work, Index item) {
  try {
    return {true, work(item)};
  } catch (const std::bad_alloc&) {
    return {false, "more memory than is allowed is needed"};
  } catch (const std::exception& error) {
    return {false, error.what()};
  }
}

// Bytes of it that this process has taken.
Index address_space() {
  Index pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * sysconf(_SC_PAGE_SIZE);
}

// The life of a worker: items come, outcomes go.
[[noreturn]] void serve(int fd, Index memory, const Work& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto bytes = static_cast<rlim_t>(address_space() + (memory > 0 ? memory : memory_budget()));
  const rlimit limit{bytes, bytes}, no_core{0, 0};
  setrlimit(RLIMIT_AS, &limit);
  setrlimit(RLIMIT_CORE, &no_core);
  for (Index item; read_all(fd, &item, sizeof item);) {
    const Outcome outcome = outcome_of(work, item);
    const Head head{outcome.text.size(), outcome.done};
    if (!write_all(fd, reinterpret_cast<const char*>(&head), sizeof head) ||
        !write_all(fd, outcome.text.data(), outcome.text.size()))
      break;
  }
  _exit(0);
}

/// A process at work; killed with this object.
class Worker {
 public:
  Worker(Index memory, const Work& work) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail();
    pid_ = fork();
    if (pid_ == 0) serve(ends[1], memory, work);
    const int error = errno;
    close(ends[1]);
    fd_ = ends[0];
    if (pid_ > 0) return;
    close(fd_);
    errno = error;
    fail();
  }
  ~Worker() {
    close(fd_);
    end();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  pollfd poll_entry() const { return {fd_, POLLIN, 0}; }

  /// Items given and not answered; the first is at work.
  const std::deque<Index>& items() const { return items_; }

  void give(Index item) {
    if (items_.empty()) since_ = Clock::now();
    items_.push_back(item);
    write_all(fd_, reinterpret_cast<const char*>(&item), sizeof item);
  }

  bool is_late(Index seconds) const {
    return !items_.empty() && Clock::now() - since_ > std::chrono::seconds(seconds);
  }

  /// The next answer, if its process did not die over it.
  std::optional<Outcome> answer() {
    Head head;
    if (!read_all(fd_, &head, sizeof head)) return {};
    Outcome outcome{head.done, std::string(head.bytes, '\0')};
    if (!read_all(fd_, outcome.text.data(), head.bytes)) return {};
    items_.pop_front();
    since_ = Clock::now();
    return outcome;
  }

  /// Ends it. How it had ended before, as words.
  std::string end() {
    if (pid_ < 0) return "";
    int status = 0;
    kill(pid_, SIGKILL);
    waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFSIGNALED(status) ? "ended by signal " + std::to_string(WTERMSIG(status))
                               : "ended with exit code " + std::to_string(WEXITSTATUS(status));
  }

 private:
  [[noreturn]] static void fail() {
    throw IoError(std::string("a process cannot be started: ") + std::strerror(errno), errno);
  }

  int fd_ = -1;
  pid_t pid_ = -1;
  std::deque<Index> items_;
  Clock::time_point since_;
};

// A few at a time, so that no worker waits for the next.
constexpr std::size_t items_ahead = 4;

/// The workers, some of which may have died, and the items none of them has.
class Team {
 public:
  using Take = std::function<void(Index, Outcome)>;

  Team(Index count, const Workers& limits, const Work& work, const Take& take)
      : limits_(limits), work_(work), take_(take) {
    for (Index i = 0; i < count; ++i) open_.push_back(i);
    workers_.resize(static_cast<std::size_t>(std::max<Index>(std::min(limits.processes, count), 1)));
  }

  void run() {
    for (hand_out(); wait(); hand_out()) check_interrupted();
  }

 private:
  void hand_out() {
    for (auto& worker : workers_)
      while (!open_.empty() && (!worker || worker->items().size() < items_ahead)) {
        if (!worker) worker = std::make_unique<Worker>(limits_.memory, work_);
        worker->give(open_.front());
        open_.pop_front();
      }
  }

  // Takes what has been answered within a tenth of a second; false where nothing is left to be done.
  bool wait() {
    std::vector<pollfd> entries;
    std::vector<std::unique_ptr<Worker>*> busy;
    for (auto& worker : workers_)
      if (worker && !worker->items().empty()) {
        entries.push_back(worker->poll_entry());
        busy.push_back(&worker);
      }
    if (busy.empty()) return false;
    poll(entries.data(), entries.size(), 100);
    for (std::size_t i = 0; i < busy.size(); ++i)
      if (entries[i].revents != 0)
        collect(*busy[i]);
      else if ((*busy[i])->is_late(limits_.seconds))
        bury(*busy[i], "took more than " + std::to_string(limits_.seconds) + " s");
    return true;
  }

  void collect(std::unique_ptr<Worker>& worker) {
    const Index item = worker->items().front();
    if (std::optional<Outcome> outcome = worker->answer())
      take_(item, *std::move(outcome));
    else
      bury(worker, worker->end());
  }

  // The item it was at has failed; those it had not begun are free again.
  void bury(std::unique_ptr<Worker>& worker, const std::string& ending) {
    const std::deque<Index> items = worker->items();
    worker.reset();
    open_.insert(open_.begin(), items.begin() + 1, items.end());
    take_(items.front(), {false, ending});
  }

  const Workers& limits_;
  const Work& work_;
  const Take& take_;
  std::deque<Index> open_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

void work_apart(Index count, const Workers& workers, const Work& work,
                const std::function<void(Index, Outcome)>& take) {
  Team(count, workers, work, take).run();
}

}  // namespace convmat
