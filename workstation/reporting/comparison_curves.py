"""Curves of contenders: gathered from their journals, smoothed, and written as rows, Markdown or plain facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.comparison.curves import curve, smoothed, unit_of_curve
from workstation.reporting.comparison_section import Heading, Piece, markdown, numbers
from workstation.reporting.exports import csv_text, json_text
from workstation.reporting.figures import unit_of
from workstation.runs.journal import JournalReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.evaluation.comparison.contender import Contender
    from workstation.evaluation.comparison.curves import Along

AXES = {"step": "step", "epoch": "epoch", "time": "seconds of work"}


def drawn(found: Sequence[Contender], name: str, along: Along, smooth: float) -> list[dict[str, Any]]:
    """For each run once: its label, the unit of its curve, where its points are, and how much they are.

    Raises:
        UsageError: if there is no such curve.
    """
    runs = {each.run.name: each for each in found}
    told = []
    for run, each in runs.items():
        x, y = curve(JournalReader(each.run.journal).read(), name, along)
        unit = unit_of_curve(name, unit_of(str(each.profile["target"])))
        told.append({"run": run, "unit": unit, "x": x, "y": y, "smoothed": smoothed(y, smooth)})
    return told


def curves_texts(told: Sequence[dict[str, Any]], name: str, along: Along, smooth: float) -> dict[str, str]:
    """The curves as `markdown`, `csv` and `json`; a row for each point, as it was recorded and smoothed."""
    headings = (Heading("run"), *numbers(AXES[along], name, "smoothed"))
    rows = _rows(told, name, along)
    cells = tuple(tuple("" if cell is None else str(cell) for cell in row.values()) for row in rows)
    return {
        "markdown": markdown([Piece(name, headings, cells)]),
        "csv": csv_text(("run", along, name, "smoothed"), rows),
        "json": json_text({"curve": name, "x": along, "smooth": smooth, "curves": _plain(told)}, indent=1),
    }


def _plain(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in each.items()}
        for each in told
    ]


def _rows(told: Sequence[dict[str, Any]], name: str, along: Along) -> list[dict[str, Any]]:
    return [
        {"run": each["run"], along: x, name: _known(y), "smoothed": _known(smooth)}
        for each in told
        for x, y, smooth in zip(each["x"].tolist(), each["y"].tolist(), each["smoothed"].tolist(), strict=True)
    ]


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
