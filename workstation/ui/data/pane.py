"""A view of the open prices: what each has to do for the Data screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.message import Message

from workstation.ui.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.ui.state import Moment
    from workstation.ui.views.ordering import Choice
    from workstation.ui.views.symbols import SymbolRow


class Pane(Vertical):
    """Abstract. One of the views that a key goes through; it has a table of symbols, with a cursor."""

    TITLE: ClassVar[str]
    """One word, for the row of views."""

    class Sized(Message):
        """A view has another size than before, and so have its parts."""

    def on_resize(self) -> None:
        """Say so: what a view shows depends on its size, which it has only once it is in sight."""
        self.post_message(self.Sized())

    def show(self, moment: Moment, shown: Sequence[SymbolRow], choice: Choice) -> None:
        """Show the open prices; called only while the view is in sight, and `moment.data` is there.

        Args:
            moment: what is known.
            shown: the symbols that are chosen, in order.
            choice: how they were chosen.
        """
        raise NotImplementedError

    def page(self, pages: int) -> None:
        """Move by pages."""
        raise NotImplementedError

    @property
    def has_folds(self) -> bool:
        """Whether there is more than one fold to go to."""
        raise NotImplementedError

    @property
    def table(self) -> Table:
        """The symbols."""
        return self.query_one(Table)
