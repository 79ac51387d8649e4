"""Rates that a program sets before it asks for any win over CONVMAT_RATES, which is not even read."""
import os
import subprocess
import sys

CASE = "rates that are set before they are asked for"
result = subprocess.run([sys.argv[1], "--no-skip", f"--test-case={CASE}"], env=dict(os.environ, CONVMAT_RATES="no such file"),
                        capture_output=True, text=True)
if result.returncode != 0 or "1 passed" not in result.stdout:
    sys.exit(result.stdout + result.stderr)
