"""The table of actions: every key has help, and every action of a screen is in the table and is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from workstation.runs.progress import State
from workstation.ui import actions
from workstation.ui.app import WorkstationApp
from workstation.ui.screens.backtest import BacktestScreen
from workstation.ui.screens.backtest_settings import SettingsScreen
from workstation.ui.screens.compare import CompareScreen
from workstation.ui.screens.confirm import Confirm
from workstation.ui.screens.data import DataScreen
from workstation.ui.screens.date import DateBox
from workstation.ui.screens.evaluate import EvaluateScreen
from workstation.ui.screens.forecast import ForecastScreen
from workstation.ui.screens.help import Help
from workstation.ui.screens.indicators import Indicators
from workstation.ui.screens.launch import LaunchScreen
from workstation.ui.screens.rate import Rate
from workstation.ui.screens.run import RunScreen
from workstation.ui.screens.runs import RunsScreen
from workstation.ui.screens.source import Source
from workstation.ui.screens.symbol import SymbolScreen
from workstation.ui.text import words
from workstation.ui.views.chrome import footer, help_lines

if TYPE_CHECKING:
    from textual.screen import Screen

SCREENS: dict[str, type[Screen[Any]]] = {
    actions.RUNS: RunsScreen,
    actions.RUN: RunScreen,
    actions.LAUNCH: LaunchScreen,
    actions.DATA: DataScreen,
    actions.SYMBOL: SymbolScreen,
    actions.EVALUATE: EvaluateScreen,
    actions.COMPARE: CompareScreen,
    actions.BACKTEST: BacktestScreen,
    actions.FORECAST: ForecastScreen,
    actions.CONFIRM: Confirm,
    actions.RATE: Rate,
    actions.SOURCE: Source,
    actions.DATE: DateBox,
    actions.SETTINGS: SettingsScreen,
    actions.INDICATORS: Indicators,
    actions.HELP: Help,
}
each_screen = pytest.mark.parametrize("name", SCREENS)


def _called(action: actions.Action) -> str:
    return action.id.removeprefix("app.").split("(")[0]


@pytest.mark.parametrize("action", actions.ACTIONS, ids=lambda action: f"{action.keys}-{action.id}")
def test_every_action_is_told_of(action: actions.Action) -> None:
    assert action.label
    assert action.help.endswith(".")
    assert action.help[0].isupper()
    assert set(action.screens) <= set(SCREENS)
    assert "asks" not in action.help.lower(), "the help adds that by itself"


@each_screen
def test_every_action_is_done_by_its_screen_or_by_the_app(name: str) -> None:
    for action in actions.on_screen(name):
        owner = WorkstationApp if action.id.startswith("app.") else SCREENS[name]
        assert hasattr(owner, f"action_{_called(action)}"), action


@each_screen
def test_every_action_of_a_screen_is_in_the_table(name: str) -> None:
    known = {_called(action) for action in actions.on_screen(name)}
    own = {method.removeprefix("action_") for method in vars(SCREENS[name]) if method.startswith("action_")}
    assert own <= known


@each_screen
def test_no_key_does_two_things_on_a_screen(name: str) -> None:
    keys = [key for action in actions.on_screen(name) for key in action.keys.split()]
    assert sorted(keys) == sorted(set(keys))


@each_screen
def test_bindings_help_and_table_have_the_same_keys(name: str) -> None:
    keys = [key for action in actions.on_screen(name) for key in action.keys.split()]
    assert [binding.key for binding in actions.bindings(name)] == keys
    told = "\n".join(words(line) for line in help_lines(name, 100))
    assert all(shown in told for action in actions.on_screen(name) for shown in action.shown_keys)


@each_screen
def test_a_screen_binds_nothing_that_is_not_in_the_table(name: str) -> None:
    keys = {key for action in actions.on_screen(name) for key in action.keys.split()}
    found = SCREENS[name]._merge_bindings().key_to_bindings
    assert len(found) == len(keys)


def test_what_loses_something_says_that_it_asks_first() -> None:
    told = "\n".join(words(line) for line in help_lines(actions.RUN, 200))
    assert "Stop at once; steps since the newest checkpoint are lost. Asks first." in told


def test_the_footer_shows_only_what_has_an_effect_now() -> None:
    assert " pause" in words(footer(actions.RUN, State.RUNNING, 200))
    assert " continue" not in words(footer(actions.RUN, State.RUNNING, 200))
    assert " resume" in words(footer(actions.RUN, State.CRASHED, 200))
    assert " resume" not in words(footer(actions.RUN, State.FINISHED, 200))


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
@pytest.mark.parametrize("name", actions.EVERYWHERE)
def test_the_footer_drops_whole_keys_and_never_help_and_quit(name: str, width: int) -> None:
    line = words(footer(name, State.RUNNING, width))
    assert len(line) <= width
    assert line.endswith("? help  q quit, runs go on")
    assert "…" not in line
