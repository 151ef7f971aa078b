"""The program as it was called, for hints that can be typed as they stand."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.runs.store import Store

if TYPE_CHECKING:
    from workstation.runs.store import Run


def command_for(run: Run, *words: str) -> str:
    """The command line that does this to the run, from the folder we are in."""
    return command(run, *words, run.name)


def command(of: Run, *words: str) -> str:
    """The command line of these words among the runs that this one is of, from the folder we are in."""
    root = of.folder.parent
    where = [] if root == Store().root else ["--runs", str(root)]
    return shlex.join([program(), *where, *words])


def program() -> str:
    """`workstation` where the shell finds it under that name, else the path it was called by."""
    called = sys.argv[0]
    is_ours = Path(called).name == "workstation"
    found = shutil.which("workstation")
    if not is_ours or (found and Path(found).samefile(called)):
        return "workstation"
    return called
