"""Screens that are loaded when they are first shown: the first paint waits for none of what they need."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen


def later(module: str, name: str) -> Callable[[], Screen[Any]]:
    """What makes the screen of that name in that module of this package."""

    def screen() -> Screen[Any]:
        made: Screen[Any] = getattr(import_module(f"{__package__}.{module}"), name)()
        return made

    return screen
