#!/usr/bin/python3
"""Damaged data never passes as good.

Turns one bit in every byte, and cuts at every length, of real run files, of the golden file, and of a file in every other format
that is read; each is then read to the end in a process that may crash, under a limit of time and memory. HDF5, npz and gzipped
IDX have checksums: whatever is read is what was written. npy, safetensors, Matrix Market and ONNX have none: what is promised of them is
that nothing crashes, nothing hangs, and that a cut is refused (ONNX may lose what stands last in it).
"""

import collections
import pathlib
import shutil
import subprocess

import h5py
import numpy as np

import promise

trial = promise.Promise(__doc__, "about 1,500 damages", "every byte of all but the largest")
DAMAGES_OF_A_FILE = 65_536 if trial.full else 60  # every byte of all but the largest
SECONDS = 20
CHECKED = (".h5", ".npz", ".gz")  # whole, or refused
CUTS_REFUSED = (".h5", ".npz", ".gz", ".npy", ".mtx", ".safetensors")

DEFLATED = "matrix.h5"  # indices and values that repeat themselves
RUNS = {
        "080-clipping": ["--channels", "2", "--image", "4", "--kernels", "1"],
}
OTHERS = ["schema-1.h5", "csr.npz", "deflated.npz", "images.idx.gz", "le_f8_C.npy", "be_c8_F.npy", "coordinate.mtx", "array.mtx", "weights.safetensors",
          "model.onnx"]


def read_damaged(path, kind):
    """How many damages of `kind` had which end."""
    stride = -(-path.stat().st_size // DAMAGES_OF_A_FILE)
    result = subprocess.run([trial.existing("tests/robustness/read_damaged"), path, kind, str(stride), str(SECONDS)], capture_output=True, text=True)
    trial.check(result.returncode == 0, f"{path.name}, {kind}: {result.stderr}")
    words = result.stdout.split()
    count = collections.Counter({name: int(number) for name, number in zip(words[::2], words[1::2])})
    told = f"{path.name}, {kind}: {result.stdout.strip()}: {result.stderr[:200]}"
    trial.check(count["crashed"] == count["hung"] == 0, told)
    trial.check(count["silent"] == 0 or not path.name.endswith(CHECKED), told)
    if kind == "cuts" and path.name.endswith(CUTS_REFUSED):
        trial.check(count["refused"] == sum(count.values()), told)
    return count


def figure(count):
    return f"{sum(count.values())} damages ({', '.join(f'{number} {what}' for what, number in sorted(count.items()) if number)})"


def main():
    checked, unchecked = collections.Counter(), collections.Counter()
    with promise.directory("/dev/shm") as place:
        for driver, words in RUNS.items():
            subprocess.run([trial.program(driver), *words, "--threads", "1", "--output", place / f"{driver}.h5"], check=True, capture_output=True)
        np.save(place / "kernel.npy", np.arange(18).reshape(1, 2, 3, 3) / 7)
        subprocess.run([trial.program("convmat"), "materialize", "--kernel", "kernel.npy", "--image", "100,100", "--output", DEFLATED], cwd=place,
                       check=True, capture_output=True)
        with h5py.File(place / DEFLATED) as file:
            trial.check(file["matrix/indices"].compression == "gzip", f"{DEFLATED}: nothing is deflated")
        for name in OTHERS:
            shutil.copy(promise.FIXTURES / name, place)
        for path in sorted(pathlib.Path(place).iterdir()):
            for kind in ("flips", "cuts"):
                count = read_damaged(path, kind)
                (checked if path.name.endswith(CHECKED) else unchecked).update(count)
                if trial.full:
                    print(f"  {path.name}, {path.stat().st_size} bytes, {kind}: {figure(count)}", flush=True)
    trial.finish(f"files with checksums: {figure(checked)}; without: {figure(unchecked)}")


main()
