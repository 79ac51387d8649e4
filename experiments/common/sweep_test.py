"""Sweeps of an experiment: runs, crashes, signals, resuming. sweep_test.py PROGRAM"""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py

PROGRAM = sys.argv.pop(1)
QUICK = ["--channels", "2", "--image", "4", "--kernels", "1"]
SLOW = ["--channels", "8", "--image", "12", "--kernels", "3"]


class Sweep(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.runs = pathlib.Path(self.directory.name) / "new" / "runs"

    def words(self, *words):
        return [PROGRAM, *words, "--output", str(self.runs)]

    def sweep(self, *words):
        return subprocess.run(self.words(*words), capture_output=True, text=True)

    def files(self):
        """All but SHA256SUMS."""
        return sorted(path.name for path in self.runs.iterdir() if path.name != "SHA256SUMS")

    def sums(self):
        """Names of the files that sha256sum finds to be those of SHA256SUMS."""
        said = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=self.runs, capture_output=True, text=True, check=True)
        return [line.removesuffix(": OK") for line in said.stdout.splitlines()]

    def published(self):
        return sorted(path.name for path in self.runs.glob("[!.]*.h5"))

    def workers_of(self, process, count):
        """Its processes, once there are so many and they compute."""
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        for _ in range(1000):
            pids = [int(pid) for pid in children.read_text().split()]
            if len(pids) == count and len(list(self.runs.glob(".*.partial"))) == count:
                return pids
            time.sleep(0.01)
        self.fail("no workers")

    def test_every_point_is_a_file_with_its_options_and_its_seed(self):
        done = self.sweep(*QUICK, "--sweep", "share=0.5,0.7", "--repeat", "2", "--jobs", "2")
        self.assertEqual((done.returncode, done.stdout), (0, f"{self.runs}\n"), done.stderr)
        self.assertIn("4 runs done, 0 were there already, 0 failed.", done.stderr)
        names = [f"share={share}_repeat={i}.h5" for share in ("0.5", "0.7") for i in (1, 2)]
        self.assertEqual(self.files(), names)
        seeds = set()
        for name in names:
            with h5py.File(self.runs / name) as file:
                self.assertEqual(file.attrs["complete"], 1)
                self.assertIn(f"share = {name[6:9]}\n", file["config"][()].decode())
                self.assertEqual(file.attrs["threads"], max(1, len(os.sched_getaffinity(0)) // 2))
                seeds.add(int(file.attrs["seed"]))
        self.assertEqual(len(seeds), 4)

    def test_a_run_alone_finds_what_it_finds_in_a_sweep(self):
        self.sweep(*QUICK, "--sweep", "share=0.5,0.7")
        with h5py.File(self.runs / "share=0.7.h5") as file:
            seed, kernel = file.attrs["seed"], file["kernels/zeros/0/scaled"][:]
        alone = pathlib.Path(self.directory.name) / "alone.h5"
        subprocess.run([PROGRAM, *QUICK, "--share", "0.7", "--seed", str(seed), "--output", alone], check=True, capture_output=True)
        with h5py.File(alone) as file:
            self.assertTrue((file["kernels/zeros/0/scaled"][:] == kernel).all())

    def test_a_point_that_fails_costs_itself_alone(self):
        done = self.sweep(*QUICK, "--sweep", "share=0.5,2,0.7")
        self.assertEqual(done.returncode, 1)
        self.assertIn("2 runs done, 0 were there already, 1 failed.", done.stderr)
        self.assertRegex(done.stderr, r"share=2 +exit code 2: .*--share 2; expected a number in \(0, 1\)")
        self.assertEqual(self.files(), ["share=0.5.h5", "share=0.7.h5"])

    def test_a_killed_worker_costs_its_point_and_resume_makes_it_up(self):
        words = [*SLOW, "--sweep", "share=0.5,0.7", "--jobs", "2"]
        process = subprocess.Popen(self.words(*words), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        victim = self.workers_of(process, 2)[0]
        os.kill(victim, signal.SIGKILL)
        said = process.communicate()[1]
        self.assertEqual(process.returncode, 1, said)
        self.assertRegex(said, r"share=0\.[57] +killed by signal 9")
        self.assertEqual(len(self.published()), 1)
        again = self.sweep(*words, "--resume")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("1 runs done, 1 were there already, 0 failed.", again.stderr)
        self.assertEqual(self.published(), ["share=0.5.h5", "share=0.7.h5"])

    def test_a_signal_ends_the_workers_and_leaves_nothing_half_done(self):
        process = subprocess.Popen(self.words(*SLOW, "--sweep", "share=0.5,0.7", "--jobs", "2"), stderr=subprocess.PIPE, text=True,
                                   stdout=subprocess.PIPE)
        workers = self.workers_of(process, 2)
        process.terminate()
        out, said = process.communicate()
        self.assertEqual((process.returncode, out), (128 + signal.SIGTERM, ""))
        self.assertIn("interrupted; nothing unfinished was published", said)
        self.assertEqual(self.files(), [])
        for pid in workers:
            self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())

    def test_resume_does_not_take_a_run_with_other_options_for_its_own(self):
        words = ["--sweep", "share=0.5"]
        self.assertEqual(self.sweep(*QUICK, *words).returncode, 0)
        self.assertIn("0 runs done, 1 were there", self.sweep(*QUICK, *words, "--resume", "--threads", "1").stderr)
        other = self.sweep(*QUICK, "--tolerance", "0.1", *words, "--resume")
        self.assertEqual(other.returncode, 73)
        self.assertRegex(other.stderr, r"share=0\.5\.h5 is of a run with other options: tolerance 0\.01, here 0\.1; --resume skips")
        self.assertIn("1 runs done", self.sweep(*QUICK, "--tolerance", "0.1", *words, "--resume", "--force").stderr)

    def test_a_damaged_file_costs_its_point_alone(self):
        words = [*QUICK, "--sweep", "share=0.5,0.7"]
        self.sweep(*words)
        (self.runs / "share=0.5.h5").write_bytes(b"damaged")
        (self.runs / "share=0.7.h5").unlink()
        again = self.sweep(*words, "--resume")
        self.assertEqual(again.returncode, 1)
        self.assertIn("1 runs done, 0 were there already, 1 failed.", again.stderr)
        self.assertRegex(again.stderr, r"share=0\.5 .*share=0\.5\.h5.*; --force replaces it")
        forced = self.sweep(*words, "--resume", "--force")
        self.assertEqual(forced.returncode, 0, forced.stderr)
        self.assertIn("1 runs done, 1 were there already, 0 failed.", forced.stderr)
        self.assertEqual(self.sums(), self.files())

    def test_shards_and_job_arrays_share_a_directory(self):
        words = [*QUICK, "--sweep", "share=0.4,0.5,0.6"]
        self.sweep(*words, "--shard", "2/2")
        self.assertEqual(self.files(), ["share=0.5.h5"])
        task = dict(os.environ, SLURM_ARRAY_TASK_ID="1", SLURM_ARRAY_TASK_MIN="1", SLURM_ARRAY_TASK_COUNT="2")
        subprocess.run(self.words(*words), env=task, check=True, capture_output=True)
        self.assertEqual(self.files(), [f"share={share}.h5" for share in ("0.4", "0.5", "0.6")])

    def test_digests_are_those_that_sha256sum_verifies(self):
        words = [*QUICK, "--sweep", "share=0.5,0.7"]
        self.sweep(*words)
        self.assertEqual(self.sums(), self.files())
        self.sweep(*words, "--tolerance", "0.1", "--force")
        self.assertEqual(self.sums(), self.files())
        (self.runs / "SHA256SUMS").unlink()  # as a sweep that was stopped leaves it
        self.assertEqual(self.sweep(*words, "--tolerance", "0.1", "--resume").returncode, 0)
        self.assertEqual(self.sums(), self.files())

    def test_shards_that_end_at_once_write_all_their_digests(self):
        words = [*QUICK, "--sweep", "share=0.4,0.5,0.6,0.7", "--repeat", "2"]
        shards = [subprocess.Popen(self.words(*words, "--shard", f"{i}/8"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                  for i in range(1, 9)]
        for shard in shards:
            self.assertEqual(shard.wait(), 0, shard.stderr.read())
            shard.stderr.close()
        self.assertEqual(self.sums(), self.files())
        self.assertEqual(len(self.files()), 8)

    def test_a_line_of_sums_that_is_none_is_named_and_stops_nothing(self):
        self.runs.mkdir(parents=True)
        (self.runs / "SHA256SUMS").write_text("none\n")
        for words in ([], ["--resume"]):
            done = self.sweep(*QUICK, "--sweep", "share=0.5", *words)
            self.assertEqual(done.returncode, 1)
            self.assertIn("SHA256SUMS:1: \"none\"; expected a SHA-256" if not words else "SHA256SUMS:2: \"none\"", done.stderr)
            self.assertIn("0 failed.", done.stderr)
        self.assertEqual(self.files(), ["share=0.5.h5"])

    def test_a_dry_run_lists_the_points(self):
        done = self.sweep(*QUICK, "--sweep", "share=0.5,0.7", "--dry-run")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertRegex(done.stderr, r"share=0\.7 +\d+ +" + str(self.runs / "share=0.7.h5"))
        self.assertFalse(self.runs.exists())

    def test_what_cannot_be_is_refused(self):
        done = self.sweep(*QUICK, "--sweep", "share=0.5", "--plot", "p.svg")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--plot p.svg does not go with a sweep", done.stderr)
        self.runs.parent.mkdir(parents=True)
        self.runs.write_text("")
        done = self.sweep(*QUICK, "--sweep", "share=0.5")
        self.assertEqual(done.returncode, 73)
        self.assertIn(f"--output {self.runs}: the directory for the runs cannot be made", done.stderr)


if __name__ == "__main__":
    unittest.main()
