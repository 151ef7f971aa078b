"""What is said where something that was asked for is refused."""

from __future__ import annotations

from workstation.errors import WorkstationError
from workstation.ui.marks import BAD
from workstation.ui.text import plain

REFUSALS = (WorkstationError, OSError)
"""What keeps the app from doing something, and never ends it; folders may go while their files are read or written."""


def refused(error: Exception) -> str:
    """The reason in one sentence."""
    return f"{BAD} {plain(_reason(error))}"


def _reason(error: Exception) -> str:
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename is not None else error.strerror
