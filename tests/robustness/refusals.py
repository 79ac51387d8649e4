#!/usr/bin/python3
"""Too big is refused before it hurts.

Asks the tool for matrices and images of sizes around 2^31, 2^32 and 2^63, and of random shapes that exceed this machine's memory.
Each is refused with exit code 65 and one line that says the need, the limit and the remedy (or that 64 bits do not hold it),
within 10 ms of processor time beyond what a process takes to start; none is killed, and no file appears. Sizes around 2^15 are
no limit here: there is no build with 16-bit indices, and they have to work.
"""

import os
import re
import statistics
import subprocess

import numpy as np

import promise

trial = promise.Promise(__doc__, "20 random shapes", "200 random shapes")
SHAPES = 200 if trial.full else 20
BAD_INPUT, SECONDS, TRIES = 65, 0.010, 5
MEMORY = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
REFUSAL = re.compile(r"needs [\d.]+ [GTPE]B \(.+\), [\d.]+ .B allowed; .*(use|--max-memory)|overflows? 64 bits|more than 64 bits|overflow")
tool = trial.program("convmat")


def run(words):
    """Exit code, what was said, and the seconds of user time of one process."""
    process = subprocess.Popen([tool, *words, "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, said = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, out, said, usage.ru_utime


def start_seconds():
    return statistics.median(run(["materialize", "--kernel", "point.npy", "--image", "8", "--output", "none.npz", "--dry-run"])[3] for _ in range(9))


def refused(words, start):
    told = " ".join(words)
    before = sorted(os.listdir())
    code, out, said, seconds = run(words)
    for _ in range(TRIES):  # the machine may be busy
        if seconds - start > SECONDS:
            seconds = min(seconds, run(words)[3])
    trial.check(code == BAD_INPUT, f"{told}: exit code {code}: {said}")
    trial.check(out == "" and said.count("\n") == 1 and REFUSAL.search(said), f"{told}: says {said!r}")
    trial.check(seconds - start <= SECONDS, f"{told}: refused after {1e3 * (seconds - start):.1f} ms")
    trial.check(sorted(os.listdir()) == before, f"{told}: a file appeared")
    return seconds - start


def materialize(kernel, extents, ending):
    return ["materialize", "--kernel", kernel, "--image", ",".join(map(str, extents)), "--output", f"T.{ending}"]


def boundary_requests():
    """A kernel of one tap on n pixels is an n x n identity; n x n pixels have as many squared."""
    for exponent in (31, 32, 63):
        for n in (2**exponent - 1, 2**exponent, 2**exponent + 1):
            if n < 2**63:
                yield from (materialize("point.npy", [n], ending) for ending in ("npz", "h5", "mtx", "npy"))
            if exponent == 63 and n < 2**63:
                yield from (materialize("plane.npy", [n, extent], "npz") for extent in (2, n))
    yield from (materialize("plane.npy", [2**31, extent], "npz") for extent in (2**31 - 1, 2**31, 2**32, 2**32 + 1))
    for pad in (2**31 - 1, 2**31, 2**32, 10**18 - 1):
        yield ["apply", "--kernel", "plane.npy", "--input", "image.npy", "--padding", f"{pad},{pad}", "--output", "Y.npy"]


def random_request(number):
    """A 3x3 convolution whose matrix takes from 2 to 10^8 times the memory."""
    channels = [trial.random.choice([1, 3, 64, 512]) for _ in range(2)]
    name = f"kernel{number}.npy"
    np.save(name, np.ones((*channels, 3, 3), np.float32))
    pixels = MEMORY * 10 ** trial.random.uniform(0.3, 8) / (16 * 9 * channels[0] * channels[1])
    rows = max(3, int(pixels ** trial.random.uniform(0.2, 0.8)))
    return materialize(name, [rows, max(3, int(pixels / rows)) + 2], trial.random.choice(["npz", "h5", "mtx"]))


def works(n):
    """At 2^15 nothing is near a limit."""
    code, _, said, _ = run(materialize("point.npy", [n], "npz") + ["--force"])
    trial.check(code == 0, f"{n} pixels: exit code {code}: {said}")
    with np.load("T.npz") as matrix:
        trial.check(list(matrix["shape"]) == [n, n] and len(matrix["data"]) == n, f"{n} pixels: a matrix of another size")
    os.remove("T.npz")


def main():
    with promise.directory("/dev/shm") as place:
        os.chdir(place)
        np.save("point.npy", np.ones((1, 1, 1)))
        np.save("plane.npy", np.ones((1, 1, 1, 1)))
        np.save("image.npy", np.ones((1, 4, 4)))
        for n in (2**15 - 1, 2**15, 2**15 + 1):
            works(n)
        start = start_seconds()
        seconds = [refused(words, start) for words in boundary_requests()]
        seconds += [refused(random_request(number), start) for number in range(SHAPES)]
        os.chdir("/")
    trial.finish(f"{len(seconds)} requests refused, in {1e3 * statistics.median(seconds):.1f} ms (median) to {1e3 * max(seconds):.1f} ms beyond the start")


main()
