"""What stands around every screen: the row of screens above, the row of keys beneath, the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.actions import (
    BACKTEST,
    COMPARE,
    DATA,
    EVALUATE,
    FORECAST,
    LAUNCH,
    RUN,
    RUNS,
    SYMBOL,
    Action,
    is_everywhere,
    is_valid,
    on_screen,
)
from workstation.ui.text import BLANK, Line, Tone, clipped, fitted, joined, say, spread, width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workstation.runs.progress import State

LEAST_WIDTH, LEAST_HEIGHT = 60, 16
"""Below these a screen says what matters one line at a time."""

_TITLES = {
    RUNS: "1 runs",
    RUN: "2 run",
    LAUNCH: "3 launch",
    DATA: "4 data",
    SYMBOL: "5 symbol",
    EVALUATE: "6 evaluate",
    COMPARE: "7 compare",
    BACKTEST: "8 backtest",
    FORECAST: "9 forecast",
}


def layout_of(width: int, height: int) -> str:
    """Which of the layouts a terminal of that size has room for: tiny, small, medium or large."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return "tiny"
    if width < 110 or height < 32:  # noqa: PLR2004 - four charts side by side need this
        return "small"
    return "medium" if width < 160 or height < 44 else "large"  # noqa: PLR2004 - six charts need this


def tabs(screen: str, open_run: str | None, where: str, width: int) -> Line:
    """The screens, the one in sight marked; the open run, and where the runs are, if there is room for that.

    Where there is no room for all their names, only the screen in sight has one.
    """
    line = _tabs(screen, _TITLES)
    if width_of(line) - _AFTER > width:
        line = _tabs(screen, {key: name if key == screen else name[0] for key, name in _TITLES.items()})
    if open_run and width_of(named := _tabs(screen, {**_TITLES, RUN: f"2 run {open_run}"})) <= width:
        line = named
    told = say(where, Tone.FAINT)
    return spread(line, told, width) if width_of(line) + width_of(told) + 2 <= width else clipped(line, width)


_AFTER = 2
"""Blanks behind a tab."""


def _tabs(screen: str, names: Mapping[str, str]) -> Line:
    marks = [_tab(name, is_current=screen == key) for key, name in names.items()]
    return tuple(span for mark in marks for span in mark)


def _tab(name: str, *, is_current: bool) -> Line:
    return say(f"[{name}] ", Tone.TITLE) if is_current else say(f" {name}  ", Tone.MUTED)


def footer(screen: str, state: State | None, width: int, idle: Collection[str] = ()) -> Line:
    """The keys that have an effect now, most used first; help and quit are always there.

    Args:
        screen: the screen whose keys are shown.
        state: the state of the run; None where there is none.
        width: cells.
        idle: actions of the screen, by id, that have no effect now.
    """
    known = [action for action in on_screen(screen) if action.is_in_footer and is_valid(action, state)]
    shown = [action for action in known if action.id not in idle]
    always = [_key(action) for action in shown if is_everywhere(action)]
    kept: list[Line] = []
    for fact in [_key(action) for action in shown if not is_everywhere(action)]:
        if width_of(joined([*kept, fact, *always], "  ")) <= width:
            kept.append(fact)
    return clipped(joined([*kept, *always], "  "), width)


def _key(action: Action) -> Line:
    return ((action.shown_keys[0], Tone.KEY), (f" {action.label}", Tone.MUTED))


def help_lines(screen: str, width: int) -> list[Line]:
    """Every key of the screen with what it does; what asks first says so."""
    actions = on_screen(screen)
    own = [action for action in actions if not is_everywhere(action)]
    rest = [action for action in actions if is_everywhere(action)]
    return [*_section(f"on this screen: {screen}", own, width), BLANK, *_section("everywhere", rest, width)]


_KEYS = 19


def _section(title: str, actions: Sequence[Action], width: int) -> list[Line]:
    lines = [say(title, Tone.TITLE)]
    for action in actions:
        text = action.help + (" Asks first." if action.is_destructive else "")
        first, *rest = wrapped(text, max(10, width - _KEYS))
        keys = fitted(say("  ".join(action.shown_keys), Tone.KEY), _KEYS)
        lines += [(*keys, (first, Tone.PLAIN)), *(say(" " * _KEYS + line) for line in rest)]
    return lines
