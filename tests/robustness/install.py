#!/usr/bin/python3
"""Link from anywhere.

Installs what was built, and uses it: the program of README.md builds outside the tree with pkg-config and with CMake, and runs; as a
Meson subproject the library is the dependency that it says it is; the installed headers compile together; and the library shows
convmat's symbols only.
"""

import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

import promise

trial = promise.Promise(__doc__, "the subproject is configured", "it is built, which takes as long as the library, and its program runs")
MESON = """project('my', 'cpp', default_options: ['cpp_std=c++20', 'buildtype=release'])
executable('my', 'my.cpp', dependencies: dependency('convmat', version: '0.1.0', fallback: 'convmat'))
"""
CMAKE = """cmake_minimum_required(VERSION 3.18)
project(my CXX)
find_package(convmat 0.1 REQUIRED)
add_executable(my my.cpp)
target_link_libraries(my convmat::convmat)
"""


def compiler():
    """What the library was compiled with, and the sanitizer of it, which programs that link it need as well."""
    with open(trial.existing("compile_commands.json")) as file:
        words = json.load(file)[0]["command"].split()
    options = next(k for k, word in enumerate(words) if word.startswith("-"))
    return words[:options] + [word for word in words if word.startswith("-fsanitize=")]


COMPILER = compiler()


def run(*words, **options):
    result = subprocess.run(words, capture_output=True, text=True, timeout=3600 if trial.full else 300, **options)
    assert result.returncode == 0, f"{words}\n{result.stdout}{result.stderr}"
    return result.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        run("meson", "install", "-C", trial.build, "--no-rebuild", "--destdir", directory.name)
        cls.directory = directory.name
        cls.prefix = os.path.dirname(os.path.dirname(glob.glob(f"{directory.name}/**/bin/convmat", recursive=True)[0]))
        cls.shared_object = glob.glob(f"{cls.prefix}/**/libconvmat.so.*.*.*", recursive=True)[0]

    def pkg_config(self, *words):
        path = os.path.dirname(glob.glob(f"{self.prefix}/**/convmat.pc", recursive=True)[0])
        environment = dict(os.environ, PKG_CONFIG_PATH=path)
        return run("pkg-config", f"--define-variable=prefix={self.prefix}", *words, "convmat", env=environment)

    def project(self, name, **files):
        """A directory with the program of README.md as my.cpp, and these files."""
        with open(promise.ROOT / "README.md") as file:
            program = re.search(r"^```cpp\n(.*?)^```", file.read(), re.M | re.S).group(1)
        path = f"{self.directory}/{name}"
        os.mkdir(path)
        for file_name, text in {"my.cpp": program, **files}.items():
            with open(f"{path}/{file_name}", "w") as file:
                file.write(text)
        return path

    def runs(self, binary):
        output = run(binary, env=dict(os.environ, LD_LIBRARY_PATH=os.path.dirname(self.shared_object)))
        self.assertIn("conv 3x3/2", output)

    def test_a_program_outside_the_tree_builds_with_pkg_config_and_runs(self):
        path = self.project("pkg-config")
        run(*COMPILER, f"{path}/my.cpp", "-o", f"{path}/my", *self.pkg_config("--cflags", "--libs").split())
        self.runs(f"{path}/my")
        self.assertEqual(self.pkg_config("--modversion").strip(), "0.1.0")

    def test_a_program_outside_the_tree_builds_with_cmake_and_runs(self):
        path = self.project("cmake", **{"CMakeLists.txt": CMAKE})
        compiler = next(word for word in COMPILER if "ccache" not in word)
        flags = " ".join(word for word in COMPILER if word.startswith("-"))
        run("cmake", "-S", path, "-B", path, f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER={compiler}", f"-DCMAKE_CXX_FLAGS={flags}")
        run("cmake", "--build", path)
        self.runs(f"{path}/my")
        newer = self.project("newer", **{"CMakeLists.txt": CMAKE.replace("0.1", "0.2")})
        refused = subprocess.run(["cmake", "-S", newer, "-B", newer, f"-DCMAKE_PREFIX_PATH={self.prefix}"], capture_output=True, text=True)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("0.1.0", refused.stderr)

    def test_a_program_with_the_library_as_a_subproject(self):
        path = self.project("meson", **{"meson.build": MESON})
        os.mkdir(f"{path}/subprojects")
        os.symlink(promise.ROOT, f"{path}/subprojects/convmat")
        run("meson", "setup", f"{path}/build", path, "--wrap-mode=forcefallback", "-Dconvmat:tests=disabled")
        targets = json.loads(run("meson", "introspect", "--targets", f"{path}/build"))
        self.assertEqual([t["subproject"] for t in targets if t["name"] == "convmat" and t["type"] == "shared library"], ["convmat"])
        if trial.full:
            run("meson", "compile", "-C", f"{path}/build", "my")
            self.runs(f"{path}/build/my")

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


trial.finish(f"{trial.cases()} ways to use what is installed")
