"""How the states of a run look: a sign and its word, in a colour that only adds to them."""

from __future__ import annotations

from workstation.cli.output import can_show
from workstation.cli.tables import Cell
from workstation.runs.progress import State

_LOOKS = {
    State.QUEUED: ("◌", ".", "yellow"),
    State.RUNNING: ("●", "*", "green"),
    State.PAUSED: ("‖", "=", "yellow"),
    State.FINISHED: ("✓", "+", "blue"),
    State.STOPPED: ("■", "#", "cyan"),
    State.FAILED: ("✗", "x", "red"),
    State.CRASHED: ("!", "!", "bold red"),
}


def state_cell(state: State) -> Cell:
    """The state's sign and word."""
    sign, ascii_sign, style = _LOOKS[state]
    return Cell(f"{sign if can_show(sign) else ascii_sign} {state}", style)
