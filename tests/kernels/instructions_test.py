"""Runs the tests of the kernels on every instruction set that this processor has."""
import os
import re
import subprocess
import sys


def run(program, instructions):
    environment = dict(os.environ, CONVMAT_INSTRUCTIONS=instructions)
    return subprocess.run([program], env=environment, capture_output=True, text=True)


def main():
    program = sys.argv[1]
    refused = run(program, "MMX")
    expected = re.search(r'CONVMAT_INSTRUCTIONS = "MMX"; expected one of ([A-Z0-9, _]+)', refused.stdout)
    if refused.returncode == 0 or not expected:
        sys.exit("an instruction set that does not exist is not refused by name:\n" + refused.stdout)
    names = expected.group(1).split(", ")
    if names[-1] != "SCALAR":
        sys.exit(f"expected SCALAR, which every processor has, in {names}")
    for name in names:
        result = run(program, name)
        print(name, "ok" if result.returncode == 0 else "FAILED", flush=True)
        if result.returncode != 0:
            sys.exit(result.stdout[-5000:] + result.stderr[:5000])


main()
