"""What the Forecast screen says where there is nothing to show."""

from __future__ import annotations

from workstation.ui.text import Line, Tone, say, wrapped


def empty(width: int) -> list[Line]:
    """What to do next."""
    told = "No run is chosen: 1 goes to the runs, the cursor there chooses one."
    return [say(line, Tone.MUTED) for line in wrapped(told, width)]
