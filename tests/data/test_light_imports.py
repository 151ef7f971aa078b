"""Splits, tables and listings are at hand without pandas, pyarrow, talib or torch: those come with a file to read."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("module", ["price_table", "splits", "load", "summary", "sample_market", "report"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    heavy = ("pandas", "pyarrow", "talib", "torch")
    script = f"import sys, workstation.data.{module}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
