"""A directory of very many runs stays usable, and one damaged run hides none.

    ten_thousand_runs.py PROGRAM TOOL [--runs N] [--seconds WITH_INDEX COLD]

PROGRAM is the experiment 080-clipping. Makes N runs (copies of twenty, damages one), and times `convmat runs` on them. With
--seconds it fails where a list takes longer, with the index and without. Prints the figures.
"""

import argparse
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("program")
arguments.add_argument("tool")
arguments.add_argument("--runs", type=int, default=10000)
arguments.add_argument("--seconds", type=float, nargs=2, metavar=("INDEX", "COLD"))
arguments = arguments.parse_args()
QUICK = ["--channels", "2", "--image", "4", "--kernels", "1", "--sweeps", "1,2"]
SHARES = 5


def make_runs(directory):
    """All but the first are whole."""
    few = directory / "few"
    sweep = ["--sweep", "share=0.3,0.4,0.5,0.6,0.7", "--repeat", "4"]
    subprocess.run([arguments.program, *QUICK, *sweep, "--jobs", "2", "--quiet", "--output", few], check=True, capture_output=True)
    files = sorted(few.glob("*.h5"))
    many = directory / "many"
    many.mkdir()
    for i in range(arguments.runs):
        shutil.copy(files[i % len(files)], many / f"{i:06}.h5")
    whole = (many / "000000.h5").read_bytes()
    (many / "000000.h5").write_bytes(whole[:len(whole) // 2])
    return many


def timed(what, *words, code, wording):
    """Runs the tool; its output must hold the wording."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run([arguments.tool, "runs", *words], capture_output=True, text=True)
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode != code or wording not in done.stdout + done.stderr:
        sys.exit(f"{words}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}\nexpected {code}, {wording!r}")
    print(f"{what:40} {seconds:8.2f} s {work:8.2f} s of processors")
    return seconds, done.stdout


with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    many = make_runs(scratch)
    whole = arguments.runs - 1
    time.sleep(2.1)  # what is younger is not kept in the index
    listed = dict(code=1, wording="000000.h5")
    cold, lines = timed("list, cold", "list", many, **listed)
    assert len(lines.splitlines()) == whole + 2
    warm, lines = timed("list, with the index", "list", many, **listed)
    assert len(lines.splitlines()) == whole + 2
    _, lines = timed("filter and sort by a result", "list", many, "--where", "share>=0.5", "--sort", "methods.distance",
                     "--result", "methods.distance", **listed)
    kept = sum(1 for i in range(1, arguments.runs) if i // 4 % SHARES >= 2)
    assert len(lines.splitlines()) == kept + 2, (len(lines.splitlines()), kept)
    timed("verify, and write digests", "verify", many, "--write-sums", code=1, wording=f"{whole} of {arguments.runs} runs are whole")
    timed("verify with digests", "verify", many, code=1, wording=f"{whole} of {arguments.runs} runs are whole")
    timed("export to .csv", "export", many, "--output", scratch / "runs.csv", **listed)
    timed("merge", "merge", many, "--output", scratch / "all.h5", **listed)
    if arguments.seconds and (warm > arguments.seconds[0] or cold > arguments.seconds[1]):
        sys.exit(f"list took {warm:.2f} s with the index and {cold:.2f} s without; expected {arguments.seconds}")
