"""What the terminal can show."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from workstation.cli.checks.finding import Finding
from workstation.cli.output import can_show, is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SMALLEST = (80, 24)


def check_terminal() -> Iterator[Finding]:
    """Whether there is one, its size, colours, characters, and what stands between it and us."""
    if not (is_terminal(sys.stdout) and is_terminal(sys.stdin)):
        yield Finding("terminal", "terminal", "none: text is printed, the UI stays closed")
    else:
        yield _size()
    yield Finding("terminal", "TERM", os.environ.get("TERM", "not set"), _term_advice(os.environ))
    yield Finding("terminal", "colours", colours(os.environ))
    yield _characters()
    between = [
        word
        for variable, word in (("TMUX", "tmux"), ("STY", "screen"), ("SSH_CONNECTION", "SSH"))
        if variable in os.environ
    ]
    yield Finding("terminal", "through", ", ".join(between) or "nothing in between")


def colours(environment: Mapping[str, str]) -> str:
    """How many colours the terminal says it has."""
    term = environment.get("TERM", "")
    if environment.get("NO_COLOR"):
        return "none (NO_COLOR is set)"
    if environment.get("COLORTERM") in {"truecolor", "24bit"}:
        return "16.7 million"
    if "256color" in term:
        return "256"
    return "none" if term in {"", "dumb", "unknown"} else "16"


def _size() -> Finding:
    found = shutil.get_terminal_size(_SMALLEST)
    is_small = found.columns < _SMALLEST[0] or found.lines < _SMALLEST[1]
    advice = f"make it at least {_SMALLEST[0]}x{_SMALLEST[1]} to see everything" if is_small else ""
    return Finding("terminal", "size", f"{found.columns}x{found.lines}", advice)


def _term_advice(environment: Mapping[str, str]) -> str:
    if environment.get("TERM", "") in {"", "dumb", "unknown"} and is_terminal(sys.stdout):
        return "set TERM to your terminal's kind, for example xterm-256color"
    return ""


def _characters() -> Finding:
    encoding = getattr(sys.stdout, "encoding", None) or "unknown"
    if can_show("⣿"):
        return Finding("terminal", "characters", f"{encoding}, with braille for charts")
    return Finding(
        "terminal", "characters", f"{encoding}, without braille", "use a UTF-8 locale, for example LANG=C.UTF-8"
    )
