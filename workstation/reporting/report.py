"""A run as a report: what it comes to, how it was trained, what it is worth, and what it was made from."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from workstation import __version__
from workstation.reporting.document import Column, Page, Remark, Section
from workstation.reporting.figures import measure, moment
from workstation.reporting.gathering import gather, traded_by
from workstation.reporting.sections.backtest import backtest, title_of
from workstation.reporting.sections.evaluation import definitions, evaluation
from workstation.reporting.sections.identity import lead
from workstation.reporting.sections.settings import ledger, lineage, settings
from workstation.reporting.sections.training import training
from workstation.reporting.tables import change, figure, numbers, table, words
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.invocation import command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workstation.reporting.document import Block, Cell, Table
    from workstation.reporting.gathering import Gathered
    from workstation.runs.backtests import Kept
    from workstation.runs.store import Store

BACKTESTS = 12
"""Backtests that are told in full, the newest."""


def report(store: Store, text: str) -> Page:
    """The report of `RUN`, `RUN/best`, `RUN/last` or `RUN/STEP`.

    Raises:
        RunNotFoundError: if there is no such run.
        CheckpointError: if it has no such checkpoint, or its profile cannot be read.
    """
    found = gather(store, text)
    title = f"{found.run.name}/{found.checkpoint}" if found.checkpoint else found.run.name
    return Page(
        title=title,
        state=str(found.state),
        subtitle=str(found.profile.get("description") or ""),
        blocks=_lead(found),
        sections=tuple(_sections(found)),
        made=f"made {moment(time.time())} by workstation {__version__}",
    )


def _lead(found: Gathered) -> tuple[Block, ...]:
    return _told("The run", lambda: Section("", tuple(lead(found))), "").blocks


def _sections(found: Gathered) -> Iterator[Section]:
    yield _told("Training", partial(training, found), "")
    yield Section("Evaluations", *_evaluations(found))
    yield Section("Backtests", *_backtests(found))
    for title, made in (("Settings", settings), ("Lineage", lineage), ("Trials on these prices", ledger)):
        yield _told(title, partial(made, found), "")


def _told(title: str, made: Callable[[], Section], again: str) -> Section:
    """The section, or why it cannot be told: a file that was altered, or is of another version, hides no other."""
    try:
        return made()
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError) as error:
        why = f"This cannot be told, as what it is made from is damaged or of another version ({error!r})."
        return Section(title, (Remark(why, command=again, is_warning=True),))


def _evaluations(found: Gathered) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    name = found.run.name
    if not found.checkpoint:
        return (Remark("There is no checkpoint yet, so that nothing could be evaluated."),), ()
    again = command(found.run, "evaluate", f"{name}/{found.checkpoint}")
    told = [
        _told(f"Evaluation on {each.facts.get('part')}", partial(evaluation, each), f"{again} --again")
        for each in found.evaluated
    ]
    missing: list[Block] = []
    parts = {each.facts.get("part") for each in found.evaluated}
    if "test" not in parts:
        fault = evaluations.fault_of(found.run, Request(found.checkpoint, "test"))
        words_ = f"{fault or f'{found.checkpoint} was not evaluated on test windows'}; this does it:"
        missing.append(Remark(words_, command=again))
    plan = found.progress.plan
    if plan and plan.unseen_windows and "unseen" not in parts:
        missing.append(Remark("Symbols held out were not looked at; this does it:", command=f"{again} --split unseen"))
    blocks = [*missing, definitions()] if told else missing
    return tuple(blocks), tuple(told)


def _backtests(found: Gathered) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    if not found.checkpoint:
        return (Remark("There is no checkpoint yet, so that nothing could be traded."),), ()
    again = command(found.run, "backtest", f"{found.run.name}/{found.checkpoint}")
    own = found.own_backtests
    blocks: list[Block] = []
    if not own:
        blocks.append(Remark(f"No backtest of {found.checkpoint} is kept; this makes one:", command=again))
    if len(own) > BACKTESTS:
        blocks.append(Remark(f"The newest {BACKTESTS} of {len(own):,} are told in full."))
    if len(found.backtests) > 1 or len(own) < len(found.backtests):
        listed = _told("All backtests", lambda: Section("", (_listed(found.backtests),)), again)
        blocks += listed.blocks
    told = [_told(kept.name, partial(backtest, kept, own), again) for kept in own[:BACKTESTS]]
    return tuple(blocks), tuple(told)


def _listed(kept: tuple[Kept, ...]) -> Table:
    titles = numbers("total return", "Sharpe", "maximum drawdown", "costs paid")
    columns = (Column("what"), *titles, Column("traded"), Column("made"), Column("kept as"))
    return table("All backtests that are kept, newest first", columns, [_line(each) for each in kept])


def _line(kept: Kept) -> list[Cell]:
    measures = kept.facts["measures"]
    sharpe, costs = measures["sharpe"], measures["costs_paid"]
    return [
        words(title_of(kept.facts)),
        change(measures["total_return"]["value"]),
        figure(measure(sharpe["value"], "ratio"), sharpe["value"], sharpe.get("why", "")),
        change(measures["maximum_drawdown"]["value"]),
        figure(measure(costs["value"], "money"), costs["value"], costs.get("why", "")),
        words(", ".join(f"{run}/{checkpoint}" for run, checkpoint in traded_by(kept))),
        words(moment(kept.at)),
        words(kept.name),
    ]
