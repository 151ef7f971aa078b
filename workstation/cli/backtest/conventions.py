"""A result under the conventions of other libraries, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.backtest.conventions import MEASURES
from workstation.cli.backtest.figures import figure_text
from workstation.cli.output import fact
from workstation.cli.tables import Column, print_table

if TYPE_CHECKING:
    from workstation.backtest.report import Report


def print_conventions(report: Report) -> None:
    """A column for each; nothing where they were not asked for."""
    if not report.conventions:
        return
    fact("\nthe same result under the conventions of")
    columns = [Column("MEASURE"), *(Column(name.upper(), is_number=True) for name in report.conventions)]
    rows = [
        [title, *(figure_text(figures[name], unit) for figures in report.conventions.values())]
        for name, (title, unit, _) in MEASURES.items()
    ]
    print_table(columns, rows)
    fact("  what each of them does: workstation backtest --definitions --conventions")
