"""The keys of the Forecast screen."""

from __future__ import annotations

from workstation.ui.action import FORECAST, Action

FORECAST_ACTIONS: tuple[Action, ...] = (
    Action("f", "make", "forecast", "Forecast the bars to come with the checkpoint, in a worker.", (FORECAST,)),
    Action("x", "stop", "stop", "Stop the forecast that is being made; nothing of it is kept.", (FORECAST,)),
    Action("v", "view(1)", "view", "Go to the next view: the chart, all symbols, details.", (FORECAST,)),
    Action("n ]", "next(1)", "symbol", "Go to the next symbol.", (FORECAST,)),
    Action("N [", "next(-1)", "symbol before", "Go to the symbol before.", (FORECAST,), is_in_footer=False),
    Action("enter", "look", "chart", "Show the chart of the symbol under the cursor.", (FORECAST,)),
    Action("c", "checkpoint", "checkpoint", "Take the last checkpoint, or the best one again.", (FORECAST,)),
    Action(
        "b", "bands", "bands", "Take errors over the spread of their own window for bands, or as they are.", (FORECAST,)
    ),
    Action(
        "d", "date", "as of", "Forecast as of a date, from no later bar; what came since is drawn too.", (FORECAST,)
    ),
    Action(
        "/",
        "find",
        "filter",
        "Show only symbols with these words; return:>1, width:<20, stale:yes work too.",
        (FORECAST,),
    ),
    Action("s", "sort", "sort", "Sort the symbols by the next column.", (FORECAST,)),
    Action("+ =", "zoom(1)", "zoom", "Show fewer bars before the forecast, wider.", (FORECAST,)),
    Action("w", "export", "write", "Write the forecast as Parquet and CSV into the run's results.", (FORECAST,)),
    Action("-", "zoom(-1)", "zoom out", "Show more bars before the forecast.", (FORECAST,), is_in_footer=False),
    Action("S", "reverse", "reverse", "Reverse the order of the symbols.", (FORECAST,), is_in_footer=False),
    Action("V", "view(-1)", "view before", "Go to the view before.", (FORECAST,), is_in_footer=False),
    Action("F", "again", "anew", "Forecast anew what was forecast already.", (FORECAST,)),
)
