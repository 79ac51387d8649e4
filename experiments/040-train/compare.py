"""Times an epoch of 040-train beside one of the same network in PyTorch, in turns on the same cores: compare.py PROGRAM [ROUNDS]

Needs Debian's python3-torch and python3-h5py.
"""

import os
import statistics
import subprocess
import sys
import tempfile

import h5py

PROGRAM = os.path.abspath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peer.py")


def ours(threads, directory):
    output = os.path.join(directory, "run.h5")
    subprocess.run([PROGRAM, "--epochs", "1", "--threads", str(threads), "--quiet", "--force", "--output", output], check=True,
                   stdout=subprocess.DEVNULL)
    with h5py.File(output, "r") as file:
        return file["tables/epochs"]["seconds"][0]


def theirs(threads):
    printed = subprocess.run([sys.executable, PEER, "--epochs", "1", "--threads", str(threads)], check=True, stdout=subprocess.PIPE,
                             text=True).stdout
    return float(printed.split()[1])


print("threads  convmat, s  PyTorch, s  ratio")
with tempfile.TemporaryDirectory() as directory:
    for threads in (1, 2):
        pairs = [(ours(threads, directory), theirs(threads)) for _ in range(ROUNDS)]
        own, other = (statistics.median(times) for times in zip(*pairs))
        print(f"{threads:7}  {own:10.2f}  {other:10.2f}  {other / own:5.2f}")
