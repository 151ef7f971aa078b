"""The glyphs of the screens, and what stands for each where a terminal has ASCII alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.runs.progress import State
from workstation.ui.text import Line, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

FULL, EMPTY, RULE = "━", "─", "─"
NONE = "–"  # noqa: RUF001 - the dash of tables
DOT, ARROW, ELLIPSIS = "·", "→", "…"
GOOD, BAD, WAIT = "✓", "✗", "…"
UP, DOWN = "▲", "▼"
CURSOR = "▌"
LESS, MORE = "‹", "›"  # noqa: RUF001 - the ends of a choice

STATES: Mapping[State, tuple[str, Tone]] = {
    State.QUEUED: ("◌", Tone.MUTED),
    State.RUNNING: ("●", Tone.BUSY),
    State.PAUSED: ("‖", Tone.WARN),
    State.FINISHED: ("✓", Tone.GOOD),
    State.STOPPED: ("■", Tone.WARN),
    State.FAILED: ("✗", Tone.BAD),
    State.CRASHED: ("!", Tone.BAD),
}

PARTS: Mapping[str, tuple[str, str, Tone]] = {
    "train": ("T", "━", Tone.BUSY),
    "validation": ("V", "━", Tone.WARN),
    "test": ("E", "━", Tone.GOOD),
    "unseen": ("U", "━", Tone.TITLE),
    "gap": ("·", "·", Tone.FAINT),
    "outside": ("╌", "╌", Tone.FAINT),
}
"""How each part of a split is drawn: the letter it begins with, what fills it, and its tone."""

VERDICTS: Mapping[str, tuple[str, Tone]] = {
    "good": (GOOD, Tone.GOOD),
    "usable": ("!", Tone.WARN),
    "doubtful": (BAD, Tone.BAD),
}
SEVERITIES: Mapping[str, tuple[str, Tone]] = {
    "note": (DOT, Tone.MUTED),
    "warning": ("!", Tone.WARN),
    "problem": (BAD, Tone.BAD),
}

_TO_ASCII = str.maketrans(
    "━─–·→←↑↓…²▲▼▌‹›◌●‖✓■✗▸▾│╌▁▂▃▄▅▆▇█",  # noqa: RUF001 - glyphs
    "#--|><^v~2^v><>.*=+#x>v|-.:-=+*#%",
)


def ascii_only(text: str) -> str:
    """The text with its glyphs as ASCII characters of the same width, and a question mark for what has none."""
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode()


def is_ascii_terminal(environment: Mapping[str, str], encoding: str) -> bool:
    """Whether the terminal shows ASCII alone: the Linux console, old terminals, a locale that is not UTF-8."""
    is_old = environment.get("TERM", "") in {"linux", "dumb", "vt100", "vt220"}
    return is_old or encoding.lower().replace("-", "") != "utf8"


def state_words(state: State) -> Line:
    """The state as a glyph and its word."""
    glyph, tone = STATES[state]
    return ((f"{glyph} {state}", tone),)


def bar(fraction: float, width: int, tone: Tone = Tone.BUSY) -> Line:
    """A bar of `width` cells, filled from the left."""
    filled = min(width, max(0, int(fraction * width + 0.5)))
    return ((FULL * filled, tone), (EMPTY * (width - filled), Tone.FAINT))
