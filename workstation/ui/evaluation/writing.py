"""Writes an evaluation into files that people and other programs read; it blocks, so it runs in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.reporting.evaluation_texts import evaluation_texts
from workstation.reporting.exports import write_new
from workstation.reporting.gathering import Evaluated as Gathered

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.runs.store import Store
    from workstation.ui.evaluation.evaluated import Evaluated


def written(store: Store, of: Evaluated) -> list[Path]:
    """Write all its figures as Markdown, CSV and JSON into the run's results, beside what is there already.

    Raises:
        RunNotFoundError: if the run is not there any more.
        StorageError: if the disk refuses.
    """
    assert of.facts is not None
    texts = evaluation_texts(Gathered(of.facts, of.windows, of.refusal))
    told = {"md": texts["markdown"], "csv": texts["csv"], "json": texts["json"]}
    return write_new(store.open(of.run).results, f"figures-{of.part}-{of.checkpoint}", told)
