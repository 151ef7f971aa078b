"""Curves of contenders: gathered from their journals, smoothed, and drawn or written as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.cli.comparison.plot import Line, print_plot
from workstation.cli.comparison.rows import csv_text
from workstation.cli.comparison.section import Section, print_markdown
from workstation.cli.formats import unit_of
from workstation.cli.output import fact, fact_json
from workstation.cli.tables import Column
from workstation.evaluation.comparison.curves import curve, smoothed, unit_of_curve
from workstation.runs.journal import JournalReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.evaluation.comparison.contender import Contender
    from workstation.evaluation.comparison.curves import Along

_AXES = {"step": "step", "epoch": "epoch", "time": "seconds of work"}


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


def print_drawn(
    told: Sequence[dict[str, Any]], name: str, along: Along, smooth: float, *, is_log: bool, form: str
) -> None:
    """Print the curves as a picture, or as rows."""
    if form == "json":
        fact_json({"curve": name, "x": along, "smooth": smooth, "curves": [_plain(each) for each in told]}, indent=1)
    elif form == "csv":
        fact(csv_text(("run", along, name, "smoothed"), _rows(told, name, along)))
    elif form == "markdown":
        print_markdown([_table(told, name, along)])
    else:
        units = ", ".join(dict.fromkeys(each["unit"] for each in told if each["unit"]))
        title = name + (f" in {units}" if units else "") + (f", smoothed by {smooth:g}" if smooth else "")
        lines = [Line(each["run"], each["x"], each["smoothed"]) for each in told]
        print_plot(lines, title, _AXES[along], is_log=is_log)


def _plain(each: dict[str, Any]) -> dict[str, Any]:
    return {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in each.items()}


def _rows(told: Sequence[dict[str, Any]], name: str, along: Along) -> list[dict[str, Any]]:
    return [
        {"run": each["run"], along: x, name: _known(y), "smoothed": _known(smooth)}
        for each in told
        for x, y, smooth in zip(each["x"].tolist(), each["y"].tolist(), each["smoothed"].tolist(), strict=True)
    ]


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _table(told: Sequence[dict[str, Any]], name: str, along: Along) -> Section:
    columns = (Column("run"), *(Column(title, is_number=True) for title in (_AXES[along], name, "smoothed")))
    rows = tuple(tuple("" if cell is None else str(cell) for cell in row.values()) for row in _rows(told, name, along))
    return Section(name, columns, rows)
