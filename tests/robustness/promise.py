"""What the scripts of this directory share: options, programs, reading, one line of result."""

import argparse
import contextlib
import hashlib
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "store" / "fixtures"

# What differs between runs that find the same: times, pictures of them, and where and how a run was made.
TIMES = re.compile("seconds|times$|timings$|_s$|sequential_over_composed$")
PROVENANCE = ("config", "overrides", "figures/solvers", "figures/chains")


class Promise:
    """A promise on trial: options, a seeded generator, and what broke it."""

    def __init__(self, text, short, full):
        words = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
        words.add_argument("--full", action="store_true", help=f"the whole test ({full}) instead of the short one ({short})")
        words.add_argument("--seed", type=int, default=1, help="of what is drawn at random (default 1)")
        words.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="the build directory (default: build)")
        options = words.parse_args()
        self.full, self.seed, self.build = options.full, options.seed, options.build.resolve()
        self.random = random.Random(options.seed)
        self.start = time.monotonic()
        self.violations = []

    def program(self, name):
        path = self.build / (f"tools/convmat/{name}" if name == "convmat" else f"experiments/{name}/{name}")
        return self.existing(path)

    def existing(self, path):
        path = self.build / path
        if not path.exists():
            sys.exit(f"{path} is missing: build first, as tools/check does")
        return str(path)

    def check(self, holds, what):
        if not holds:
            self.violations.append(what)
            print(f"broken: {what}", file=sys.stderr, flush=True)

    def cases(self):
        """Runs the test cases of the script itself, unittest's, and says how many they are: each subtest is one."""
        result = Cases()
        unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(result)
        for test, trace in result.failures + result.errors:
            self.check(False, f"{test}\n{trace}")
        self.check(result.count > 0, "there are no cases")
        return result.count - len(result.skipped)

    def finish(self, figure):
        """Prints the line of result, and ends: 1 where a promise was broken."""
        name = pathlib.Path(sys.argv[0]).stem
        print(f"{name}: {figure}; {len(self.violations)} broken promises ({time.monotonic() - self.start:.0f} s, seed {self.seed})")
        sys.exit(1 if self.violations else 0)


class Cases(unittest.TestResult):
    """Counts subtests, and the tests that have none."""

    def __init__(self):
        super().__init__()
        self.count, self.divided = 0, set()

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        self.count += 1
        self.divided.add(test)

    def stopTest(self, test):
        super().stopTest(test)
        self.count += test not in self.divided


@contextlib.contextmanager
def directory(parent=None):
    """A directory of its own, on a disk unless `parent` is /dev/shm."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="convmat-robustness-", dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def contents(path):
    """Every array of an HDF5 file as bytes, by its name, read to the end by h5py; columns of times left out. Throws OSError
    or KeyError where the file is damaged or incomplete."""
    arrays = {}

    def take(name, item):
        if not isinstance(item, h5py.Dataset) or name in PROVENANCE or TIMES.search(name.split("/")[-1]):
            return
        columns = {name: item[()]}
        if item.dtype.names and item.dtype.kind == "V" and not set(item.dtype.names) == {"r", "i"}:
            columns = {f"{name}.{column}": item[column] for column in item.dtype.names if not TIMES.search(column)}
        arrays.update((column, np.asarray(values).tobytes()) for column, values in columns.items())

    with h5py.File(path, "r") as file:
        if file.attrs["complete"] != 1:
            raise OSError(f"{path} is incomplete")
        file.visititems(take)
    return arrays


def digest(path):
    """One hash of all results."""
    summary = hashlib.sha256()
    for name, data in sorted(contents(path).items()):
        summary.update(name.encode() + data)
    return summary.hexdigest()


def is_whole(path):
    try:
        return bool(contents(path))
    except (OSError, KeyError, RuntimeError):
        return False
