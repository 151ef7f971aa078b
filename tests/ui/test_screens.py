"""What every screen looks like, in every state and at three sizes, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.rest import at_rest
from tests.ui.screens import Screens, sizes
from tests.ui.snapshot import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.recorded import Recorded
    from workstation.ui.app import WorkstationApp


@sizes
async def test_no_runs_yet(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("runs-empty", size)


@sizes
@pytest.mark.usefixtures("all_states")
async def test_runs_of_every_state(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("runs", size)


@sizes
@pytest.mark.usefixtures("all_states")
async def test_filtered_runs(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("runs-filtered", size, "/", *"quick", "enter", "down")


@sizes
@pytest.mark.usefixtures("all_states")
@pytest.mark.parametrize(
    "run", ["quick-1", "quick-2", "quick-3", "quick-4", "lstm-night-2", "lstm-night-3", "cnn-sweep-1", "cnn-sweep-2"]
)
async def test_a_run_of_every_state(screens: Screens, size: tuple[int, int], run: str) -> None:
    await screens.show(f"run-{run}", size, run=run)


@sizes
async def test_no_run_is_open(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("run-none", size, "2")


@sizes
async def test_another_chart_and_full(screens: Screens, size: tuple[int, int], record: Callable[..., Recorded]) -> None:
    record("quick-3")
    await screens.show("run-full", size, "]", "y", "+", "+", "f", run="quick-3")


@sizes
async def test_launch(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("launch", size, "3")


@sizes
async def test_launch_with_mistakes(screens: Screens, size: tuple[int, int]) -> None:
    keys = ["tab", *"Bad", "tab", "tab", "backspace", "backspace", "1", "tab", "tab", "right"]
    await screens.show("launch-mistakes", size, "3", *keys)


@sizes
@pytest.mark.parametrize(("screen", "key"), [("runs", "1"), ("run", "2"), ("launch", "3")])
async def test_help(screens: Screens, size: tuple[int, int], screen: str, key: str) -> None:
    await screens.show(f"help-{screen}", size, key, "f1")


@sizes
async def test_questions(screens: Screens, size: tuple[int, int], record: Callable[..., Recorded]) -> None:
    record("quick-3")
    await screens.show("stop-now", size, "X", run="quick-3")
    await screens.show("rate", size, "L", "x", run="quick-3")


@sizes
async def test_palette(screens: Screens, size: tuple[int, int], record: Callable[..., Recorded]) -> None:
    record("quick-3")
    await screens.show("palette", size, "ctrl+p", *"pau", run="quick-3")


@pytest.mark.usefixtures("all_states")
@pytest.mark.parametrize("size", [(59, 15), (40, 10), (20, 5)], ids=["59x15", "40x10", "20x5"])
async def test_tiny_terminals(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("tiny-runs", size)
    await screens.show("tiny-run", size, run="quick-3")
    await screens.show("tiny-launch", size, "3")


@pytest.mark.usefixtures("all_states")
async def test_ascii_terminal_gets_ascii_alone(screens: Screens, app_of: Callable[..., WorkstationApp]) -> None:
    await screens.show("ascii-runs", (80, 24), is_ascii=True)
    await screens.show("ascii-run", (80, 24), run="quick-3", is_ascii=True)
    for keys in (["1"], ["2"], ["3"], ["2", "X"], ["2", "f1"]):
        app = app_of("quick-3", is_ascii=True)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press(*keys)
            await at_rest(pilot)
            assert picture(app, has_styles=False).isascii(), keys


@pytest.mark.usefixtures("all_states")
@pytest.mark.parametrize("presses", [1, 2], ids=["light", "ansi"])
async def test_themes(screens: Screens, presses: int) -> None:
    name = {1: "light", 2: "ansi"}[presses]
    await screens.show(f"theme-{name}-runs", (80, 24), *["t"] * presses)
    await screens.show(f"theme-{name}-run", (80, 24), *["t"] * presses, run="quick-3")
