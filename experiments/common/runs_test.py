"""`convmat runs` on the runs of an experiment. runs_test.py PROGRAM TOOL"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, TOOL = (os.path.abspath(path) for path in (sys.argv.pop(1), sys.argv.pop(1)))
QUICK = ["--channels", "2", "--image", "4", "--kernels", "1", "--sweeps", "1,2"]


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

    def test_a_damaged_run_hides_none(self):
        self.damaged()
        done = self.runs("list", "damaged", code=1)
        self.assertRegex(done.stdout, r"\nb +080-clipping")
        self.assertIn("damaged/a.h5", done.stderr)
        self.assertIn("1 of 2 runs are whole", self.runs("verify", "damaged", code=1).stdout)
        self.assertIn("4 of 4 runs are whole", self.runs("verify", "runs").stdout)

    def test_compare(self):
        said = self.runs("compare", "runs/share=0.5_repeat=1.h5", "runs/share=0.7_repeat=1.h5").stdout
        self.assertRegex(said, r"\nshare +0\.5 +0\.7\n")
        self.assertRegex(said, r"\nseed +\d+ +\d+\n")
        self.assertRegex(said, r"\n/tables/methods\.distance +\d+ and \d+ values\n")
        self.assertRegex(said, r"\n/kernels/zeros/0/scaled +\d")
        said = self.runs("compare", "runs/share=0.5_repeat=1.h5", "runs/share=0.5_repeat=1.h5").stdout
        self.assertIn(", 0 are not\n", said)

    def test_what_makes_no_sense_is_refused(self):
        for words, code, wording in [
            ([], 2, "an action is missing; expected one of list, compare, verify"),
            (["lost"], 2, '"lost" is no action; expected one of list, compare, verify'),
            (["list", "none"], 74, "none: expected a directory of runs, or the file of one"),
            (["list", "runs", "--where", "share"], 2, "--where share; expected OPTION=VALUE"),
            (["list", "runs", "--result", "distance"], 1, "expected a result as TABLE.COLUMN"),
            (["compare", "runs/share=0.5_repeat=1.h5"], 2, "--second is missing"),
        ]:
            self.assertIn(wording, self.runs(*words, code=code).stderr)


if __name__ == "__main__":
    unittest.main()
