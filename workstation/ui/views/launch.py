"""What the launch screen says beside its form: help for a field, what differs from the profile, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.draft import text_of
from workstation.ui.text import Line, Tone, paragraph, say, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.compare import Difference
    from workstation.profiles import Listed
    from workstation.ui.draft import Draft, Field


def profile_row(listed: Listed, draft: Draft | None, width: int) -> Line:
    """A profile in the list: its name, whether it can be used or was changed, and what it is where there is room."""
    if listed.mistakes:
        return ((listed.name, Tone.MUTED), ("  ✗ has mistakes", Tone.BAD))
    changed = f"  ▸ {len(draft.changes)} changed" if draft and draft.changes else ""
    about = f"  {listed.description}" if width >= _WIDE else ""
    return ((f"{listed.name:<12}" if about else listed.name, Tone.STRONG), (changed, Tone.WARN), (about, Tone.MUTED))


_WIDE = 50


def field_help(field: Field | None, description: str, width: int) -> list[Line]:
    """Two lines on what a field means, or on the profile where no field has the focus."""
    if field is None:
        return paragraph(description, width, Tone.MUTED)[:2]
    bounds = f" ({field.allowed})" if field.allowed else ""
    choices = f" One of {', '.join(field.choices)}." if field.choices else ""
    first, *rest = wrapped(f"{field.key}: {field.help}{bounds}{choices}", width)
    return [say(first, Tone.MUTED), *(say(line, Tone.MUTED) for line in rest[:1])]


def changes(found: Sequence[Difference], width: int, height: int) -> list[Line]:
    """What differs from the profile, one setting a line."""
    if not found:
        return [say("changes", Tone.TITLE), say("as the profile has it", Tone.MUTED)]
    rows = [line for change in found for line in _change(change, width)]
    more = [say(f"and {len(rows) - height + 2} lines more", Tone.MUTED)] if len(rows) > height - 1 else []
    return [say("changes", Tone.TITLE), *rows[: height - 1 - len(more)], *more]


def _change(change: Difference, width: int) -> list[Line]:
    before, after = (text_of(value) or "nothing" for value in (change.left, change.right))
    line: Line = ((f"{change.key}  ", Tone.PLAIN), (f"{before} → ", Tone.MUTED), (after, Tone.WARN))
    if sum(len(text) for text, _ in line) <= width:
        return [line]
    return [say(change.key), ((f"  {before} → ", Tone.MUTED), (after, Tone.WARN))]


def mistakes(draft: Draft, name_mistake: str | None, field: Field | None, width: int) -> list[Line]:
    """Every mistake, that of the field in hand first, or that the run can be started."""
    found = [*([name_mistake] if name_mistake else []), *draft.checked[1]]
    own = draft.mistakes.get(field.key) if field else None
    found.sort(key=lambda mistake: mistake != own)
    if not found:
        return [say("✓ no mistakes: ctrl+s starts the run", Tone.GOOD)]
    counted = "one mistake" if len(found) == 1 else f"{len(found)} mistakes"
    lines = [line for mistake in found for line in wrapped(f"✗ {mistake}", width)]
    return [say(f"{counted} to correct before it can start", Tone.BAD), *(say(line, Tone.BAD) for line in lines)]
