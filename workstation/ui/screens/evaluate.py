"""The Evaluate screen: how good a checkpoint is beside forecasts that need no model, verdict first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on

from workstation.ui.actions import EVALUATE, bindings
from workstation.ui.messages import (
    EvaluationChosen,
    EvaluationExportWanted,
    EvaluationUnwanted,
    EvaluationWanted,
)
from workstation.ui.screens.evaluate_body import VIEWS, EvaluateBody
from workstation.ui.screens.frame import MomentScreen, lay_out, moment_of, show_frame
from workstation.ui.text import indented
from workstation.ui.views import evaluation as view
from workstation.ui.views import evaluation_symbols as symbols
from workstation.ui.widgets.filter import Filter
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.scrolled import Scrolled
from workstation.ui.widgets.table import Table

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.evaluation.windows import Windows
    from workstation.ui.screens.evaluate_body import View
    from workstation.ui.state import Moment

_PAGE = 10
"""Windows that a page is."""


class EvaluateScreen(MomentScreen, inherit_bindings=False):
    """An evaluation, in one of several views."""

    CSS_PATH = "evaluate.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVALUATE)]
    AUTO_FOCUS = "#symbols"

    def compose(self) -> ComposeResult:
        """The head, and the views, of which one is in sight."""
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Filter("words, r2:<0, signs:>0.5")
        yield EvaluateBody()
        yield Lines(id="empty")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def on_resize(self) -> None:
        """Use the new size, once the views have theirs."""
        self.call_after_refresh(self._refresh)

    def _show(self, moment: Moment) -> None:
        lay_out(self)
        width, of = self.app.size.width - 4, moment.evaluated
        self.query_one("#head", Lines).show(
            indented(view.head(moment, VIEWS, self._body.view, (width, self.app.size.height)), 1)
        )
        self.query_one("#empty", Lines).show(indented(view.empty(moment, width), 1))
        if self._body.has_other_parts(of):
            self.call_after_refresh(self._refresh)  # the table has its width then
        if of is not None and of.facts is not None:
            self._body.show(of)
        show_frame(self, EVALUATE, moment, None, self._idle(moment))

    def _idle(self, moment: Moment) -> set[str]:
        """What has no effect now."""
        of = moment.evaluated
        idle = set() if moment.evaluating is not None else {"stop"}
        if of is None or of.facts is None:
            idle |= {"view(1)", "write"}
        if of is None or not of.checkpoint or of.facts is not None or moment.evaluating is not None:
            idle |= {"evaluate"}
        if self._body.view != "symbols" or "view(1)" in idle:
            idle |= {"sort", "filter", "look"}
        if self._body.view != "windows" or "view(1)" in idle:
            idle |= {"order", "window(1)"}
        return idle

    @property
    def _body(self) -> EvaluateBody:
        return self.query_one(EvaluateBody)

    @property
    def _windows(self) -> Windows | None:
        of = moment_of(self.app).evaluated
        return of.windows if of else None

    @on(Table.Moved)
    def _moved(self) -> None:
        self._refresh()

    @on(Table.Chosen)
    def _clicked(self) -> None:
        self.action_look()

    @on(Filter.Changed)
    def _filtered(self, event: Filter.Changed) -> None:
        self._body.choice = replace(self._body.choice, query=event.value)
        self._refresh()

    @on(Filter.Submitted)
    def _leave_filter(self) -> None:
        self.query_one(Filter).close(self.query_one(Table))
        self._refresh()

    # what keys do

    def action_evaluate(self) -> None:
        """Have it evaluated."""
        self.post_message(EvaluationWanted())

    def action_again(self) -> None:
        """Have it evaluated anew."""
        self.post_message(EvaluationWanted(is_again=True))

    def action_stop(self) -> None:
        """Stop the worker."""
        self.post_message(EvaluationUnwanted())

    def action_write(self) -> None:
        """Write it to files."""
        self.post_message(EvaluationExportWanted())

    def action_checkpoint(self) -> None:
        """Take the other checkpoint."""
        self.post_message(EvaluationChosen(checkpoints=1))

    def action_part(self, steps: int) -> None:
        """Go to another part of the data."""
        self.post_message(EvaluationChosen(parts=steps))

    def action_view(self, steps: int) -> None:
        """Go to another view."""
        self._go_to(VIEWS[(VIEWS.index(self._body.view) + steps) % len(VIEWS)])

    def _go_to(self, name: View) -> None:
        self._body.view = name
        self._refresh()
        self.call_after_refresh(self._refresh)

    def action_order(self) -> None:
        """Go through windows in another order."""
        if self._body.view == "windows" and (windows := self._windows):
            self._body.explorer = self._body.explored(windows).next_order()
            self._refresh()

    def action_window(self, steps: int) -> None:
        """Go to another window."""
        if self._body.view == "windows" and (windows := self._windows):
            explorer = self._body.explored(windows)
            self._body.explorer = explorer.at(explorer.place + steps)
            self._refresh()

    def action_look(self) -> None:
        """Show the windows of the symbol under the cursor."""
        symbol, windows = self.query_one(Table).key, self._windows
        if self._body.view == "symbols" and symbol is not None and windows is not None:
            self._body.explorer = self._body.explored(windows).of(symbol)
            self._go_to("windows")

    def action_sort(self) -> None:
        """Sort by the next column."""
        of = moment_of(self.app).evaluated
        if self._body.view == "symbols" and of is not None and of.facts is not None:
            self._body.choice = symbols.next_choice(self._body.choice, self._body.columns(of.facts))
            self._refresh()

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self._body.view == "symbols":
            self._body.choice = replace(self._body.choice, is_reversed=not self._body.choice.is_reversed)
            self._refresh()

    def action_filter(self) -> None:
        """Type what to filter by."""
        if self._body.view == "symbols":
            self.query_one(Filter).open()
            self._refresh()

    def action_back(self) -> None:
        """Step out: of the filter, of one symbol's windows, of the view."""
        box = self.query_one(Filter)
        if box.display or (self._body.choice.query and self._body.view == "symbols"):
            box.value = ""
            self._body.choice = replace(self._body.choice, query="")
            self._leave_filter()
        elif (
            self._body.view == "windows" and self._body.explorer is not None and self._body.explorer.symbol is not None
        ):
            self._body.explorer = self._body.explorer.of(None)
            self._go_to("symbols")
        elif self._body.view != VIEWS[0]:
            self._go_to(VIEWS[0])
        else:
            self.app.switch_mode("runs")

    def action_move(self, rows: int) -> None:
        """Move the cursor, through the figures, or through the windows."""
        if self._body.view == "symbols":
            self.query_one(Table).move(rows)
        elif self._body.view == "windows":
            self.action_window(rows)
        else:
            self.query_one(Scrolled).scroll(rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        if self._body.view == "symbols":
            self.query_one(Table).page(pages)
        elif self._body.view == "windows":
            self.action_window(pages * _PAGE)
        else:
            self.query_one(Scrolled).page(pages)

    def action_end(self, direction: int) -> None:
        """Go to the first or last."""
        if self._body.view == "symbols":
            self.query_one(Table).end(direction)
        else:
            self.action_move(direction * 1_000_000)
