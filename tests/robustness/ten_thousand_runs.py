#!/usr/bin/python3
"""10,000 runs stay usable; one bad run hides none.

Makes runs (copies of twenty of a sweep, one of them cut in half), and lists, filters, verifies, exports and merges them with `convmat
runs`, which names the damaged one each time. Prints what each takes.
"""

import resource
import shutil
import subprocess
import time

import promise

trial = promise.Promise(__doc__, "200 runs", "10,000 runs")
RUNS = 10000 if trial.full else 200
QUICK = ["--channels", "2", "--image", "4", "--kernels", "1", "--sweeps", "1,2"]
SHARES = 5


def make_runs(directory):
    """All but the first are whole."""
    few = directory / "few"
    sweep = ["--sweep", "share=0.3,0.4,0.5,0.6,0.7", "--repeat", "4"]
    subprocess.run([trial.program("080-clipping"), *QUICK, *sweep, "--jobs", "2", "--quiet", "--output", few], check=True, capture_output=True)
    files = sorted(few.glob("*.h5"))
    many = directory / "many"
    many.mkdir()
    for i in range(RUNS):
        shutil.copy(files[i % len(files)], many / f"{i:06}.h5")
    whole = (many / "000000.h5").read_bytes()
    (many / "000000.h5").write_bytes(whole[:len(whole) // 2])
    return many


def timed(what, *words, code, wording):
    """Runs the tool; its output must hold the wording."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run([trial.program("convmat"), "runs", *words], capture_output=True, text=True)
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    trial.check(done.returncode == code and wording in done.stdout + done.stderr,
                f"{words}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}\nexpected {code}, {wording!r}")
    print(f"{what:40} {seconds:8.2f} s {work:8.2f} s of processors")
    return seconds, done.stdout


with promise.directory(None) as scratch:
    many = make_runs(scratch)
    whole = RUNS - 1
    time.sleep(2.1)  # what is younger is not kept in the index
    listed = dict(code=1, wording="000000.h5")
    cold, lines = timed("list, cold", "list", many, **listed)
    trial.check(len(lines.splitlines()) == whole + 2, f"{len(lines.splitlines())} lines of {whole} runs")
    warm, lines = timed("list, with the index", "list", many, **listed)
    trial.check(len(lines.splitlines()) == whole + 2, f"{len(lines.splitlines())} lines of {whole} runs")
    _, lines = timed("filter and sort by a result", "list", many, "--where", "share>=0.5", "--sort", "methods.distance",
                     "--result", "methods.distance", **listed)
    kept = sum(1 for i in range(1, RUNS) if i // 4 % SHARES >= 2)
    trial.check(len(lines.splitlines()) == kept + 2, f"{len(lines.splitlines())} lines of {kept} runs")
    timed("verify, and write digests", "verify", many, "--write-sums", code=1, wording=f"{whole} of {RUNS} runs are whole")
    timed("verify with digests", "verify", many, code=1, wording=f"{whole} of {RUNS} runs are whole")
    timed("export to .csv", "export", many, "--output", scratch / "runs.csv", **listed)
    timed("merge", "merge", many, "--output", scratch / "all.h5", **listed)
trial.finish(f"{whole} listed, 1 named; list of {RUNS} runs in {warm:.2f} s with the index, {cold:.2f} s without")
