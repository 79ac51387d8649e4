"""What the tests of the command-line tool share."""

import os
import subprocess
import sys
import tempfile
import unittest

TOOL = None  # the path of convmat


class ToolTest(unittest.TestCase):
    """A test in an empty directory of its own."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        previous = os.getcwd()
        os.chdir(self.directory.name)
        self.addCleanup(os.chdir, previous)

    def convmat(self, *words, code=0, **options):
        result = subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True, timeout=120, **options)
        self.assertEqual(result.returncode, code, msg=f"convmat {' '.join(map(str, words))}\n{result.stderr}")
        return result

    def refused(self, words, code, wording):
        """Fails with this code and one line on stderr that holds `wording`; stdout stays empty, no file appears."""
        before = sorted(os.listdir("."))
        result = self.convmat(*words, code=code)
        self.assertEqual(result.stdout, "")
        self.assertIn(wording, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, msg=result.stderr)
        self.assertEqual(sorted(os.listdir(".")), before)


def main():
    """The tests of a script, whose first word is the path of convmat."""
    global TOOL
    TOOL = os.path.abspath(sys.argv.pop(1))
    unittest.main()
