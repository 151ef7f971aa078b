"""An app under keys, and pictures of what it shows at three sizes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.ui.rest import at_rest, work_done
from tests.ui.snapshot import picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from typing import TypeAlias

    from textual.pilot import Pilot

    from tests.recorded import Recorded
    from workstation.ui.app import WorkstationApp

    AppOf: TypeAlias = Callable[..., WorkstationApp]
    Record: TypeAlias = Callable[..., Recorded]

SIZES = [(80, 24), (120, 36), (200, 60)]
sizes = pytest.mark.parametrize(
    "size",
    # The smallest size is where things go wrong first: the others are looked at in the whole suite.
    [
        pytest.param(size, id=f"{size[0]}x{size[1]}", marks=[pytest.mark.slow] if size != SIZES[0] else [])
        for size in SIZES
    ],
)


@asynccontextmanager
async def opened(app: WorkstationApp, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[int]]:
    """The app on a screen of that size, after its first look at the runs."""
    async with app.run_test(size=size) as pilot:
        await app.tick()
        await at_rest(pilot)
        yield pilot


async def press(pilot: Pilot[int], *keys: str) -> str:
    """Press the keys, let the work of each be done, and return what is shown then."""
    for key in keys:
        await pilot.press(key)
        await work_done(pilot)
    await at_rest(pilot)
    return picture(pilot.app, has_styles=False)


class Screens:
    """Takes pictures of an app at a size, after some keys."""

    def __init__(self, app_of: AppOf, snapshot: Callable[[WorkstationApp, str], None]) -> None:
        self.app_of, self.snapshot = app_of, snapshot

    async def show(self, name: str, size: tuple[int, int], *keys: str, run: str | None = None, **how: bool) -> None:
        app = self.app_of(run, **how)
        async with opened(app, size) as pilot:
            await press(pilot, *keys)
            self.snapshot(app, f"{name}-{size[0]}x{size[1]}")
