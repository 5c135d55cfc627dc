"""Run a Python module in a network namespace whose only way out ends in the street."""

import os
import sys

from .namespace import step_inside

if __name__ == "__main__":
    step_inside()
    os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])  # noqa: S606 - its own arguments
