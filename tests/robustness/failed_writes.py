#!/usr/bin/python3
"""A failed write harms nothing and says why.

Lets each system call that writes fail in turn (strace's fault injection: write, pwrite64, ftruncate, fsync, rename, renameat2,
close), once and from then on, with ENOSPC and EIO, in programs that write every format; and runs them on disks of 80 sizes, all
too small. They end with 74, or 73 where the file cannot even be created, and say why, and how many bytes were needed and free; the
old file is as it was; nothing else lies beside it. Needs strace, and the right to mount for the small disks.
"""

import collections
import hashlib
import os
import re
import subprocess

import numpy as np

import promise

trial = promise.Promise(__doc__, "one of 31 failures, 6 sizes", "every call, 80 sizes")
CALLS = ["write", "pwrite64", "ftruncate", "fsync", "rename", "renameat2", "close"]
DONE, CANNOT_CREATE, IO, PAGE = 0, 73, 74, 4096
NO_SPACE = r"No space left on device \((?:([\d.]+) (\w*B) needed, )?([\d.]+) (\w*B) free\)"
UNITS = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
tool = trial.program("convmat")

RUN = [trial.program("080-clipping"), "--channels", "2", "--image", "4", "--kernels", "1"]
COMMANDS = {
    "npy": [tool, "apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "out.npy"],
    "npz": [tool, "apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "out.npz"],
    "h5": [tool, "apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "out.h5"],
    "mtx": [tool, "materialize", "--kernel", "K.npy", "--image", "16,16", "--output", "out.mtx"],
    "mat": [tool, "apply", "--kernel", "K.npy", "--input", "X.npy", "--output", "out.mat"],
    "csv": [tool, "runs", "export", "run.h5", "--output", "out.csv"],
    "json": [tool, "runs", "export", "run.h5", "--output", "out.json"],
    "html": [tool, "report", "run.h5", "--output", "out.html"],
    "svg": [tool, "describe", "--kernel", "K.npy", "--image", "16,16", "--plot", "out.svg"],
    "sums": [tool, "runs", "verify", ".", "--write-sums"],
    "run": [*RUN, "--output", "out.h5", "--quiet"],
}


def words_of(kind):
    return [*COMMANDS[kind], "--force", "--threads", "1", "--progress", "never"]


def output_of(kind):
    return "SHA256SUMS" if kind == "sums" else next(word for word in COMMANDS[kind] if word.startswith("out."))


def inputs(place):
    numbers = np.random.default_rng(trial.seed)
    np.save(place / "K.npy", numbers.standard_normal((4, 3, 3, 3)))
    np.save(place / "X.npy", numbers.standard_normal((4, 3, 64, 64)))
    subprocess.run([*RUN, "--output", "run.h5"], cwd=place, check=True, capture_output=True)


class Calls:
    """The calls of one program, from the creation of the output on: their numbers, and whether one concerns the output, so that it
    may not fail unnoticed."""

    def __init__(self, kind, place):
        log = place.parent / "trace"
        subprocess.run(["strace", "-f", "-qq", "-o", log, "-e", "trace=openat," + ",".join(CALLS), *words_of(kind)], cwd=place, check=True,
                       capture_output=True)
        count, created = collections.Counter(), False
        self.concerns = collections.defaultdict(dict)
        writable, written = set(), set()
        for line in log.read_text(errors="replace").splitlines():
            match = re.match(r"(\d+) +(\w+)\((\w+)", line)
            if not match:
                continue
            process, call, descriptor = match.groups()
            count[process, call] += 1  # as strace counts them
            number = count[process, call]
            if call == "openat":
                created = created or "O_CREAT" in line
                if re.search("O_WRONLY|O_RDWR", line) and "partial" in line:
                    writable.add(line.split()[-1])
                continue
            if call in ("write", "pwrite64") and descriptor in writable:
                written.add(descriptor)
            if created:
                concerned = call not in ("write", "close") or descriptor in written
                self.concerns[call][number] = self.concerns[call].get(number, False) or concerned
            if call == "close":
                writable.discard(descriptor)
                written.discard(descriptor)

    def failures(self):
        """Each call and its number, once and from then on, and whether the program has to notice."""
        for call, concerns in self.concerns.items():
            for number, concerned in concerns.items():
                yield call, f"{number}", concerned
                yield call, f"{number}+", any(later for k, later in concerns.items() if k >= number)


def state(place):
    return {path.name: path.read_bytes() for path in place.iterdir()}


def check_outcome(told, kind, place, old, result, noticed):
    """`result` ended as promised, and left the directory with the old file or, whole, a new one."""
    new = state(place)
    output = output_of(kind)
    kept = new.get(output) == old[output]
    trial.check(set(new) == set(old), f"{told}: left {sorted(set(new) ^ set(old))}")
    trial.check(result.returncode in (DONE, CANNOT_CREATE, IO), f"{told}: exit code {result.returncode}: {result.stderr}")
    trial.check(kept or is_complete(place / output), f"{told}: {output} is damaged")
    trial.check(result.returncode != DONE or not kept, f"{told}: says done, but {output} is the old one")
    trial.check(result.returncode != DONE or not noticed, f"{told}: goes unnoticed")


complete = {}  # what each kind writes where nothing fails


def is_complete(path):
    return promise.is_whole(path) if path.suffix == ".h5" else path.read_bytes() == complete[path.name]


def put_old(kind, place):
    """Lines of SHA256SUMS are kept, so that they have to be some."""
    kernel = place / "K.npy"
    old = f"{hashlib.sha256(kernel.read_bytes()).hexdigest()}  K.npy\n" if kind == "sums" else "old"
    (place / output_of(kind)).write_text(old)


def no_space(said):
    """The bytes that were needed, and that were free: 0 and nothing where that is not said."""
    found = re.search(NO_SPACE, said)
    if not found:
        return 0, None
    needed, unit, free, unit_of_free = found.groups()
    return float(needed or 0) * UNITS[unit or "B"], float(free) * UNITS[unit_of_free]


def says_why(error, call, said):
    """`call` failed with `error`, perhaps of what is no file: libmatio writes into memory first."""
    if error == "EIO" or re.search("in memory|the standard output", said):
        return re.search("No space left|Input/output error", said)
    needed, free = no_space(said)
    unknown = call not in ("write", "pwrite64", "close") or "cannot create" in said
    return free is not None and (needed > 0 or unknown)


def fail_calls(kind, place):
    for number, (call, when, noticed) in enumerate(Calls(kind, place).failures()):
        is_rare = call not in ("write", "pwrite64", "close") and "+" not in when
        if not trial.full and not is_rare and number % 31:
            continue
        for error in ("ENOSPC", "EIO"):
            put_old(kind, place)
            old = state(place)
            inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"]
            result = subprocess.run([*inject, *words_of(kind)], cwd=place, capture_output=True, text=True, errors="replace")
            told = f"{kind}: {call} number {when} fails with {error}"
            check_outcome(told, kind, place, old, result, noticed)
            speechless = call == "write" and "+" in when  # the message is a write as well
            trial.check(result.returncode == DONE or speechless or says_why(error, call, result.stderr), f"{told}: says only {result.stderr!r}")
            yield


def small_disks(kind, place, sizes):
    """Runs on a tmpfs of each size; the script says the code of each and what lies there."""
    put_old(kind, place)
    own = ["unshare", "-m" if os.geteuid() == 0 else "-rm"]
    old, output = state(place), output_of(kind)
    size = len(complete[output])
    wanted = -(-size // PAGE)  # besides the old file, which takes one
    for blocks in sorted({1 + wanted * number // sizes for number in range(sizes)}):
        script = ('mount -t tmpfs -o size=$1 none ../disk || exit 99; output=$2; shift 2; cp "$output" ../disk/ && '
                  'ln -s "$PWD"/[KX].npy "$PWD"/run.h5 ../disk/ && cd ../disk && "$@" >/dev/null; code=$?; cat "$output"; ls -A | wc -l >&2; exit $code')
        result = subprocess.run([*own, "sh", "-c", script, "sh", str(PAGE * blocks), output, *words_of(kind)], cwd=place, capture_output=True)
        told = f"{kind} on a disk of {blocks} blocks"
        if result.returncode == 99:
            print("failed_writes: no right to mount; the small disks are left out")
            return
        said = result.stderr.decode()
        trial.check(result.returncode in (IO, CANNOT_CREATE), f"{told}: exit code {result.returncode}: {said}")
        needed, free = no_space(said)
        trial.check(free is not None and free < needed <= size, f"{told}: says only {said!r}")
        # Other formats are written from front to back, and known whole.
        known = kind in ("h5", "run") or abs(needed - (size - PAGE * (blocks - 1))) < 0.01 * size + 500
        trial.check(known, f"{told}, of which the old file has one, for {size} bytes: says {said!r}")
        trial.check(result.stdout == old[output], f"{told}: the old file is gone")
        trial.check(said.split()[-1] == str(len(old)), f"{told}: something is left")
        yield


def main():
    failures = disks = 0
    for kind in COMMANDS:
        with promise.directory("/dev/shm") as parent:
            place = parent / "work"
            place.mkdir()
            (parent / "disk").mkdir()
            inputs(place)
            put_old(kind, place)
            subprocess.run(words_of(kind), cwd=place, check=True, capture_output=True)
            complete[output_of(kind)] = (place / output_of(kind)).read_bytes()
            failures += sum(1 for _ in fail_calls(kind, place))
            disks += sum(1 for _ in small_disks(kind, place, 80 if trial.full else 6))
    trial.finish(f"{failures} failed calls and {disks} full disks in {len(COMMANDS)} programs")


main()
