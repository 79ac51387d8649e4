#include <bench/timing.hpp>
#include <convmat/core/error.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;

namespace {

// A subject whose calls are written down, and which fails in its n-th burst.
class Recorded final : public Subject {
 public:
  Recorded(char name, std::string& log, int fails = -1) : name_(name), log_(log), fails_(fails) {}

  double warm_up() override {
    log_ += name_;
    if (fails_ == 0) throw CapacityError("too large");
    return 0;
  }
  std::vector<double> burst(double seconds) override {
    log_ += name_;
    CHECK(seconds == 0.2);
    if (++bursts_ == fails_) throw std::bad_alloc();
    return {static_cast<double>(bursts_), static_cast<double>(bursts_ + 10)};
  }
  std::string method() const override { return ""; }

 private:
  char name_;
  std::string& log_;
  int fails_, bursts_ = 0;
};

template <class... Made>
std::vector<std::unique_ptr<Subject>> subjects(Made... made) {
  std::vector<std::unique_ptr<Subject>> result;
  (result.push_back(std::move(made)), ...);
  return result;
}

}  // namespace

TEST_CASE("the median") {
  CHECK(median({3}) == 3);
  CHECK(median({9, 1, 2}) == 2);
  CHECK(median({4, 100, 1, 2}) == 3);
  CHECK(median({5, 5, 5, 1}) == 5);
  CHECK(std::isnan(median({})));
}

// A call takes 3 s by this clock, giving back 100 s.
TEST_CASE("calls are timed alone, without what gives memory back") {
  double now = 0;
  int calls = 0, released = 0;
  Calls timed(
      "three",
      [&] {
        now += 3;
        ++calls;
      },
      [&] {
        now += 100;
        ++released;
      },
      [&] { return now; });
  CHECK(timed.warm_up() == 3);
  CHECK(timed.burst(150) == std::vector<double>{3, 3});
  CHECK(timed.burst(0) == std::vector<double>{3});
  CHECK(calls == 4);
  CHECK(released == 4);
  CHECK(timed.method() == "three");
}

TEST_CASE("calls too short for the clock are timed many at a time") {
  double now = 0;
  int calls = 0;
  Calls timed(
      "short",
      [&] {
        now += 1e-6;
        ++calls;
      },
      {}, [&] { return now; });
  timed.warm_up();
  calls = 0;
  const std::vector<double> samples = timed.burst(90e-6);
  CHECK(samples.size() == 5);
  CHECK(calls == doctest::Approx(100).epsilon(0.06));
  for (const double sample : samples) CHECK(sample == doctest::Approx(1e-6));
}

TEST_CASE("subjects have their turns one after another, and each its own median") {
  std::string log;
  const auto timings =
      time_in_turns(subjects(std::make_unique<Recorded>('a', log), std::make_unique<Recorded>('b', log)), 1);
  CHECK(log == "abababababab");
  CHECK(timings[0].seconds == 8);  // of 1 ... 5 and 11 ... 15
  CHECK(timings[0].error == "");
}

TEST_CASE("a subject that fails says why and harms no other") {
  std::string log;
  const auto timings =
      time_in_turns(subjects(std::make_unique<Recorded>('a', log, 0), std::make_unique<Recorded>('b', log, 2),
                             std::make_unique<Recorded>('c', log)),
                    1);
  CHECK(log == "abcbcbcccc");
  CHECK(timings[0].error == "too large");
  CHECK(timings[1].error == "out of memory");
  CHECK(std::isnan(timings[0].seconds));
  CHECK(std::isnan(timings[1].seconds));
  CHECK(timings[2].seconds == 8);
}

TEST_CASE("a subject without patience has one burst") {
  std::string log;
  const auto timings = time_in_turns(subjects(std::make_unique<Recorded>('a', log)), 1, -1);
  CHECK(log == "aa");
  CHECK(timings[0].seconds == 6);
}
