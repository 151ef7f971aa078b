"""One line to type a date or a time into, checked as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on
from textual.screen import ModalScreen
from textual.widgets import Input

from workstation.runs.forecasts import end_of
from workstation.ui.actions import DATE, bindings
from workstation.ui.marks import BAD
from workstation.ui.symbol.moments import moment_in
from workstation.ui.text import BLANK, Line, Tone, say
from workstation.ui.widgets.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

Answer = TypeVar("Answer")


class DateBox(ModalScreen[Answer | None], Generic[Answer], inherit_bindings=False):
    """Asks for a moment; its answer is what was read of what was typed, None to stay."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DATE)]

    def __init__(self, title: str, texts: Sequence[str], read: Callable[[str], Answer | None], forms: str) -> None:
        """Ask under this title.

        Args:
            title: what is asked.
            texts: what else is said, a line each.
            read: the answer in what was typed, None where that is no date.
            forms: ways to write a date, shown where it is none.
        """
        super().__init__()
        self._question, self._read, self._forms = Question(DATE, title, texts), read, forms

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        yield self._question

    def on_mount(self) -> None:
        """Say that nothing is wrong yet."""
        self._show_reply()

    @on(Input.Changed)
    def _show_reply(self) -> None:
        typed = self._question.typed
        is_good = not typed or self._read(typed) is not None
        mistake: Line = BLANK if is_good else say(f"{BAD} {self._forms}", Tone.BAD)
        self._question.reply([mistake])

    @on(Input.Submitted)
    def action_go(self) -> None:
        """Take what was typed, if it is a date."""
        if (answer := self._read(self._question.typed)) is not None:
            self.dismiss(answer)

    def action_no(self) -> None:
        """Stay."""
        self.dismiss(None)


def go_to(span: str) -> DateBox[int]:
    """Asks where to go among bars of that span, as far as one likes to say; nanoseconds since 1970-01-01 UTC."""
    forms = "2018, 2018-03, 2018-03-14 or 2018-03-14 15:30"
    return DateBox("go to a date", [f"UTC; the bars are {span}"], moment_in, forms)


def as_of() -> DateBox[tuple[int | None]]:
    """Asks as of when to forecast; the answer holds nanoseconds since 1970-01-01 UTC, or None for all bars."""
    texts = ["UTC; bars that begin later are not there for it", "nothing: the newest bar"]
    return DateBox("forecast as of a date", texts, _end_or_all, "2018-03-14 or 2018-03-14 15:30")


def _end_or_all(typed: str) -> tuple[int | None] | None:
    text = typed.strip()
    found = end_of(text) if text else None
    return None if text and found is None else (found,)
