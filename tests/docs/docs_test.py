"""What the documents show is what happens: C++ programs are compiled and run, shell and Python lines are run.

A fenced block of text right after a program is its output. Blocks of one document share a directory, in which K.npy
(8,3,3,3) and X.npy (4,3,10,12) lie.

    docs_test.py ROOT TOOL COMMAND...      which compiles program.cpp to program
"""

import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

import numpy as np

ROOT, TOOL, *COMPILE = sys.argv[1:]
TOOL = os.path.abspath(TOOL)
DOCUMENTS = ["README.md", *sorted(os.path.relpath(p, ROOT) for p in glob.glob(f"{ROOT}/docs/**/*.md", recursive=True))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def run(words, **options):
    environment = dict(os.environ, PATH=os.path.dirname(TOOL) + ":" + os.environ["PATH"])
    result = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=300, **options)
    assert result.returncode == 0, f"{words}\n{result.stdout}{result.stderr}"
    return result.stdout


def execute(language, code):
    """The output of a block, or None for one that is not executed."""
    if language == "cpp":
        with open("program.cpp", "w") as file:
            file.write(code)
        run(COMPILE)
        return run(["./program"])
    if language == "sh":
        return run(["sh", "-ec", code])
    if language == "python":
        return run([sys.executable, "-c", code])
    if language == "octave":
        return run(["octave", "--quiet", "--no-gui", "--no-history", "--eval", code])
    return None


class Documents(unittest.TestCase):
    def test_blocks(self):
        executed = 0
        for document in DOCUMENTS:
            with open(os.path.join(ROOT, document)) as file:
                blocks = BLOCK.findall(file.read())
            with tempfile.TemporaryDirectory() as directory, self.subTest(document):
                os.chdir(directory)
                rng = np.random.default_rng(1)
                np.save("K.npy", rng.standard_normal((8, 3, 3, 3)))
                np.save("X.npy", rng.standard_normal((4, 3, 10, 12)))
                output = None
                for language, code in blocks:
                    if language == "text" and output is not None:
                        self.assertEqual(output, code, msg=document)
                        continue
                    output = execute(language, code)
                    executed += output is not None
                os.chdir("/")
        self.assertGreaterEqual(executed, 4)

    def test_links_lead_somewhere(self):
        for document in DOCUMENTS + [os.path.relpath(p, ROOT) for p in glob.glob(f"{ROOT}/experiments/*/README.md")]:
            with open(os.path.join(ROOT, document)) as file:
                for target in re.findall(r"\]\(([^)#:]+)\)", BLOCK.sub("", file.read())):
                    path = os.path.join(ROOT, os.path.dirname(document), target)
                    self.assertTrue(os.path.exists(path), msg=f"{document} links to {target}")

    def test_the_picture_is_what_the_tool_draws(self):
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            np.save("K.npy", np.ones((2, 2, 3, 3)))
            run([TOOL, "describe", "--kernel", "K.npy", "--image", "6,6", "--padding", "same", "--plot", "spy.svg"])
            with open("spy.svg") as ours, open(os.path.join(ROOT, "docs/images/spy.svg")) as committed:
                self.assertEqual(ours.read(), committed.read())
            os.chdir("/")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
