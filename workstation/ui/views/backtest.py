"""What stands above every view of a backtest: whose it is, how it trades, and what came of it in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.backtest.backtested import ORDER, STRATEGIES
from workstation.ui.evaluation.evaluated import WANTED
from workstation.ui.marks import BAD, ELLIPSIS
from workstation.ui.text import BLANK, Line, Tone, clipped, joined, paragraph, plain, say, spread, width_of
from workstation.ui.views.backtest_figures import change, figure, percent
from workstation.ui.views.evaluation import working

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.perform import Performed
    from workstation.ui.backtest.backtested import Backtested
    from workstation.ui.state import Moment

NOTHING = "no run is looked at: press 1, put the cursor on a run, and press 8"
_CAUTIONS = {
    "train": "trained on these windows",
    "validation": "chosen by these windows",
}
_LEAST_TITLE = 12


def head(moment: Moment, views: Sequence[str], view: str, width: int, *, is_short: bool = False) -> list[Line]:
    """Whose forecasts are traded, what can be chosen, what is being done, and what came of it.

    Args:
        moment: what is known.
        views: names of all views.
        view: the one in sight.
        width: cells.
        is_short: whether there is no room for a blank line.
    """
    of = moment.backtested
    if of is None:
        return []
    lines = [_title(of, views, view, width), _choices(of, width), _how(of, width)]
    if of.alone:
        lines += paragraph(f"! {plain(of.alone)}", width, Tone.WARN)
    if moment.evaluating is not None:
        lines.append(working(moment.evaluating, width))
    if of.done is not None:
        lines += [outcome(of.done, width)] if is_short else [BLANK, outcome(of.done, width)]
    return lines


def _title(of: Backtested, views: Sequence[str], view: str, width: int) -> Line:
    """The run with its checkpoint, and the views where there is something to see; the names give way to those."""
    name: Line = ((_whose(of), Tone.TITLE), (_checkpoint(of), Tone.MUTED))
    if of.done is None:
        return clipped(name, width)
    titles = joined([_choice(each, is_current=each == view) for each in views], "")
    if width - width_of(titles) - 2 < _LEAST_TITLE:
        titles = _one_of(view, views)
    room = width - width_of(titles) - 2
    return spread(name if room >= width_of(name) else clipped(name[:1], room), titles, width)


def _one_of(chosen: str, all_of_them: Sequence[str]) -> Line:
    """A choice where there is no room for all that it is among."""
    return ((f"[{chosen}]", Tone.STRONG), (f" {all_of_them.index(chosen) + 1} of {len(all_of_them)}", Tone.FAINT))


def _whose(of: Backtested) -> str:
    names = [one.run for one in of.traded] or [of.asked.runs[0]]
    return plain(names[0] if len(names) == 1 else f"{len(names)} folds: {', '.join(names)}")


def _checkpoint(of: Backtested) -> str:
    return f"  {of.traded[0].checkpoint}" if len(of.traded) == 1 else ""


def _choice(name: str, *, is_current: bool) -> Line:
    return say(f"[{name}]", Tone.STRONG) if is_current else say(f" {name} ", Tone.MUTED)


def _choices(of: Backtested, width: int) -> Line:
    """Which checkpoint and which part are traded, among all that there are."""
    checkpoints = joined([_choice(name, is_current=name == of.asked.wanted) for name in WANTED], "")
    parts = joined([_choice(name, is_current=name == of.asked.part) for name in ORDER], "")
    line = joined([(*say("checkpoint ", Tone.FAINT), *checkpoints), (*say("part ", Tone.FAINT), *parts)])
    if width_of(line) <= width:
        return line
    wanted, part = _one_of(of.asked.wanted, WANTED), _one_of(of.asked.part, ORDER)
    return clipped(joined([(*say("checkpoint ", Tone.FAINT), *wanted), (*say("part ", Tone.FAINT), *part)]), width)


def _how(of: Backtested, width: int) -> Line:
    """The strategy, how far ahead, and the settings that are not as usual."""
    asked = of.asked
    strategy = (*say("strategy ", Tone.FAINT), *_one_of(asked.strategy, STRATEGIES))
    bars = say(f"{figures.counted(asked.step_ahead, 'bar')} ahead", Tone.MUTED)
    settings = plain("  ".join(asked.settings)) or "usual settings"
    line = joined([strategy, bars, say(settings, Tone.MUTED)])
    if width_of(line) > width:
        line = joined([strategy, bars, say(f"{figures.counted(len(asked.settings), 'setting')} changed", Tone.MUTED)])
    return clipped(line, width)


def outcome(done: Performed, width: int) -> Line:
    """Return, Sharpe ratio and drawdown after costs, and buy and hold's return beside it; what fits whole."""
    measures, hold = done.report.measures, done.report.benchmarks["buy and hold"]
    mine, theirs = measures["total_return"].value, hold["total_return"].value
    facts: list[Line] = [
        (*change(mine, percent(mine, is_signed=True)), (" after costs", Tone.MUTED)),
        _fact("buy and hold", percent(theirs, is_signed=True)),
        _fact("Sharpe", figure(measures["sharpe"], "ratio")),
        _fact("drawdown", figure(measures["maximum_drawdown"], "fraction")),
        _fact("paid", figure(measures["costs_paid"], "money")),
    ]
    caution = _CAUTIONS.get(_part_of(done))
    if caution:
        facts.insert(1, say(f"! {caution}", Tone.WARN))
    while len(facts) > 1 and width_of(joined(facts)) > width:
        facts.pop()
    return joined(facts)


