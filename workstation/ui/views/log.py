"""The newest lines of a run's log, and what became of each command that was asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.runs.commands import Command, Verb
from workstation.ui import figures
from workstation.ui.text import Line, Tone, clipped, say, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workstation.runs.events import CommandAnswered
    from workstation.runs.progress import LogLine
    from workstation.ui.state import Snapshot

PATIENCE = 10.0
"""Seconds after which a command without an answer is said to have none."""

_TONES = {"warning": Tone.WARN, "error": Tone.BAD}
_MARKS = {"warning": "! ", "error": "✗ "}
_TIME = 10
_LITTLE = 4


def log(snapshot: Snapshot, width: int, height: int, back: int = 0) -> list[Line]:
    """The newest lines that fit, oldest first; without the newest `back` entries where one has scrolled.

    Where there is little room there is no title, and an entry that is too long for its line is cut, not wrapped.
    """
    entries = snapshot.progress.log
    if height <= _LITTLE:
        return _in_sight(entries, height, back, lambda entry: [clipped(_entry(entry, 10_000)[0], width)])
    return [_title(snapshot, back), *_in_sight(entries, height - 1, back, lambda entry: _entry(entry, width))]


def _in_sight(
    entries: Sequence[LogLine], rows: int, back: int, lines_of: Callable[[LogLine], list[Line]]
) -> list[Line]:
    """The last rows of the entries before those that are left out, or the first rows where these are too few."""
    last = max(1, len(entries) - back)
    lines = [line for entry in entries[max(0, last - rows) : last] for line in lines_of(entry)]
    if len(lines) < rows:
        lines = [line for entry in entries[:rows] for line in lines_of(entry)][:rows]
    return lines[max(0, len(lines) - rows) :]


def _title(snapshot: Snapshot, back: int) -> Line:
    damaged = snapshot.damaged_lines
    notes = [f"{back} entries back" if back else "", f"{damaged} damaged lines skipped" if damaged else ""]
    extra = "".join(f"  {note}" for note in notes if note)
    return (("log", Tone.TITLE), (extra, Tone.WARN if damaged else Tone.MUTED))


def _entry(entry: LogLine, width: int) -> list[Line]:
    tone = _TONES.get(entry.level, Tone.PLAIN)
    first, *rest = wrapped(_MARKS.get(entry.level, "") + entry.text, max(8, width - _TIME))
    head = ((f"{figures.time_of_day(entry.at)}  ", Tone.FAINT), (first, tone))
    return [head, *(say(" " * _TIME + text, tone) for text in rest)]


def answers(snapshot: Snapshot, now: float, width: int, height: int) -> list[Line]:
    """The newest commands with what became of each, newest last."""
    asked = snapshot.commands[-(height - 1) :] if height > 1 else ()
    if not asked:
        return [say("commands", Tone.TITLE), say("nothing has been asked of this run", Tone.MUTED)]
    lines = [line for command in asked for line in _asked(snapshot, command, now, width)]
    return [say("commands", Tone.TITLE), *lines[-(height - 1) :]]


def newest_answer(snapshot: Snapshot, now: float) -> Line:
    """The newest command and what became of it, on one line; empty where nothing was asked."""
    if not snapshot.commands:
        return ()
    command = snapshot.commands[-1]
    text, tone = fate(snapshot, command, now)
    return ((f"{said(command)}  ", Tone.MUTED), (text, tone))


def _asked(snapshot: Snapshot, command: Command, now: float, width: int) -> list[Line]:
    text, tone = fate(snapshot, command, now)
    head = ((f"{figures.time_of_day(command.at)}  ", Tone.FAINT), (said(command), Tone.STRONG))
    return [head, *(say(" " * _TIME + line, tone) for line in wrapped(text, max(8, width - _TIME)))]


def said(command: Command) -> str:
    """The command in words."""
    if command.verb is Verb.SET_LEARNING_RATE:
        return f"set learning rate to {command.learning_rate:g}"
    return command.verb.effect


def fate(snapshot: Snapshot, command: Command, now: float) -> tuple[str, Tone]:
    """What became of a command: answered at which step, refused and why, waiting, or no answer."""
    answer = next((found for found in reversed(snapshot.progress.answers) if found.id == command.id), None)
    if answer is not None:
        return _answered(answer)
    if snapshot.state.is_closed:
        return f"✗ never answered: the run is {snapshot.state}", Tone.BAD
    waited = max(0.0, now - command.at)
    if waited >= PATIENCE:
        return f"✗ no answer in {figures.age(waited)}; the worker is busy or hangs", Tone.BAD
    return "… asked, waiting for the worker", Tone.WARN


def _answered(answer: CommandAnswered) -> tuple[str, Tone]:
    if answer.is_accepted:
        return f"✓ answered at step {answer.step:,}: {answer.answer}", Tone.GOOD
    return f"✗ refused at step {answer.step:,}: {answer.answer}", Tone.BAD
