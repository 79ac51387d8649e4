"""`convmat report` on the runs of an experiment: its figure and all its tables. report_test.py PROGRAM TOOL"""

import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import h5py

PROGRAM, TOOL = (os.path.abspath(path) for path in (sys.argv.pop(1), sys.argv.pop(1)))
QUICK = ["--channels", "2", "--image", "4", "--kernels", "1", "--sweeps", "1,2"]


def texts(root, name):
    return [" ".join("".join(e.itertext()).split()) for e in root.iter() if e.tag.split("}")[-1] == name]


class Report(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        os.chdir(self.directory.name)

    def run_program(self, *words):
        subprocess.run(words, check=True, capture_output=True)

    def test_one_run(self):
        self.run_program(PROGRAM, *QUICK, "--output", "run.h5", "--plot", "plot.svg")
        with h5py.File("run.h5") as file:
            captions = {name: file[name].attrs["caption"].decode() for name in ("figures/norms", "tables/kernels", "tables/methods")}
            figure = file["figures/norms"][()]
            rows = len(file["tables/methods"])
        with open("plot.svg", "rb") as plot:
            self.assertEqual(plot.read(), figure)
        self.run_program(TOOL, "report", "run.h5", "--output", "run.html")
        root = ElementTree.parse("run.html").getroot()
        found = texts(root, "figcaption")
        for caption in captions.values():
            self.assertEqual(len([text for text in found if caption in text and "run.h5, seed 2024, commit " in text]), 1)
        self.assertEqual(len(found), 3)
        self.assertEqual(len([e for e in root.iter() if e.tag.endswith("}svg")]), 1)
        self.assertGreater(len(texts(root, "tr")), rows)
        self.assertIn("channels2", [text for text in texts(root, "div")])

    def test_a_sweep(self):
        self.run_program(PROGRAM, *QUICK, "--sweep", "share=0.5,0.7", "--repeat", "2", "--output", "runs")
        self.run_program(TOOL, "report", "runs", "--output", "runs.html", "--result", "methods.distance")
        root = ElementTree.parse("runs.html").getroot()
        self.assertEqual(texts(root, "th")[:7], ["run", "share", "methods.distance", "agreements", "broken", "seconds", "seed"])
        self.assertEqual(len([e for e in root.iter() if e.tag.endswith("}svg")]), 4)
        self.run_program(TOOL, "plot", "sweep", "runs", "--x", "share", "--y", "seed", "--value", "methods.distance", "--output", "p.svg")


if __name__ == "__main__":
    unittest.main()
