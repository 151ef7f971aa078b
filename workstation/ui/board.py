"""What the screens know, as those see it who work for them: to be read, changed, and told of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from workstation.ui.state import Moment
    from workstation.ui.text import Tone


@dataclass(frozen=True)
class Board:
    """What the app lends to whoever reads and computes for its screens."""

    moment: Callable[[], Moment]
    """What the screens know now."""
    know: Callable[..., None]
    """Changes that; each argument is a field of the moment."""
    tell: Callable[[str, Tone], None]
    """Says something to the user."""
    spawn: Callable[[Coroutine[None, None, None]], object]
    """Goes on with what takes a while."""
