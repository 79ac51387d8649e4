"""Runs 040-train, recomputes what it stored with numpy alone, kills it and lets it go on: check.py PROGRAM"""

import gzip
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

PROGRAM = os.path.abspath(sys.argv.pop(1))
DATA = "/usr/share/datasets/fashion-mnist"
SMALL = {"--images": "750", "--validation": "150", "--test": "400", "--epochs": "3", "--threads": "1"}


def command(words):
    """The program with these words, and a small run where they say nothing else."""
    return [PROGRAM, *words, *(word for name in SMALL if name not in words for word in (name, SMALL[name]))]


def images(part, count):
    with gzip.open(f"{DATA}/{part}-images-idx3-ubyte.gz") as file:
        return np.frombuffer(file.read(), np.uint8, 784 * count, 16).reshape(count, 1, 28, 28) / 255


def labels(part, count):
    with gzip.open(f"{DATA}/{part}-labels-idx1-ubyte.gz") as file:
        return np.frombuffer(file.read(), np.uint8, count, 8).astype(int)


def conv(x, kernel, bias, pad):
    windows = sliding_window_view(np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)]), kernel.shape[2:], axis=(2, 3))
    return np.einsum("ncijab,qcab->nqij", windows, kernel) + bias[:, None, None]


def pool(x):
    n, c, rows, columns = x.shape
    return np.maximum(x, 0).reshape(n, c, rows // 2, 2, columns // 2, 2).max(axis=(3, 5))


def logits(x, p):
    x = pool(conv(x, p["conv1_kernel"][:], p["conv1_bias"][:], 2))
    x = pool(conv(x, p["conv2_kernel"][:], p["conv2_bias"][:], 0)).reshape(len(x), -1)
    x = np.maximum(x @ p["dense1_weights"][:].T + p["dense1_bias"][:], 0)
    x = np.maximum(x @ p["dense2_weights"][:].T + p["dense2_bias"][:], 0)
    return x @ p["dense3_weights"][:].T + p["dense3_bias"][:]


def cross_entropy(y, classes):
    y = y - y.max(axis=1, keepdims=True)
    return (np.log(np.exp(y).sum(axis=1)) - y[np.arange(len(y)), classes]).mean()


def contents(path):
    """Every array of a file but the times."""
    arrays = {}

    def take(name, item):
        if isinstance(item, h5py.Dataset) and name not in ("config", "overrides"):
            columns = [item[n] for n in item.dtype.names if n != "seconds"] if item.dtype.names else [item[()]]
            arrays[name] = b"".join(column.tobytes() for column in columns)

    with h5py.File(path, "r") as file:
        file.visititems(take)
    return arrays


class Train(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        previous = os.getcwd()
        os.chdir(directory.name)
        self.addCleanup(os.chdir, previous)

    def train(self, *words, code=0):
        result = subprocess.run(command(words), capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, code, msg=result.stderr)
        return result

    def test_what_is_stored_is_what_numpy_computes(self):
        self.assertEqual(self.train("--output", "a.h5", "--plot", "a.svg").stdout, "a.h5\n")
        self.assertEqual(sorted(os.listdir()), ["a.h5", "a.svg"])
        with h5py.File("a.h5", "r") as file:
            self.assertEqual(file.attrs["complete"], 1)
            epochs, steps = file["tables/epochs"][:], file["tables/steps"][:]
            self.assertEqual((len(epochs), len(steps)), (3, 3 * 10))  # 600 images in batches of 64
            self.assertTrue(np.all(np.diff(epochs["train_loss"]) < 0))
            sizes = np.array([64] * 9 + [24])
            for e in range(3):
                of_epoch = steps[steps["epoch"] == e + 1]
                self.assertAlmostEqual((of_epoch["loss"] * sizes).sum() / 600, epochs["train_loss"][e], places=12)
                self.assertAlmostEqual((of_epoch["accuracy"] * sizes).sum() / 600, epochs["train_accuracy"][e], places=12)
            y, classes = logits(images("t10k", 400), file["parameters/epoch_003"]), labels("t10k", 400)
            table = file["tables/predictions"][:]
            self.assertTrue(np.array_equal(table["label"], classes))
            self.assertTrue(np.array_equal(table["prediction"], y.argmax(axis=1)))
            test = file["tables/test"][0]
            self.assertAlmostEqual(test["accuracy"], (y.argmax(axis=1) == classes).mean(), places=12)
            self.assertAlmostEqual(test["loss"], cross_entropy(y, classes), places=5)
            confusion = file["test/confusion"][:]
            self.assertEqual(confusion.trace(), (y.argmax(axis=1) == classes).sum())
            self.assertTrue(np.array_equal(confusion.sum(axis=1), np.bincount(classes, minlength=10)))
            # Nothing is known before the first step: the loss is that of guessing, within what random weights add.
            self.assertLess(abs(steps["loss"][0] - np.log(10)), 1)

    def test_a_full_polyak_step_predicts_minus_f(self):
        for metric in ("kernel", "toeplitz"):
            self.train("--method", "polyak", "--metric", metric, "--longest", "1e9", "--epochs", "1", "--batch", "200", "--output", metric + ".h5")
            with h5py.File(metric + ".h5", "r") as file:
                steps = file["tables/steps"][:]
            self.assertEqual(len(steps), 3)
            self.assertLess(np.abs(steps["predicted"] / steps["loss"] + 1).max(), 1e-5)
        self.train("--method", "polyak", "--longest", "1e9", "--least", "1.5", "--epochs", "1", "--batch", "600", "--output", "least.h5")
        with h5py.File("least.h5", "r") as file:
            step = file["tables/steps"][0]
        self.assertAlmostEqual(step["predicted"], 1.5 - step["loss"], places=5)

    def test_two_threads_compute_the_same_bits(self):
        self.train("--output", "one.h5")
        self.train("--output", "two.h5", "--threads", "2")
        self.assertEqual(contents("one.h5"), contents("two.h5"))

    def test_killed_and_resumed_it_is_the_same_run_bit_for_bit(self):
        for method in ("sgd", "adam", "polyak"):
            words = ["--method", method, "--epochs", "6"]
            self.train(*words, "--output", "whole.h5", "--force")
            kills = 0
            for _ in range(4):
                process = subprocess.Popen(command([*words, "--resume", "--output", "killed.h5"]), stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
                until = time.monotonic() + 20
                while not os.path.exists("killed.checkpoint.h5") and process.poll() is None and time.monotonic() < until:
                    time.sleep(0.01)
                time.sleep(random.uniform(0, 0.3))
                process.send_signal(signal.SIGKILL)
                kills += process.wait() == -signal.SIGKILL
            self.assertGreater(kills, 0)
            if not os.path.exists("killed.h5"):
                self.train(*words, "--resume", "--output", "killed.h5")
            self.assertEqual(contents("whole.h5"), contents("killed.h5"))
            self.assertFalse(os.path.exists("killed.checkpoint.h5"))
            os.remove("killed.h5")

    def stopped(self):
        """A run that was killed after its first epoch; its checkpoint stays."""
        process = subprocess.Popen(command(["--epochs", "1000", "--output", "run.h5"]), stderr=subprocess.DEVNULL)
        while not os.path.exists("run.checkpoint.h5") and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()

    def files(self):
        return sorted(name for name in os.listdir() if not name.endswith(".partial"))  # which a killed writer leaves

    def refused(self, code, wording, *words):
        before = self.files()
        result = self.train(*words, code=code)
        self.assertEqual(result.stdout, "")
        self.assertIn(wording, result.stderr)
        self.assertEqual(self.files(), before)

    def test_a_checkpoint_of_another_run_is_refused_with_the_differences(self):
        self.stopped()
        self.refused(65, "run.checkpoint.h5 is of another run: batch 64, here 32; method adam, here sgd\n", "--resume", "--batch", "32",
                     "--method", "sgd", "--output", "run.h5")
        self.refused(73, "run.checkpoint.h5 is of a run that did not end; --resume goes on with it, --force starts over", "--output", "run.h5")
        self.train("--output", "run.h5", "--force")
        self.assertEqual(self.files(), ["run.h5"])
        self.refused(73, "run.h5", "--output", "run.h5")

    def test_a_damaged_checkpoint_is_refused(self):
        self.stopped()
        with open("run.checkpoint.h5", "r+b") as file:
            file.truncate(os.path.getsize("run.checkpoint.h5") // 2)
        self.refused(65, "run.checkpoint.h5: cannot open: truncated file", "--resume", "--output", "run.h5")

    def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_checkpoint(self):
        self.refused(65, "the loss is nan at step 2 of epoch 1; a smaller --rate or --longest may do", "--method", "sgd", "--rate", "1e30",
                     "--output", "run.h5")
        # One step is one epoch here; the weights of the checkpoint are numbers.
        result = self.train("--method", "sgd", "--rate", "1000", "--images", "1500", "--validation", "300", "--batch", "1200", "--epochs", "40",
                            "--output", "run.h5", code=65)
        stopped = re.fullmatch(r"040-train: the loss is (nan|inf) at step 1 of epoch (\d+); run.checkpoint.h5 holds epoch (\d+)\n", result.stderr)
        self.assertTrue(stopped, msg=result.stderr)
        self.assertEqual(self.files(), ["run.checkpoint.h5"])
        with h5py.File("run.checkpoint.h5", "r") as file:
            last = int(stopped[3])
            self.assertEqual(int(stopped[2]), last + 1)
            self.assertEqual(len(file["tables/epochs"]), last)
            for array in file[f"parameters/epoch_{last:03}"].values():
                self.assertTrue(np.all(np.isfinite(array[:])))

    def test_data_that_cannot_be_read(self):
        self.refused(74, "nowhere/train-images-idx3-ubyte.gz: not there; install Debian's package dataset-fashion-mnist, or say --data DIR",
                     "--data", "nowhere", "--output", "run.h5")
        shutil.copytree(DATA, "data")
        with open("data/train-images-idx3-ubyte.gz", "r+b") as file:
            file.truncate(100000)
        self.refused(65, "data/train-images-idx3-ubyte.gz", "--data", "data", "--output", "run.h5")
        shutil.copy("data/t10k-images-idx3-ubyte.gz", "data/train-labels-idx1-ubyte.gz")
        shutil.copy(DATA + "/train-images-idx3-ubyte.gz", "data")
        self.refused(65, "data/train-labels-idx1-ubyte.gz: shape (750,28,28); expected entries of shape ()", "--data", "data", "--output", "run.h5")
        self.refused(65, "train-images-idx3-ubyte.gz: holds 60,000; 60,001 are asked for", "--images", "60001", "--output", "run.h5")

    def test_words_that_make_no_sense(self):
        self.refused(2, "--validation 750 of --images 750; expected fewer", "--validation", "750")
        self.refused(2, "--rate -1; expected more than 0", "--rate", "-1")
        self.refused(2, "--average 0; expected 1 or more", "--average", "0")
        self.refused(2, "--momentum says nothing to --method adam; it belongs to sgd", "--momentum", "0.5")
        self.refused(2, "--rate says nothing to --method polyak; it belongs to sgd, adam", "--method", "polyak", "--rate", "1")
        self.refused(2, "--metric", "--metric", "output", "--method", "sgd")

    def test_a_dry_run_says_what_it_would_do_and_writes_nothing(self):
        result = self.train("--dry-run")
        self.assertIn("61,706 parameters; 600 images in 10 steps, 3 times\nwould write 040-train.h5\n", result.stderr)
        self.assertEqual(os.listdir(), [])


if __name__ == "__main__":
    unittest.main()
