"""The runs screen: every run with its state and progress, sorted and filtered; enter opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from workstation.ui.actions import RUNS, bindings
from workstation.ui.messages import Noticed, RemovalWanted, RunChosen, RunPointed, RunTagged
from workstation.ui.screens.confirm import Confirm
from workstation.ui.screens.frame import MomentScreen, lay_out, show_frame
from workstation.ui.text import Line, Tone, indented, say, spread, width_of
from workstation.ui.views.detail import detail
from workstation.ui.views.runs import Order, arranged, columns_for, counted, head, row
from workstation.ui.widgets.filter import Filter
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.table import Table

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.runs.store import Listing
    from workstation.ui.state import Moment

EMPTY = "there are no runs yet: press 3 to start one"


class RunsScreen(MomentScreen, inherit_bindings=False):
    """A table of all runs."""

    CSS_PATH = "runs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RUNS)]
    AUTO_FOCUS = "Table"

    def __init__(self) -> None:
        super().__init__()
        self._order = Order()
        self._query = ""
        self._shown: dict[str, Listing] = {}

    def compose(self) -> ComposeResult:
        """The table, the filter above it and the detail below."""
        yield Lines(id="tabs")
        yield Lines(id="summary")
        yield Filter("words, state:running, model:lstm")
        yield Table(id="runs")
        yield Lines(id="empty")
        yield Lines(id="detail")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def _show(self, moment: Moment) -> None:
        lay_out(self)
        width = self.app.size.width
        listings = moment.listings
        found = arranged(listings or (), self._query, self._order)
        self._shown = {listing.name: listing for listing in found}
        columns = columns_for(width)
        table = self.query_one(Table)
        table.show(
            list(self._shown),
            lambda key: row(self._shown[key], columns, moment.now, is_tagged=key in moment.tagged),
            head(columns, self._order),
        )
        self._show_around(moment, listings or (), width)
        self.query_one("#empty", Lines).show(self._why_empty(listings))
        show_frame(self, RUNS, moment, self._chosen.state if self._chosen else None)

    def _show_around(self, moment: Moment, listings: tuple[Listing, ...], width: int) -> None:
        room = width - 4
        said: Line = ()
        if self._query and not self.query_one(Filter).display:
            said = say(f"filter: {self._query}  ({len(self._shown)} of {len(listings)}; esc shows all)", Tone.WARN)
        elif moment.tagged:
            said = say(f"{len(moment.tagged)} tagged: 7 compares them", Tone.KEY)
        summary = spread(counted(listings, room - width_of(said) - 2), said, room)
        self.query_one("#summary", Lines).show(indented([summary], 2))
        self.query_one("#detail", Lines).show(indented(detail(self._chosen, moment.now, width - 6), 2))

    def _why_empty(self, listings: tuple[Listing, ...] | None) -> list[Line]:
        if self._shown or listings is None:
            return []
        return indented([say(f"no run has {self._query!r}; esc shows all" if listings else EMPTY, Tone.MUTED)], 2)

    @property
    def _chosen(self) -> Listing | None:
        return self._shown.get(self.query_one(Table).key or "")

    @on(Table.Moved)
    def _moved(self, event: Table.Moved) -> None:
        if event.key is not None:
            self.post_message(RunPointed(event.key))
        self._refresh()

    @on(Table.Chosen)
    def _clicked(self, event: Table.Chosen) -> None:
        self.post_message(RunChosen(event.key))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        if self._chosen:
            self.post_message(RunChosen(self._chosen.name))

    def action_tag(self) -> None:
        """Tag the run under the cursor, or no longer."""
        if self._chosen:
            self.post_message(RunTagged(self._chosen.name))

    async def action_remove(self) -> None:
        """Ask whether the run under the cursor is to be deleted."""
        found = self._chosen
        if found and found.state.is_closed:
            text = f"Delete {found.name} with its checkpoints and its journal? This cannot be undone."
            await self.app.push_screen(Confirm("remove a run", text, RemovalWanted(found.name)))
        elif found:
            self.post_message(Noticed(f"{found.name} is {found.state}: stop it first; only closed runs go", Tone.WARN))

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._order = self._order.next(columns_for(self.app.size.width))
        self._refresh()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._order = self._order.reversed()
        self._refresh()

    def action_filter(self) -> None:
        """Type what to filter by."""
        self.query_one(Filter).open()
        self._refresh()

    @on(Filter.Changed)
    def _filtered(self, event: Filter.Changed) -> None:
        self._query = event.value
        self._refresh()

    @on(Filter.Submitted)
    def _leave_filter(self) -> None:
        self.query_one(Filter).close(self.query_one(Table))
        self._refresh()

    def action_back(self) -> None:
        """Leave the filter and show all runs."""
        self.query_one(Filter).value = self._query = ""
        self._leave_filter()

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self.query_one(Table).move(rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(Table).page(pages)

    def action_end(self, direction: int) -> None:
        """Move the cursor to the first or last run."""
        self.query_one(Table).end(direction)
