"""Holds runs against each other, and reads their curves and forecasts; all of it blocks, so it runs in threads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.errors import DataError, WorkstationError
from workstation.evaluation.comparison.compare import compare
from workstation.evaluation.comparison.contender import contender
from workstation.evaluation.comparison.curves import curve, unit_of_curve
from workstation.evaluation.comparison.overlay import overlay
from workstation.reporting.comparison import comparison_texts
from workstation.reporting.comparison_curves import curves_texts, drawn
from workstation.reporting.comparison_forecasts import forecast_texts
from workstation.reporting.exports import write_new
from workstation.runs import evaluations, steps
from workstation.runs.evaluations import Request
from workstation.runs.journal import JournalReader
from workstation.ui.comparison.compared import FEWEST, Drawn

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from workstation.evaluation.comparison.contender import Contender
    from workstation.evaluation.comparison.overlay import Overlay
    from workstation.runs.store import Store
    from workstation.ui.comparison.compared import Compared
    from workstation.ui.comparison.look import Look

_MOST = 100
"""Contenders at a time, as on the command line."""


def labels(store: Store, of: Compared) -> list[str]:
    """What is compared, as the command line names it: `RUN`, `RUN/last` or `RUN/STEP`.

    Raises:
        RunNotFoundError: if a run is not there any more.
    """
    found = []
    for name in of.names:
        kept = steps.names(store.open(name).steps)
        if of.which == "all" and kept:
            found += [f"{name}/{int(each.removeprefix('step-'))}" for each in kept]
        elif of.which == "last" and kept:
            found.append(f"{name}/last")
        else:
            found.append(name)
            if of.which == "both" and len({evaluations.find(store, f"{name}/{each}") for each in _BOTH if kept}) > 1:
                found.append(f"{name}/last")
    return found


_BOTH = ("best", "last")


def computed(store: Store, of: Compared) -> Compared:
    """The comparison with all that can be told of it."""
    try:
        found = _contenders(store, of)
        told = compare(found, of.part)
    except WorkstationError as error:
        return replace(of, told=None, refusal=str(error))
    return with_curves(store, replace(of, told=told, refusal=""))


def _contenders(store: Store, of: Compared) -> list[Contender]:
    names = labels(store, of)
    if len(names) < FEWEST:
        evaluations.find(store, of.names[0])  # which says so where it has none at all
        raise DataError(f"{of.names[0]} has one checkpoint; tag another run, or compare once it has more")
    if len(names) > _MOST:
        raise DataError(f"{len(names)} are more than the {_MOST} that can be compared at a time; untag some")
    return [contender(store, name, of.part, "") for name in names]


def with_curves(store: Store, of: Compared) -> Compared:
    """The comparison with the curve that is chosen, of every run that has points of it."""
    if of.told is None:
        return of
    found = []
    for row in {row["run"]: row for row in of.told["contenders"]}.values():
        try:
            entries = JournalReader(store.open(row["run"]).journal).read()
        except WorkstationError:  # it was removed since; its figures are still told
            continue
        x, y = curve(entries, of.curve, of.along)
        found.append(Drawn(row["run"], unit_of_curve(of.curve, row["target"].replace("_", " ")), x, y))
    return replace(of, curves=tuple(found))


def with_forecasts(store: Store, of: Compared) -> Compared:
    """The comparison with the forecasts of all groups that share windows."""
    assert of.told is not None
    checkpoints = {row["contender"]: (row["run"], row["checkpoint"]) for row in of.told["contenders"]}
    found, refusals = [], []
    for match in (each for each in of.told["matches"] if each["windows"]):
        try:
            found.append(_overlay(store, of, match, [checkpoints[name] for name in match["contenders"]]))
        except WorkstationError as error:  # the other groups stand without it
            refusals.append(str(error))
    return replace(of, overlays=tuple(each for each in found if each), unread="; ".join(refusals))


def _overlay(store: Store, of: Compared, match: dict[str, Any], checkpoints: list[tuple[str, str]]) -> Overlay | None:
    paths = [
        evaluations.result_path(store.open(run), Request(checkpoint, of.part), "parquet")
        for run, checkpoint in checkpoints
    ]
    return overlay(match["contenders"], paths, match["horizon"], match["unit"].replace("_", " "))


def exported(store: Store, of: Compared, view: str, smoothing: float, look: Look) -> list[Path]:
    """Write the comparison, or what a view draws of it, into the folder of all runs as the command line prints it.

    Raises:
        StorageError: if the disk refuses.
        WorkstationError: if a run is not there any more.
    """
    stem, texts = _texts(store, of, view, smoothing, look)
    return write_new(store.root, stem, {"md": texts["markdown"], "csv": texts["csv"], "json": texts["json"]})


def _texts(store: Store, of: Compared, view: str, smoothing: float, look: Look) -> tuple[str, dict[str, str]]:
    assert of.told is not None
    if view == "curves":
        told = drawn(_contenders(store, of), of.curve, of.along, smoothing)
        return f"curves-{of.curve}", curves_texts(told, of.curve, of.along, smoothing)
    if view == "forecasts" and of.places:
        found, symbol = of.places[look.symbol % len(of.places)]
        return f"forecasts-{of.part}", forecast_texts(found, symbol, min(look.ahead, found.horizon))
    return f"comparison-{of.part}", comparison_texts(of.told)
