"""Holds runs against each other and reads their curves; all of it blocks, so it runs in threads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.errors import WorkstationError
from workstation.evaluation.comparison.compare import compare
from workstation.evaluation.comparison.contender import contender
from workstation.evaluation.comparison.curves import NAMES, curve, unit_of_curve
from workstation.runs.journal import JournalReader
from workstation.ui.comparison.compared import Drawn

if TYPE_CHECKING:
    from workstation.runs.store import Store
    from workstation.ui.comparison.compared import Compared


def computed(store: Store, of: Compared) -> Compared:
    """The comparison with all that can be told of it."""
    try:
        told = compare([contender(store, name, of.part, "") for name in of.names], of.part)
    except WorkstationError as error:
        return replace(of, told=None, refusal=str(error))
    return with_curves(store, replace(of, told=told, refusal=""))


def with_curves(store: Store, of: Compared) -> Compared:
    """The comparison with the curve that is chosen, of every run that has points of it."""
    if of.told is None:
        return of
    drawn = []
    for row in of.told["contenders"]:
        try:
            entries = JournalReader(store.open(row["run"]).journal).read()
        except WorkstationError:  # it was removed since; its figures are still told
            continue
        x, y = curve(entries, of.curve, of.along)
        drawn.append(Drawn(row["run"], unit_of_curve(of.curve, row["target"].replace("_", " ")), x, y))
    return replace(of, curves=tuple(drawn))


def next_curve(name: str, steps: int) -> str:
    """The curve so many further on."""
    return NAMES[(NAMES.index(name) + steps) % len(NAMES)]
