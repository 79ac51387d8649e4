"""`convmat runs` on the runs of an experiment. runs_test.py PROGRAM TOOL"""

import csv
import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np
import scipy.io
import xarray

PROGRAM, TOOL = (os.path.abspath(path) for path in (sys.argv.pop(1), sys.argv.pop(1)))
QUICK = ["--channels", "2", "--image", "4", "--kernels", "1", "--sweeps", "1,2"]


def read_table(path):
    """Columns by name, as a user reads each format."""
    if path.endswith(".csv"):
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
        return {name: [row[name] for row in rows] for name in rows[0]}
    if path.endswith(".json"):
        with open(path) as file:
            rows = json.load(file)
        return {name: [row[name] for row in rows] for name in rows[0]}
    if path.endswith(".npz"):
        return np.load(path)
    table = scipy.io.loadmat(path, squeeze_me=True, chars_as_strings=True)
    return {name: values for name, values in table.items() if not name.startswith("__")}


class Runs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        os.chdir(directory.name)
        subprocess.run([PROGRAM, *QUICK, "--sweep", "share=0.5,0.7", "--repeat", "2", "--output", "runs"], check=True,
                       capture_output=True)

    def runs(self, *words, code=0):
        done = subprocess.run([TOOL, "runs", *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def rows(self, *words, **options):
        lines = self.runs("list", "runs", *words, **options).stdout.splitlines()
        return [re.split(r"  +", line.strip()) for line in [lines[0], *lines[2:]]]

    def damaged(self):
        """A directory in which one run of two is damaged."""
        os.makedirs("damaged", exist_ok=True)
        whole = pathlib.Path("runs/share=0.5_repeat=1.h5").read_bytes()
        pathlib.Path("damaged/a.h5").write_bytes(whole[:len(whole) // 2])
        pathlib.Path("damaged/b.h5").write_bytes(whole)

    def test_list_shows_options_that_differ_and_results(self):
        head, *rows = self.rows("--result", "methods.distance")
        self.assertEqual(head, ["run", "program", "seed", "share", "methods.distance", "seconds", "broken"])
        self.assertEqual([row[0] for row in rows], [f"share={s}_repeat={i}" for s in ("0.5", "0.7") for i in (1, 2)])
        self.assertEqual([row[3] for row in rows], ["0.5", "0.5", "0.7", "0.7"])
        for row in rows:
            self.assertEqual(row[1], "080-clipping")
            self.assertTrue(0 < float(row[4]) < 1)

    def test_list_filters(self):
        self.assertEqual([row[0] for row in self.rows("--where", "share=0.7")[1:]], ["share=0.7_repeat=1", "share=0.7_repeat=2"])
        self.assertEqual(len(self.rows("--where", "share=0.7", "--where", "channels=3")), 1)
        self.assertIn("4 runs", self.runs("list", "runs").stderr)

    def test_list_filters_by_numbers_and_results_and_sorts(self):
        every = sorted(float(row[4]) for row in self.rows("--result", "methods.distance")[1:])
        head, *rows = self.rows("--where", f"methods.distance<{(every[2] + every[3]) / 2}", "--where", "share<1", "--where",
                                "program=080-clipping", "--sort", "methods.distance", "--result", "methods.distance")
        self.assertEqual([float(row[head.index("methods.distance")]) for row in rows], every[:3])
        names = [row[0] for row in self.rows("--where", "share!=0.50")[1:]]
        self.assertEqual(names, ["share=0.7_repeat=1", "share=0.7_repeat=2"])
        self.assertNotIn("share", self.rows("--where", "share>=0.7")[0])  # in which these do not differ
        self.assertEqual(len(self.rows("--where", "run=share=0.7_repeat=1")[1:]), 1)

    def test_a_damaged_run_hides_none(self):
        self.damaged()
        done = self.runs("list", "damaged", code=1)
        self.assertRegex(done.stdout, r"\nb +080-clipping")
        self.assertIn("damaged/a.h5", done.stderr)
        self.assertIn("1 of 2 runs are whole", self.runs("verify", "damaged", code=1).stdout)
        self.assertIn("4 of 4 runs are whole", self.runs("verify", "runs").stdout)

    def test_show(self):
        said = self.runs("show", "runs/share=0.7_repeat=1").stdout
        self.assertRegex(said, r"\Arun +share=0\.7_repeat=1\nprogram +080-clipping 0\.1\.0\ncommit +\w+")
        self.assertRegex(said, r"\nshare +\* +0\.7\n")
        self.assertRegex(said, r"\ntolerance +0\.01\n")
        self.assertRegex(said, r"\n(\d+) of \1 agreements hold\n\nagreement +error +bound +holds\n")
        self.assertRegex(said, r"\n/tables/methods: table of \d+ rows: layer, .*\n\nlayer +method ")
        self.assertRegex(said, r"\n/kernels/zeros/0/scaled +float64 \(2,2,3,3\)\n")
        self.assertLess(len(self.runs("show", "runs/share=0.7_repeat=1.h5", "--rows", "1").stdout), len(said))
        self.assertIn("No such file", self.runs("show", "runs/none", code=74).stderr)

    def copied(self):
        """A directory of copies, without what is kept beside them."""
        copy = tempfile.TemporaryDirectory(dir=".")
        self.addCleanup(copy.cleanup)
        for path in pathlib.Path("runs").glob("*.h5"):
            shutil.copy(path, copy.name)
        return pathlib.Path(copy.name)

    def test_a_run_with_broken_agreements_says_which(self):
        path = self.copied() / "share=0.5_repeat=1.h5"
        with h5py.File(path, "r+") as file:
            rows = file["tables/agreements"][:]
            rows["holds"][[3, 20]] = 0
            file["tables/agreements"][:] = rows
        for condition, count in (("broken>0", 1), ("broken=2", 1), ("broken>2", 0)):
            lines = self.runs("list", path.parent, "--where", condition).stdout.splitlines()[2:]
            self.assertEqual([line.split("  ")[-1] for line in lines], [f"2 of {len(rows)}"] * count)
        said = self.runs("show", path).stdout
        shown = said.split("agreements hold; those that do not:\n\n")[1].split("\n\n")[0].splitlines()[2:]
        self.assertEqual([row.split("  ")[0] for row in shown], [rows["agreement"][i].decode() for i in (3, 20)])

    def test_verify_compares_digests(self):
        directory = self.copied()
        self.assertIn("4 runs have no digest", self.runs("verify", directory).stderr)
        self.assertEqual(self.runs("verify", directory, "--write-sums").stderr, "")
        subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=directory, check=True)
        self.assertEqual(self.runs("verify", directory).stderr, "")
        first, second = sorted(directory.glob("*.h5"))[:2]
        shutil.copy(second, first)  # whole, but another
        said = self.runs("verify", directory, code=1)
        self.assertIn("3 of 4 runs are whole", said.stdout)
        self.assertIn(f"{first}: is not the file that SHA256SUMS is of", said.stderr)
        self.runs("verify", directory, "--write-sums", code=1)
        self.runs("verify", first, code=1)
        self.runs("verify", second)
        second.unlink()
        self.assertIn(f"{second}: cannot", self.runs("verify", directory, code=1).stderr)
        self.runs("verify", directory, "--write-sums", "--force")
        self.runs("verify", f"{directory}/")
        subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=directory, check=True)

    def test_verify_names_a_line_of_sums_that_is_none_and_verifies_the_others(self):
        directory = self.copied()
        self.runs("verify", directory, "--write-sums")
        sums = directory / "SHA256SUMS"
        sums.write_text("# mine\n" + sums.read_text())
        first, second = sorted(directory.glob("*.h5"))[:2]
        shutil.copy(second, first)
        said = self.runs("verify", directory, code=1)
        self.assertIn("3 of 4 runs are whole", said.stdout)
        self.assertIn(f"{first}: is not the file that SHA256SUMS is of", said.stderr)
        self.assertIn(f'{sums}:1: "# mine"; expected a SHA-256, two blanks and a name', said.stderr)
        self.assertEqual(len(said.stderr.splitlines()), 2)

    def test_verify_misses_runs_that_are_gone(self):
        directory = self.copied()
        self.runs("verify", directory, "--write-sums")
        for path in directory.glob("*.h5"):
            path.unlink()
        self.assertEqual(self.runs("verify", directory, code=1).stderr.count("No such file"), 4)

    def test_verify_ends_a_reader_that_takes_too_long(self):
        directory = self.copied()
        os.mkfifo(directory / "never.h5.txt")  # which SHA256SUMS names, and nobody writes
        (directory / "SHA256SUMS").write_text("0" * 64 + "  never.h5.txt\n")
        said = self.runs("verify", directory, "--seconds", "1", code=1)
        self.assertIn("4 of 4 runs are whole", said.stdout)
        self.assertRegex(said.stderr, r"never\.h5\.txt: (took more than 1 s|.*not a regular)")

    def test_gc_removes_what_no_writer_has(self):
        directory = self.copied()
        (directory / ".dead.h5.partial").write_bytes(b"x" * 1234)
        with open(directory / ".live.h5.partial", "wb") as live:
            fcntl.flock(live, fcntl.LOCK_EX)
            said = self.runs("gc", directory, "--dry-run").stdout
            self.assertRegex(said, r"\.dead\.h5\.partial +1,234\n")
            self.assertIn("1 files, 1.2 kB, are left over", said)
            self.assertTrue((directory / ".dead.h5.partial").exists())
            self.assertIn("1 files, 1.2 kB removed", self.runs("gc", directory).stdout)
            self.assertEqual([path.name for path in directory.glob(".*.partial")], [".live.h5.partial"])
            self.assertEqual(self.runs("gc", directory).stdout, "0 files, 0 B removed\n")
        self.assertEqual(len(list(directory.glob("*.h5"))), 4)

    def test_gc_leaves_a_driver_at_work_alone(self):
        directory = self.copied()
        words = [PROGRAM, "--channels", "8", "--image", "12", "--kernels", "3", "--output", directory / "new.h5"]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not list(directory.glob(".new.h5.partial")):
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        self.assertEqual(self.runs("gc", directory).stdout, "0 files, 0 B removed\n")
        process.kill()
        process.wait()
        self.assertIn("1 files", self.runs("gc", directory).stdout)

    def test_export(self):
        head, *rows = self.rows("--result", "methods.distance")
        for ending in ("csv", "json", "npz", "mat"):
            with self.subTest(ending), tempfile.TemporaryDirectory(dir=".") as directory:
                output = f"{directory}/table.{ending}"
                self.assertEqual(self.runs("export", "runs", "--output", output).stdout, output + "\n")
                table = read_table(output)
                self.assertEqual(list(table["run"]), [row[0] for row in rows])
                self.assertEqual([str(seed) for seed in table["seed"]], [row[2] for row in rows])
                self.assertEqual([float(share) for share in table["share"]], [0.5, 0.5, 0.7, 0.7])
                distance = table["methods_distance" if ending == "mat" else "methods.distance"]
                self.assertEqual([f"{float(value):.6g}" for value in distance], [row[4] for row in rows])
                self.assertEqual([int(broken) for broken in table["broken"]], [0] * 4)
                self.assertIn("already exists", self.runs("export", "runs", "--output", output, code=73).stderr)
        self.assertIn("--output t.txt: no format for a table has this ending; expected one of .csv, .json, .npz, .mat, .h5",
                      self.runs("export", "runs", "--output", "t.txt", code=2).stderr)

    def test_merge_is_arrays_over_the_axes_that_xarray_opens(self):
        directory = self.copied()
        (directory / "share=0.5_repeat=2.h5").unlink()
        output = f"{directory}/../all.h5"
        self.assertEqual(self.runs("merge", directory, "--output", output, "--force").stdout, output + "\n")
        with xarray.open_dataset(output, engine="h5netcdf") as data:
            distance = data["methods.distance"]
            self.assertEqual(distance.dims, ("share", "repeat", "methods.row"))
            self.assertEqual(list(data["share"].values), [0.5, 0.7])
            self.assertEqual(list(data["repeat"].values), [1, 2])
            self.assertTrue(np.isnan(distance.sel(share=0.5, repeat=2)).all())
            for share, repeat in ((0.5, 1), (0.7, 1), (0.7, 2)):
                with h5py.File(f"runs/share={share}_repeat={repeat}.h5") as file:
                    column = file["tables/methods"]["distance"]
                point = distance.sel(share=share, repeat=repeat).values
                np.testing.assert_array_equal(point[:len(column)], column)
                self.assertTrue(np.isnan(point[len(column):]).all())
        with h5py.File(output) as file:
            self.assertEqual([d[0].name for d in file["methods.distance"].dims], ["/share", "/repeat", "/methods.row"])
            runs = file["tables/runs"]
            self.assertEqual([name.decode() for name in runs["run"]], ["share=0.5_repeat=1", "share=0.7_repeat=1", "share=0.7_repeat=2"])
            self.assertEqual(len(set(runs["seed"])), 3)
            self.assertEqual(file["run"][0, 1], b"")

    def test_compare(self):
        said = self.runs("compare", "runs/share=0.5_repeat=1.h5", "runs/share=0.7_repeat=1.h5").stdout
        self.assertRegex(said, r"\nshare +0\.5 +0\.7\n")
        self.assertRegex(said, r"\nseed +\d+ +\d+\n")
        self.assertRegex(said, r"\n/tables/methods\.distance +\d+ and \d+ values\n")
        self.assertRegex(said, r"\n/kernels/zeros/0/scaled +\d")
        said = self.runs("compare", "runs/share=0.5_repeat=1", "runs/share=0.5_repeat=1.h5").stdout
        self.assertIn(", 0 are not\n", said)

    def test_what_makes_no_sense_is_refused(self):
        for words, code, wording in [
            ([], 2, "an action is missing; expected one of list, show, compare, "),
            (["lost"], 2, '"lost" is no action; expected one of list, show, compare, '),
            (["list", "runs", "--where", "siez=16"], 2, '--where siez=16: no run has "siez"; expected an option'),
            (["list", "runs", "--sort", "siez"], 2, '--sort siez: no run has "siez"'),
            (["gc", "none"], 74, "none: is no directory"),
            (["merge", "runs"], 2, "--output is missing"),
            (["list", "none"], 74, "none: expected a directory of runs, or the file of one"),
            (["list", "runs", "--where", "share"], 2, "--where share; expected NAME=VALUE, or with !="),
            (["list", "runs", "--where", "share=>2"], 2, "--where share=>2; expected NAME=VALUE"),
            (["list", "runs", "--where", "methods.distance<abc"], 2,
             '--where methods.distance<abc: "abc" is text, but methods.distance is a number, '),
            (["list", "runs", "--where", "share=9", "--where", "seed>=old"], 2, '--where seed>=old: "old" is text, but seed is a number'),
            (["list", "runs", "--result", "distance"], 2, '--result distance: no run has "distance"'),
            (["compare", "runs/share=0.5_repeat=1.h5"], 2, "--second is missing"),
        ]:
            self.assertIn(wording, self.runs(*words, code=code).stderr)


if __name__ == "__main__":
    unittest.main()
