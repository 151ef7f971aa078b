"""Looks an evaluation up in the run's folder; all of it blocks, so it runs in threads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.errors import DataError, WorkstationError
from workstation.evaluation.windows import read
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.store import Run
from workstation.ui.lookout import stamp_of_files

if TYPE_CHECKING:
    from workstation.runs.store import Store
    from workstation.ui.evaluation.evaluated import Evaluated
    from workstation.ui.lookout import Stamp


def stamp_of(store: Store, of: Evaluated) -> Stamp:
    """What tells a look from the one before: the checkpoint that is meant, and when its result was written."""
    run = Run(store.root / of.run)
    result = evaluations.result_path(run, Request(of.checkpoint, of.part))
    files = stamp_of_files((run.steps, run.steps / f"{of.wanted}.json", result))
    return of.run, of.wanted, of.part, *files


def looked_up(store: Store, of: Evaluated) -> tuple[Evaluated, Stamp]:
    """The evaluation with all that is there of it, and what tells whether that is still so."""
    of = replace(of, checkpoint="", facts=None, windows=None, refusal="", is_read=True)
    try:
        run, checkpoint = evaluations.find(store, f"{of.run}/{of.wanted}")
    except WorkstationError as error:
        return replace(of, refusal=str(error)), stamp_of(store, of)
    of = replace(of, checkpoint=checkpoint)
    stamp = stamp_of(store, of)  # before it is read: what is written meanwhile is then read at the next look
    request = Request(checkpoint, of.part)
    facts = evaluations.read_result(run, request)
    if facts is None:
        fault = evaluations.fault_of(run, request)
        return replace(of, refusal=f"{fault}; e evaluates it anew" if fault else ""), stamp
    try:
        windows = read(evaluations.result_path(run, request, "parquet"), facts["horizon"])
    except DataError as error:  # its figures can be told all the same
        return replace(of, facts=facts, refusal=str(error)), stamp
    return replace(of, facts=facts, windows=windows), stamp
