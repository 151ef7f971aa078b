"""What can be chosen, in one line with what is chosen marked, and the title of a screen beside its views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.text import Line, Tone, clipped, joined, say, spread, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_TITLE = 24
"""Cells that a title needs at least beside the names of all views."""


def choices(names: Sequence[str], chosen: str) -> Line:
    """The names beside each other, the chosen one in brackets."""
    return joined([_choice(name, is_chosen=name == chosen) for name in names], "")


def _choice(name: str, *, is_chosen: bool) -> Line:
    return say(f"[{name}]", Tone.STRONG) if is_chosen else say(f" {name} ", Tone.MUTED)


def labelled(found: Sequence[tuple[str, Sequence[str], str]], width: int) -> Line:
    """What can be chosen of several things, each behind its label; without labels where there is no room for them.

    Args:
        found: for each its label, the names, and the chosen one.
        width: cells.
    """
    lines = [((f"{label} ", Tone.FAINT), *choices(names, chosen)) for label, names, chosen in found]
    bare = [choices(names, chosen) for _, names, chosen in found]
    line = joined(lines)
    return line if width_of(line) <= width else clipped(joined(bare), width)


def titled(title: Line, views: Sequence[str], view: str, width: int) -> Line:
    """A title with the views at its right; where there is no room for all of them, with the one in sight."""
    names = choices(views, view)
    if width - width_of(names) - 2 < min(_LEAST_TITLE, width_of(title)):
        names = (*say(f"[{view}]", Tone.STRONG), *say(f" {views.index(view) + 1} of {len(views)}", Tone.MUTED))
    return spread(clipped(title, max(1, width - width_of(names) - 2)), names, width)
