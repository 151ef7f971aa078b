"""The main screens by name; those that are seldom the first are loaded when they are first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.ui.screens.later import later
from workstation.ui.screens.run import RunScreen
from workstation.ui.screens.runs import RunsScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

MODES: dict[str, str | Callable[[], Screen[Any]]] = {
    "runs": RunsScreen,
    "run": RunScreen,
    "launch": later("launch", "LaunchScreen"),
    "data": later("data", "DataScreen"),
    "symbol": later("symbol", "SymbolScreen"),
    "evaluate": later("evaluate", "EvaluateScreen"),
    "compare": later("compare", "CompareScreen"),
    "backtest": later("backtest", "BacktestScreen"),
    "forecast": later("forecast", "ForecastScreen"),
}
