"""The keys of the Backtest screen."""

from __future__ import annotations

from workstation.ui.action import BACKTEST, Action

BACKTEST_ACTIONS: tuple[Action, ...] = (
    Action("e", "evaluate", "evaluate", "Evaluate what is missing, in a worker; then it is traded.", (BACKTEST,)),
    Action("x", "stop", "stop", "Stop the evaluation; what it has forecast is kept, and e goes on.", (BACKTEST,)),
    Action("v", "view(1)", "view", "Go to the next view: verdict, equity, months, Sharpe, trades ...", (BACKTEST,)),
    Action("enter", "look", "candles", "Show the trade under the cursor on the candles of its symbol.", (BACKTEST,)),
    Action("n", "trade(1)", "trade", "Show the next trade of the table.", (BACKTEST,)),
    Action("s", "sort", "sort", "Sort the trades by the next column.", (BACKTEST,)),
    Action("+ =", "size(1)", "more", "Look back on more bars; of candles, show fewer, wider.", (BACKTEST,)),
    Action("y", "log_scale", "log", "Draw on a logarithmic scale, or on a linear one again.", (BACKTEST,)),
    Action("p", "part(1)", "part", "Go to the next part: test, unseen symbols, validation, train.", (BACKTEST,)),
    Action("a", "strategy(1)", "strategy", "Trade by the next strategy.", (BACKTEST,)),
    Action("i", "settings", "settings", "Type costs, limits and exits, and the strategy's own settings.", (BACKTEST,)),
    Action("d", "definitions", "definitions", "Say what each measure is, or show the table again.", (BACKTEST,)),
    Action("f", "conventions", "conventions", "Measure the same trades as four libraries do, or not.", (BACKTEST,)),
    Action("w", "write", "write", "Write report, equity, trades and fills into the run's results.", (BACKTEST,)),
    Action("c", "checkpoint", "checkpoint", "Take the last checkpoint, or the best one again.", (BACKTEST,)),
    Action("b", "ahead", "ahead", "Trade forecasts of one bar further ahead, held for as long.", (BACKTEST,)),
    Action("right l", "pan(1)", "later", "Move on by a candle.", (BACKTEST,), is_in_footer=False),
    Action("left h", "pan(-1)", "earlier", "Move back by a candle.", (BACKTEST,), is_in_footer=False),
    Action("N", "trade(-1)", "trade before", "Show the trade before.", (BACKTEST,), is_in_footer=False),
    Action("S", "reverse", "reverse", "Reverse the order of the trades.", (BACKTEST,), is_in_footer=False),
    Action("-", "size(-1)", "fewer", "Look back on fewer bars; show more candles.", (BACKTEST,), is_in_footer=False),
    Action("A", "strategy(-1)", "strategy before", "Trade by the strategy before.", (BACKTEST,), is_in_footer=False),
    Action("V", "view(-1)", "view before", "Go to the view before.", (BACKTEST,), is_in_footer=False),
    Action("P", "part(-1)", "part before", "Go to the part before.", (BACKTEST,), is_in_footer=False),
    Action("r", "reload", "reload", "Read prices and forecasts again, and trade anew.", (BACKTEST,)),
)
