"""Everything printed goes through here: facts on stdout, talk on stderr, nothing that could steer a terminal."""

from __future__ import annotations

import os
import select
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

_GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL


def fact(text: str) -> None:
    """Print a line on stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def talk(text: str) -> None:
    """Print a line on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def passing(text: str) -> None:
    """Show a line on a terminal's stderr in place of the last such line; elsewhere, nothing."""
    if is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb":
        sys.stderr.write(f"\r\x1b[2K{text[: terminal_width() - 1]}")
        sys.stderr.flush()


def fact_json(value: object, *, indent: int | None = None) -> None:
    """Print a value on stdout as JSON, on one line unless an indent is given; numbers that are not finite are null."""
    from workstation.reporting.exports import json_text  # noqa: PLC0415 - beside its one use

    fact(json_text(value, indent=indent))


def plain(text: object) -> str:
    """Text from a file or a name made harmless: control and formatting characters are shown as a replacement sign."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(character) else character for character in str(text))


def _steers(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody may be watching the stream."""
    return stream is not None and not stream.closed and stream.isatty()


def is_live_terminal() -> bool:
    """Whether stdout is a terminal on which a line can be kept in place."""
    return is_terminal(sys.stdout) and os.environ.get("TERM") not in {"dumb", "unknown", None, ""}


def can_show(text: str) -> bool:
    """Whether stdout's encoding has these characters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def console() -> Console:
    """The console of the terminal on stdout."""
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False, soft_wrap=False)


def terminal_width() -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def be_robust() -> None:
    """Let no character that a stream cannot show end the program."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def be_ascii() -> None:
    """Show ASCII characters only from here on."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="ascii", errors="replace")


def is_gone(stream: TextIO) -> bool:
    """Whether nobody can read the stream any more: its terminal hung up, or its pipe was closed."""
    try:
        poll = select.poll()
        poll.register(stream.fileno(), 0)
        return any(events & _GONE for _, events in poll.poll(0))
    except (OSError, ValueError):  # no file behind the stream, as in tests
        return False


def settle(stream: TextIO) -> None:
    """Write what is still in the stream's buffer, or send it nowhere if nobody can read it any more."""
    try:
        stream.flush()
    except (OSError, ValueError):
        abandon(stream)


def abandon(stream: TextIO) -> None:
    """Send whatever is still in the stream's buffer nowhere, so that the end of the program does not stumble on it."""
    try:
        handle = stream.fileno()
    except (OSError, ValueError):  # no file behind the stream: nothing will be flushed
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, handle)
    os.close(nowhere)


def fields(table: Mapping[str, str]) -> None:
    """Print names and what they stand for, aligned; a name that begins with a blank continues the one before."""
    width = max((len(name) for name in table), default=0)
    for name, value in table.items():
        fact(f"{name:<{width}}  {value}".rstrip())
