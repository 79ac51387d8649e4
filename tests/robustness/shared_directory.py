#!/usr/bin/python3
"""Jobs and notebooks share a directory.

Four sweeps, each a shard of the same one, write runs into one directory while two readers look at it: a notebook (h5py), which
reads every run that it sees listed, and `convmat runs list`. No read of a listed run fails, and at the end every run is there.
"""

import subprocess
import threading

import promise

trial = promise.Promise(__doc__, "4 writers x 10 runs", "4 writers x 1,000 runs")
WRITERS, RUNS = 4, 1000 if trial.full else 10
SMALL = ["--channels", "2", "--image", "4", "--kernels", "1", "--sweeps", "1", "--threads", "1", "--quiet"]

done = threading.Event()
reads = {"notebook": 0, "convmat": 0}


def write(shard, runs):
    result = subprocess.run([trial.program("080-clipping"), *SMALL, "--repeat", str(WRITERS * RUNS), "--shard", f"{shard}/{WRITERS}", "--output", runs],
                            capture_output=True, text=True)
    trial.check(result.returncode == 0, f"writer {shard}: exit code {result.returncode}: {result.stderr}")


def read_as_a_notebook(runs):
    """Every new run, and one that it has seen."""
    seen = []
    while not done.is_set():
        for path in [*(set(runs.glob("[!.]*.h5")) - set(seen)), *seen[-1:]]:
            trial.check(promise.is_whole(path), f"{path.name} is listed and cannot be read")
            reads["notebook"] += 1
            seen.append(path)


def read_with_the_tool(runs):
    while not done.is_set():
        result = subprocess.run([trial.program("convmat"), "runs", "list", runs], capture_output=True, text=True)
        trial.check(result.returncode == 0, f"convmat runs list: exit code {result.returncode}: {result.stderr}")
        reads["convmat"] += max(result.stdout.count("\n") - 2, 0)  # without the head


def main():
    with promise.directory("/dev/shm") as place:
        runs = place / "runs"
        runs.mkdir()
        writers = [threading.Thread(target=write, args=(shard + 1, runs)) for shard in range(WRITERS)]
        readers = [threading.Thread(target=read, args=(runs,)) for read in (read_as_a_notebook, read_with_the_tool)]
        for thread in writers + readers:
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        for thread in readers:
            thread.join()
        count = sum(promise.is_whole(path) for path in runs.glob("[!.]*.h5"))
        trial.check(count == WRITERS * RUNS, f"{count} runs are there, {WRITERS * RUNS} were written")
        trial.check(min(reads.values()) > 0, f"readers read nothing: {reads}")
    trial.finish(f"{count} runs by {WRITERS} writers, {reads['notebook']} reads by h5py, {reads['convmat']} by convmat runs list")


main()
