"""Opens the screens on a store of runs, in the terminal that there is."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

from workstation.errors import ExitCode
from workstation.ui.app import WorkstationApp
from workstation.ui.marks import is_ascii_terminal
from workstation.ui.terminal import check_terminal

if TYPE_CHECKING:
    from workstation.runs.store import Store


def open_ui(store: Store, run: str | None = None, *, source: str | None = None, is_ascii: bool = False) -> int:
    """Open the screens on a store, and return the exit code once they are left.

    Args:
        store: the runs.
        run: the run to open at, by name.
        source: the prices to open at, as on the Data screen: a path, a profile's name, or `sample`.
        is_ascii: whether only ASCII characters may be shown, whatever the terminal says of itself.

    Raises:
        UsageError: if there is no terminal.
        RunNotFoundError: if there is no such run.
    """
    check_terminal()
    is_ascii = is_ascii or is_ascii_terminal(os.environ, sys.stdout.encoding or locale.getpreferredencoding())
    app = WorkstationApp(store, run=run, source=source, is_ascii=is_ascii)
    app.run()
    return ExitCode(app.return_code or 0)
