"""One line to type a learning rate into, checked as it is typed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.screen import ModalScreen
from textual.widgets import Input

from workstation.ui.actions import RATE, bindings
from workstation.ui.text import Line, Tone, say
from workstation.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


def rate_in(text: str) -> float | None:
    """The learning rate that a text stands for; None where it is no positive number."""
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if math.isfinite(rate) and rate > 0 else None


class Rate(ModalScreen[float | None], inherit_bindings=False):
    """Asks for a learning rate; its answer is None where it is to stay as it is."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RATE)]

    def __init__(self, rate: float | None) -> None:
        super().__init__()
        typed = f"{rate:.4g}" if rate else ""
        now = f"; now {typed}" if rate else ""
        self._question = Question(RATE, "learning rate", [f"from the next step on{now}"], typed)

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        yield self._question

    def on_mount(self) -> None:
        """Say whether that is a rate."""
        self._show_reply()

    @on(Input.Changed)
    def _show_reply(self) -> None:
        is_rate = rate_in(self._question.typed) is not None
        mistake: Line = () if is_rate else say("✗ must be a positive number, for example 0.0005", Tone.BAD)
        self._question.reply([mistake])

    @on(Input.Submitted)
    def action_set(self) -> None:
        """Take what was typed, if it is a rate."""
        rate = rate_in(self._question.typed)
        if rate is not None:
            self.dismiss(rate)

    def action_no(self) -> None:
        """Leave the rate as it is."""
        self.dismiss(None)
