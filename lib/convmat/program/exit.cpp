#include <cerrno>
#include <convmat/core/error.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/printable.hpp>
#include <convmat/store/hdf5.hpp>
#include <csignal>
#include <cstring>
#include <iostream>
#include <new>
#include <streambuf>

namespace convmat {
namespace {

volatile std::sig_atomic_t received_signal = 0;

struct Interrupted {
  int signal;
};

// The first signal is noted and obeyed at the next check_interrupted(); a second one kills.
void note_signal(int signal) {
  received_signal = signal;
  std::signal(signal, SIG_DFL);
}

int report(const std::string& program, const std::string& message, Exit code) {
  std::cerr << program << ": " << printable(message) << '\n';
  return static_cast<int>(code);
}

/// A stream that keeps the reason of its first write that failed, which may be long before the last.
class WatchedStream : std::streambuf {
 public:
  explicit WatchedStream(std::ostream& stream) : stream_(stream), target_(stream.rdbuf(this)) {}
  ~WatchedStream() override { stream_.rdbuf(target_); }

  /// 0 where all has been written.
  int error() {
    stream_.flush();
    return error_;
  }

 private:
  int_type overflow(int_type letter) override {
    const int_type result = target_->sputc(traits_type::to_char_type(letter));
    keep(result == traits_type::eof());
    return result;
  }
  std::streamsize xsputn(const char* letters, std::streamsize count) override {
    const std::streamsize written = target_->sputn(letters, count);
    keep(written < count);
    return written;
  }
  int sync() override {
    const int result = target_->pubsync();
    keep(result != 0);
    return result;
  }
  void keep(bool failed) {
    if (failed && error_ == 0) error_ = errno != 0 ? errno : EIO;
  }

  std::ostream& stream_;
  std::streambuf* target_;
  int error_ = 0;
};

}  // namespace

void check_interrupted() {
  if (received_signal != 0) throw Interrupted{received_signal};
}

int run_program(const std::string& program, const std::function<Exit()>& body) {
  prepare_hdf5();
  std::signal(SIGINT, note_signal);
  std::signal(SIGTERM, note_signal);
  // A closed pipe and a file-size limit are errors of the write, which are reported as such.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    WatchedStream output(std::cout);
    const Exit code = body();
    if (const int error = output.error(); error != 0)
      return report(program, std::string("the standard output cannot be written: ") + std::strerror(error),
                    Exit::io);
    return static_cast<int>(code);
  } catch (const Interrupted& interruption) {
    received_signal = 0;
    std::cerr << program << ": interrupted; nothing unfinished was published\n";
    return 128 + interruption.signal;
  } catch (const UsageError& error) {
    return report(program, error.what(), Exit::usage);
  } catch (const CreateError& error) {
    return report(program, error.what(), Exit::cannot_create);
  } catch (const IoError& error) {
    return report(program, error.what(), error.code == EAGAIN ? Exit::locked : Exit::io);
  } catch (const Error& error) {
    return report(program, error.what(), Exit::bad_input);
  } catch (const std::bad_alloc&) {
    return report(program, "out of memory; a smaller --max-memory refuses such work beforehand",
                  Exit::bad_input);
  } catch (const std::exception& error) {
    return report(program, std::string("this is a bug, please report it: ") + error.what(), Exit::bug);
  }
}

}  // namespace convmat
