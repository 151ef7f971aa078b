"""plotly.js as it comes with plotly, the optional package that draws."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from workstation.errors import UsageError

_MISSING = (
    "an HTML report is drawn by plotly, which is not installed: pip install 'workstation[report]'; "
    "--md writes the same facts without it"
)


def require_plotly() -> Path:
    """Where the library's file is.

    Raises:
        UsageError: if plotly is not installed, or not whole.
    """
    found = importlib.util.find_spec("plotly")  # its import takes a while, and only this one file is needed
    if found is None or found.origin is None:
        raise UsageError(_MISSING)
    path = Path(found.origin).parent / "package_data" / "plotly.min.js"
    if not path.is_file():
        raise UsageError(f"plotly has no file {path}; install it again: pip install 'workstation[report]'")
    return path


def plotly_js() -> str:
    """The library's text, fit for standing inside a script element.

    Raises:
        UsageError: if plotly is not installed, or not whole.
    """
    return script_text(require_plotly().read_text(encoding="utf-8"))


def script_text(text: str) -> str:
    """JavaScript that means the same, in which no part of the text ends or opens a script element."""
    return text.replace("\r\n", "\n").replace("</script", "<\\/script").replace("<!--", "\\x3c!--")
