#!/usr/bin/python3
"""A bad file gives an error.

Calls every fuzz target (tests/fuzz) with each input of its corpus, which holds what fuzzing found. In full, libFuzzer looks for
new inputs under the address and undefined behaviour sanitizers: nothing crashes, hangs, or takes more memory than it may.
"""

import os
import re
import subprocess

import promise

trial = promise.Promise(__doc__, "the corpora", "a minute of each target")
SECONDS = 60
CORPORA = promise.ROOT / "tests" / "fuzz" / "corpus"


def is_built(target):
    """Without libonnx there is no target of it."""
    return target != "onnx" or (trial.build / "tests/fuzz/fuzz_onnx").exists()


def replay(target):
    """How many inputs the target was called with."""
    result = subprocess.run([trial.existing(f"tests/fuzz/fuzz_{target}"), CORPORA / target], capture_output=True, text=True, errors="replace")
    inputs = re.search(r"^(\d+) inputs$", result.stderr, re.MULTILINE)
    trial.check(result.returncode == 0 and inputs, f"{target}: exit code {result.returncode}: {result.stderr[-2000:]}")
    return int(inputs[1]) if inputs else 0


def fuzz(target):
    """How many inputs libFuzzer tried."""
    environment = dict(os.environ, BUILD=trial.build, SEED=str(trial.seed))
    result = subprocess.run([promise.ROOT / "tests/fuzz/run", str(SECONDS), target], env=environment, capture_output=True, text=True, errors="replace")
    executions = re.search(r"number_of_executed_units: (\d+)", result.stdout)
    trial.check(result.returncode == 0 and executions, f"{target}: {result.stdout[-2000:]}{result.stderr[-2000:]}")
    return int(executions[1]) if executions else 0


def main():
    targets = [path.name for path in sorted(CORPORA.iterdir()) if is_built(path.name)]
    executions = 0
    for target in targets:
        count = fuzz(target) if trial.full else replay(target)
        executions += count
        if trial.full:
            print(f"  {target}: {count:,} executions", flush=True)
    trial.finish(f"{executions:,} executions of {len(targets)} targets")


main()
