"""What is installed can be used: a program outside the tree builds with pkg-config and runs, and the library shows
convmat's symbols only.

    install_test.py ROOT BUILD COMPILER-AND-FLAGS...
"""

import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT, BUILD, *COMPILER = sys.argv[1:]


def run(*words, **options):
    result = subprocess.run(words, capture_output=True, text=True, timeout=300, **options)
    assert result.returncode == 0, f"{words}\n{result.stdout}{result.stderr}"
    return result.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", directory.name)
        cls.directory = directory.name
        cls.prefix = os.path.dirname(os.path.dirname(glob.glob(f"{directory.name}/**/bin/convmat", recursive=True)[0]))
        cls.shared_object = glob.glob(f"{cls.prefix}/**/libconvmat.so.*.*.*", recursive=True)[0]

    def pkg_config(self, *words):
        path = os.path.dirname(glob.glob(f"{self.prefix}/**/convmat.pc", recursive=True)[0])
        environment = dict(os.environ, PKG_CONFIG_PATH=path)
        return run("pkg-config", f"--define-variable=prefix={self.prefix}", *words, "convmat", env=environment)

    def test_a_program_outside_the_tree_builds_with_pkg_config_and_runs(self):
        with open(f"{ROOT}/README.md") as file:
            program = re.search(r"^```cpp\n(.*?)^```", file.read(), re.M | re.S).group(1)
        source, binary = f"{self.directory}/my.cpp", f"{self.directory}/my"
        with open(source, "w") as file:
            file.write(program)
        run(*COMPILER, source, "-o", binary, *self.pkg_config("--cflags", "--libs").split())
        output = run(binary, env=dict(os.environ, LD_LIBRARY_PATH=os.path.dirname(self.shared_object)))
        self.assertIn("conv 3x3/2", output)
        self.assertEqual(self.pkg_config("--modversion").strip(), "0.1.0")

    def test_the_installed_headers_compile_together(self):
        include = f"{self.prefix}/include"
        headers = sorted(glob.glob(f"{include}/convmat/**/*.hpp", recursive=True))
        self.assertGreater(len(headers), 40)
        self.assertFalse([header for header in headers if "/detail/" in header])
        everything = "".join(f'#include "{header}"\n' for header in headers)
        run(*COMPILER, "-std=c++20", "-fsyntax-only", "-x", "c++", "-I", include, "-isystem", "/usr/include/eigen3", "-",
            input=everything)

    def test_nothing_but_convmat_is_exported(self):
        symbols = [line.split(maxsplit=2) for line in run("nm", "-DC", "--defined-only", self.shared_object).splitlines()]
        strong = [name for _, kind, name in symbols if kind in "TDBR"]
        self.assertGreater(len(strong), 100)
        foreign = [name for name in strong if "convmat::" not in name]
        self.assertEqual(foreign, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
