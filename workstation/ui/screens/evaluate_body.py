"""The views of an evaluation, of which one is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.containers import Container

from workstation.ui.charts import LineChart
from workstation.ui.evaluation.explorer import Explorer
from workstation.ui.text import indented
from workstation.ui.views import evaluation as view
from workstation.ui.views import evaluation_charts as charts
from workstation.ui.views import evaluation_symbols as symbols
from workstation.ui.views.evaluation_distribution import distribution
from workstation.ui.views.evaluation_figures import figures
from workstation.ui.views.evaluation_horizon import by_horizon, horizon_table
from workstation.ui.views.evaluation_window import window_lines
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.paint import ASCII_CLASS
from workstation.ui.widgets.scrolled import Scrolled
from workstation.ui.widgets.table import GUTTER, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from textual.app import ComposeResult

    from workstation.evaluation.windows import Windows
    from workstation.ui.charts import Glyphs
    from workstation.ui.evaluation.evaluated import Evaluated
    from workstation.ui.text import Line

View = Literal["figures", "symbols", "horizon", "dates", "calibration", "distribution", "windows"]
VIEWS: tuple[View, ...] = ("figures", "symbols", "horizon", "dates", "calibration", "distribution", "windows")
_TEXTS: dict[View, Callable[[dict[str, Any], int], list[Line]]] = {
    "figures": figures,
    "distribution": distribution,
    "horizon": horizon_table,
}
_PARTS = ("told", "chart", "figures", "symbols")
_OF_WINDOWS = ("dates", "calibration", "windows")
"""Views that need the forecasts themselves."""
_BESIDE = 70
"""Cells of a table beside a chart."""


class EvaluateBody(Container):
    """What is known of an evaluation, as a table, text, or chart."""

    def __init__(self) -> None:
        super().__init__(id="body")
        self.view: View = VIEWS[0]
        self.choice = symbols.FIRST
        self.explorer: Explorer | None = None
        self._scores: tuple[dict[str, Any], Mapping[str, symbols.Scores]] | None = None

    def compose(self) -> ComposeResult:
        """A part for each kind of view."""
        glyphs: Glyphs = "ascii" if self.app.has_class(ASCII_CLASS) else "braille"
        yield Lines(id="told")
        yield LineChart(id="chart", glyphs=glyphs)
        yield Scrolled(id="figures")
        yield Table(id="symbols")

    def has_other_parts(self, of: Evaluated | None) -> bool:
        """Have the parts of the view in sight, and no others; whether that changed anything."""
        parts = self._parts(of)
        before = [name for name in _PARTS if self.query_one(f"#{name}").display]
        for name in _PARTS:
            self.query_one(f"#{name}").display = name in parts
        self.display = bool(parts)
        is_beside = self._is_beside
        has_moved = self.has_class("-beside") != is_beside
        self.set_class(is_beside, "-beside")
        return has_moved or before != [name for name in _PARTS if name in parts]

    def _parts(self, of: Evaluated | None) -> list[str]:
        if of is None or of.facts is None:
            return []
        if self.view == "symbols":
            return ["symbols"]
        if self.view in _OF_WINDOWS:
            return ["told"] if of.windows is None else ["told", "chart"]
        has_chart = self.view == "horizon" and of.facts["horizon"] > 1
        return ["chart", "figures"] if has_chart else ["figures"]

    @property
    def _is_beside(self) -> bool:
        return self.view == "horizon" and self.screen.has_class("-large")

    @property
    def _width(self) -> int:
        return self.app.size.width - 4

    def show(self, of: Evaluated) -> None:
        """Show the view in sight."""
        assert of.facts is not None
        if self.view == "symbols":
            self._show_symbols(of.facts)
        elif self.view in _OF_WINDOWS:
            self._show_windows(of)
        else:
            self._show_text(of.facts)

    def _show_text(self, facts: dict[str, Any]) -> None:
        width = _BESIDE if self._is_beside and facts["horizon"] > 1 else self._width
        self.query_one(Scrolled).tell(indented(_TEXTS[self.view](facts, width), 1))
        if self.view == "horizon" and facts["horizon"] > 1:
            self.query_one(LineChart).show(by_horizon(facts))

    def _show_symbols(self, facts: dict[str, Any]) -> None:
        table, scores = self.query_one(Table), self._scores_of(facts)
        width = table.size.width - GUTTER
        columns = symbols.columns_for(width, scores)
        table.show(
            symbols.arranged(scores, self.choice),
            lambda key: symbols.row(key, scores[key], columns, width),
            symbols.head(columns, self.choice, width),
        )

    def columns(self, facts: dict[str, Any]) -> list[symbols.Column]:
        """The columns that the table of symbols has now."""
        return symbols.columns_for(self.query_one(Table).size.width - GUTTER, self._scores_of(facts))

    def _scores_of(self, facts: dict[str, Any]) -> Mapping[str, symbols.Scores]:
        """What is known of each symbol, put together once for one evaluation."""
        if self._scores is None or self._scores[0] is not facts:
            self._scores = facts, symbols.scores_of(facts)
        return self._scores[1]

    def _show_windows(self, of: Evaluated) -> None:
        assert of.facts is not None
        told, unit = self.query_one("#told", Lines), of.facts["unit"]["name"].replace("_", " ")
        if of.windows is None:
            told.show(indented(view.unread(of, self._width), 1))
        elif self.view == "windows":
            explorer = self.explored(of.windows)
            at = int(explorer.which[explorer.place])
            told.show(indented(window_lines(explorer, at, unit, self._width), 1))
            self.query_one(LineChart).show(charts.window(of.windows, at))
        else:
            told.show([])
            drawn = charts.over_time if self.view == "dates" else charts.calibration
            self.query_one(LineChart).show(drawn(of.windows, unit))

    def explored(self, windows: Windows) -> Explorer:
        """Where one is among these windows; at the first where they are others than before."""
        if self.explorer is None or self.explorer.windows is not windows:
            self.explorer = Explorer(windows)
        return self.explorer
