#!/usr/bin/python3
"""Same seed, same bits.

Runs every driver in many processes, with one thread and with two, and compares all results bit by bit: arrays and tables, but for
times and provenance. On another machine the planner may choose other kernels, and last bits may differ.
"""

import concurrent.futures
import subprocess

import promise

trial = promise.Promise(__doc__, "2 processes of the quickest drivers", "30 processes of each driver")
PROCESSES = 30 if trial.full else 2

DRIVERS = {
    "010-seed": ["--images", "4"],
    "020-update-metrics": ["--images", "4", "--steps", "20"],
    "030-composition": ["--chains", "2", "--most-layers", "4"],
    "040-train": ["--images", "300", "--validation", "50", "--test", "50", "--epochs", "2"],
    "050-spectral-norms": ["--size", "16", "--channels", "4", "--steps", "20", "--largest", "32"],
    "060-toeplitz-solvers": ["--most", "32"],
    "070-deconvolution": ["--size", "16", "--garments", "1"],
    "080-clipping": ["--channels", "2", "--image", "4", "--kernels", "1"],
}
QUICK = ("010-seed", "040-train", "080-clipping")


def digest(driver, number, threads):
    with promise.directory("/dev/shm") as place:
        words = [*DRIVERS[driver], "--seed", str(trial.seed), "--threads", str(threads), "--progress", "never", "--quiet"]
        result = subprocess.run([trial.program(driver), *words, "--output", "run.h5"], cwd=place, capture_output=True, text=True)
        trial.check(result.returncode == 0, f"{driver}: exit code {result.returncode}: {result.stderr}")
        return promise.digest(place / "run.h5")


def main():
    processes = 0
    drivers = DRIVERS if trial.full else QUICK
    for driver in drivers:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            digests = list(pool.map(lambda k: digest(driver, k, 1 + k % 2), range(PROCESSES)))
        processes += len(digests)
        trial.check(len(set(digests)) == 1, f"{driver}: {len(set(digests))} results of {len(digests)} processes")
    trial.finish(f"{processes} processes of {len(drivers)} drivers with 1 and 2 threads, one result each")


main()
