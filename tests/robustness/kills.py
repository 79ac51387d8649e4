#!/usr/bin/python3
"""A result you can see is complete.

Kills real drivers (010-seed, 040-train and a sweep of 080-clipping) at random points, in memory and on a disk, by SIGKILL, SIGTERM
and SIGINT. Afterwards what was visible before is there as it was, what is visible can be read to the end, SIGTERM and SIGINT end
with 128 + n and leave nothing else, and the same command then runs to its end.
"""

import concurrent.futures
import contextlib
import hashlib
import os
import re
import signal
import subprocess
import time

import promise

trial = promise.Promise(__doc__, "60 kills", "2,000 kills")
KILLS = 2000 if trial.full else 60
CHECKED_AGAIN = 20  # every so many killed commands run again to their end

DRIVERS = {
    "010-seed": ["--images", "2", "--output", "run.h5"],
    "040-train": ["--images", "300", "--validation", "50", "--test", "50", "--epochs", "2", "--output", "run.h5"],
    "080-clipping": ["--channels", "2", "--image", "4", "--kernels", "1", "--sweep", "share=0.5,0.6,0.7", "--jobs", "2", "--output", "runs"],
}


def command(driver):
    return [trial.program(driver), *DRIVERS[driver], "--threads", "1", "--progress", "never", "--quiet"]


SUMS = "SHA256SUMS"


def visible(place):
    files = {}
    for path in place.rglob("*"):
        if not path.name.startswith(".") and path.is_file():
            with contextlib.suppress(FileNotFoundError):  # a checkpoint that is not needed any more
                files[path] = path.read_bytes()
    return files


def sums_hold(path):
    """A list of digests is whole, and true."""
    lines = [re.fullmatch(r"([0-9a-f]{64})  (\S.*)", line) for line in path.read_text().splitlines()]
    return all(lines) and all(hashlib.sha256((path.parent / line[2]).read_bytes()).hexdigest() == line[1] for line in lines)


def hidden(place):
    return [path.name for path in place.rglob(".*")]


def seconds_of(driver):
    with promise.directory("/dev/shm") as place:
        start = time.monotonic()
        subprocess.run(command(driver), cwd=place, check=True, capture_output=True)
        return time.monotonic() - start


def workers_end(place):
    """Workers of a killed sweep end by themselves."""
    for _ in range(3000):
        inside = [pid for pid in os.listdir("/proc") if pid.isdigit() and where(pid) == str(place)]
        if not inside:
            return
        time.sleep(0.01)
    trial.check(False, f"workers of a killed sweep live on: {inside}")


def where(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None


def kill_one(number, driver, parent, number_of_signal, delay, replaces):
    told = f"kill {number} of {driver} in {parent or 'a disk'} by {signal.Signals(number_of_signal).name} after {delay:.4f} s"
    with promise.directory(parent) as place:
        words = command(driver)
        if replaces:
            subprocess.run(words, cwd=place, check=True, capture_output=True)
            words.append("--force")
        process = subprocess.Popen(words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        before = visible(place)
        process.send_signal(number_of_signal)
        code = process.wait()
        workers_end(place)
        after = visible(place)
        for path in before:
            finished = "checkpoint" in path.name and len(after) > 0  # a run that is done removes it
            kept = path in after and (replaces or path.name == SUMS or "checkpoint" in path.name or after[path] == before[path])
            trial.check(kept or finished, f"{told}: {path.name} is lost")
        for path in after:
            whole = sums_hold(path) if path.name == SUMS else promise.is_whole(path)
            trial.check(whole, f"{told}: {path.name} cannot be read")
        if number_of_signal != signal.SIGKILL:
            # Killed by the signal before the program had begun: a shell says 128 + n, too.
            trial.check(code in (0, 128 + number_of_signal, -number_of_signal), f"{told}: exit code {code}")
            trial.check(hidden(place) == [], f"{told}: left {hidden(place)}")
            trial.check(code != 0 or after, f"{told}: done without a result")
        if number % CHECKED_AGAIN == 0:
            again = subprocess.run([*command(driver), "--force"], cwd=place, capture_output=True, text=True)
            trial.check(again.returncode == 0, f"{told}: does not run again: {again.stderr}")
        return code != 0


def main():
    seconds = {driver: seconds_of(driver) for driver in DRIVERS}
    signals = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        tasks = []
        for number in range(KILLS):
            driver = list(DRIVERS)[number % len(DRIVERS)]
            tasks.append(pool.submit(kill_one, number, driver, trial.random.choice(["/dev/shm", None]), trial.random.choice(signals),
                                     trial.random.uniform(0, 1.1) * seconds[driver], trial.random.random() < 0.3))
        met = sum(task.result() for task in tasks)
    trial.finish(f"{KILLS} kills, {met} of them before the end, of {len(DRIVERS)} drivers in memory and on a disk")


main()