def _part_of(done: Performed) -> str:
    runs = done.facts["signals"].get("runs") or [{}]
    return str(runs[0].get("part", ""))


def _fact(name: str, value: str) -> Line:
    return ((f"{name} ", Tone.MUTED), (value, Tone.PLAIN))


def idle(moment: Moment, view: str, *, is_trade: bool) -> set[str]:
    """Actions that have no effect now."""
    of = moment.backtested
    known = {"stop"} if moment.evaluating is None else set()
    if of is None:
        return known | _ALWAYS | _OF_VIEWS
    if not of.missing or moment.evaluating is not None:
        known.add("evaluate")
    if of.farthest == 1:
        known.add("ahead")
    if of.done is None:
        return known | _OF_VIEWS
    return known | (_OF_VIEWS - _EVERY_VIEW - _HAS_EFFECT.get("trade" if is_trade else view, set()))


_ALWAYS = {"part(1)", "strategy(1)", "settings", "checkpoint", "ahead", "reload", "evaluate"}
_EVERY_VIEW = {"view(1)", "definitions", "conventions", "write"}
_HAS_EFFECT = {
    "equity": {"log_scale"},
    "Sharpe": {"size(1)"},
    "trades": {"look", "sort"},
    "trade": {"trade(1)", "size(1)", "log_scale"},
}
_OF_VIEWS = {*_EVERY_VIEW, "look", "trade(1)", "sort", "size(1)", "log_scale"}


def empty(moment: Moment, width: int) -> list[Line]:
    """What is said where there is no backtest, and what to do."""
    of = moment.backtested
    if of is None:
        return paragraph(NOTHING, width, Tone.MUTED)
    if of.done is not None:
        return []
    if not of.is_read:
        return [say(f"{ELLIPSIS} {of.doing or 'looking'}", Tone.MUTED)]
    if of.refusal:
        return [*_refusal(of.refusal, width), BLANK, *_ways_out(of, width)]
    return _unevaluated(moment, of, width)


def _refusal(text: str, width: int) -> list[Line]:
    return paragraph(f"{BAD} {plain(text)}", width, Tone.WARN)


def _ways_out(of: Backtested, width: int) -> list[Line]:
    """Keys that lead on, where the runs are there at all."""
    if not of.traded:
        return [_key("1", "goes back to the runs", width)]
    keys = [
        ("a", "takes another strategy"),
        ("i", "changes its settings"),
        ("p", "takes another part of the data"),
        ("r", "reads prices and forecasts again"),
    ]
    return [_key(key, does, width) for key, does in keys]


def _unevaluated(moment: Moment, of: Backtested, width: int) -> list[Line]:
    """What is missing; nothing of it where it is being made, as the head says that."""
    if moment.evaluating is not None and any(moment.evaluating.run == one.run for one in of.missing):
        told = "the backtest appears here when its forecasts are there"
        return paragraph(told, width, Tone.MUTED)
    part = f"{of.asked.part} {'symbols' if of.asked.part == 'unseen' else 'windows'}"
    if len(of.traded) == 1:
        fault = plain(of.traded[0].fault)
        told, does = fault or f"this checkpoint was not evaluated on {part} yet", "evaluates it; then it is traded"
    else:
        names = plain(", ".join(one.run for one in of.missing))
        told = f"{len(of.missing)} of {len(of.traded)} folds were not evaluated on {part} yet: {names}"
        does = "evaluates them, one after the other; then they are traded together"
    return [*paragraph(told, width, Tone.MUTED), BLANK, _key("e", does, width)]


def _key(key: str, does: str, width: int) -> Line:
    return clipped(((key, Tone.KEY), (f" {does}", Tone.MUTED)), width)
