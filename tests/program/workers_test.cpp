#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <convmat/core/error.hpp>
#include <convmat/program/workers.hpp>
#include <csignal>
#include <map>
#include <new>
#include <set>

using namespace convmat;

namespace {

std::map<Index, Outcome> outcomes(Index count, const Workers& workers,
                                  const std::function<std::string(Index)>& work) {
  std::map<Index, Outcome> found;
  work_apart(count, workers, work,
             [&](Index item, const Outcome& outcome) { CHECK(found.emplace(item, outcome).second); });
  CHECK(static_cast<Index>(found.size()) == count);
  return found;
}

}  // namespace

TEST_CASE("every item is worked on once, in other processes, as many as are asked for") {
  std::set<std::string> processes;
  for (const auto& [item, outcome] : outcomes(100, {.processes = 3}, [](Index i) {
         usleep(200);
         return std::to_string(i) + ":" + std::to_string(getpid());
       })) {
    CHECK(outcome.done);
    CHECK(outcome.text.starts_with(std::to_string(item) + ":"));
    processes.insert(outcome.text.substr(outcome.text.find(':') + 1));
  }
  CHECK(processes.size() == 3);
  CHECK_FALSE(processes.contains(std::to_string(getpid())));
  CHECK(outcomes(0, {}, [](Index) { return ""; }).empty());
}

TEST_CASE("bytes come back as they are, few or many") {
  const auto found = outcomes(3, {.processes = 2}, [](Index i) {
    return std::string(static_cast<std::size_t>(i) * 3'000'000, static_cast<char>(i)) + '\0';
  });
  for (const auto& [item, outcome] : found)
    CHECK(outcome.text ==
          std::string(static_cast<std::size_t>(item) * 3'000'000, static_cast<char>(item)) + '\0');
}

TEST_CASE("what goes wrong with an item costs it alone") {
  const auto found = outcomes(20, {.processes = 2, .seconds = 1, .memory = Index{1} << 31}, [](Index i) {
    if (i == 3) throw Error("three");
    if (i == 5) kill(getpid(), SIGKILL);
    if (i == 7) _exit(9);
    if (i == 11) pause();
    if (i == 13 &&
        mmap(nullptr, std::size_t{1} << 32, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
      throw std::bad_alloc();
    return std::to_string(i);
  });
  const std::map<Index, std::string> wrong{{3, "three"},
                                           {5, "ended by signal 9"},
                                           {7, "ended with exit code 9"},
                                           {11, "took more than 1 s"},
                                           {13, "more memory than is allowed is needed"}};
  for (Index item = 0; item < 20; ++item) {
    CAPTURE(item);
    CHECK(found.at(item).done != wrong.contains(item));
    CHECK(found.at(item).text == (wrong.contains(item) ? wrong.at(item) : std::to_string(item)));
  }
}
