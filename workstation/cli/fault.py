"""A fault of the program itself: told in one sentence, its traceback kept in a file."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from pathlib import Path

from workstation import __version__
from workstation.cli.output import plain


def note_fault(error: Exception) -> str:
    """Write the traceback to a file of its own and return the sentence that names it."""
    folder = Path(tempfile.mkdtemp(prefix="workstation-fault-"))
    path = folder / "traceback.txt"
    facts = f"workstation {__version__}, Python {platform.python_version()}, {platform.platform()}\n{sys.argv}\n\n"
    path.write_text(facts + "".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
    what = plain(str(error).splitlines()[0]) if str(error) else "no message"
    return f"this is a fault in workstation ({type(error).__name__}: {what}); please report it with the file {path}"
