"""A followed run on a terminal: one line that is kept in place, and lines above it for what is worth keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.text import Text

from workstation.cli.following.closing import closing_lines
from workstation.cli.following.words import lines
from workstation.cli.formats import duration, number
from workstation.cli.output import can_show, console, fields, plain
from workstation.cli.states import state_cell
from workstation.reporting.counts import compact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from workstation.cli.following.watch import Watch
    from workstation.runs.events import Entry
    from workstation.runs.progress import Progress, State

_GAP = "  "
_BAR_CELLS = 10


class ProgressLine:
    """Redraws its line only when something changed."""

    def __init__(self) -> None:
        self._console = console()
        self._live = Live(console=self._console, auto_refresh=False, transient=True, redirect_stdout=False)
        self._shown = ""

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, watch: Watch, entries: Sequence[Entry]) -> None:
        """Print what is new above the line, and the line if it changed."""
        for text in lines(watch.progress, entries, width=self._console.width):
            self._console.print(Text(text))
        line = progress_line(watch.progress, watch.state, self._console.width)
        if line.plain != self._shown:
            self._shown = line.plain
            self._live.update(line, refresh=True)

    def say(self, text: str) -> None:
        """Talk above the line."""
        self._console.print(Text(text, style="yellow"))

    def end(self, watch: Watch) -> None:
        """Print the last words; the line is gone by now."""
        fields(closing_lines(watch.run, watch.progress, watch.state))


def progress_line(progress: Progress, state: State, width: int) -> Text:
    """The run in one line of at most `width` columns; what matters least is left out first."""
    sign = state_cell(state)
    line = Text(sign.text, style=sign.style, no_wrap=True, overflow="crop")
    kept: list[str] = []
    room = width - 1 - line.cell_len
    parts = _parts(progress)
    for part in sorted(parts, key=_BY_WEIGHT.index):
        if len(parts[part]) + len(_GAP) <= room:
            room -= len(parts[part]) + len(_GAP)
            kept.append(part)
    for part in (part for part in parts if part in kept):
        line.append(_GAP + parts[part], style="")
    return line


_BY_WEIGHT = ("step", "epoch", "loss", "eta", "validation", "speed", "phase", "bar")
"""Validation is told in a line of its own too, when its epoch ends; the time to come is not."""


def _parts(progress: Progress) -> dict[str, str]:
    """The parts of the line that there is something to say for, from left to right."""
    parts = {"phase": plain(f"{progress.phase} {progress.phase_detail}".strip())}
    if plan := progress.plan:
        parts |= {
            "epoch": f"epoch {progress.epoch}/{plan.epochs}",
            "bar": _bar(progress.step / max(1, plan.steps)),
            "step": f"step {progress.step:,}/{plan.steps:,}",
        }
    if progress.rows:
        parts["loss"] = f"loss {number(progress.rows[-1].loss[0])}"
    if progress.epochs:
        scores = progress.epochs[-1].validation
        parts["validation"] = f"val {number(scores.loss)} (naive {number(scores.naive_loss)})"
    if progress.samples_per_second:
        parts["speed"] = f"{compact(progress.samples_per_second)} samples/s"
    if progress.eta_seconds is not None:
        parts["eta"] = f"ETA {duration(progress.eta_seconds)}"
    return {name: text for name, text in parts.items() if text}


def _bar(share: float) -> str:
    done = min(_BAR_CELLS, max(0, int(share * _BAR_CELLS)))
    full, empty = ("█", "░") if can_show("█░") else ("#", ".")
    return full * done + empty * (_BAR_CELLS - done)
