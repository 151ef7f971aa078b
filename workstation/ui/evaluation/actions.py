"""The keys of the Evaluate screen."""

from __future__ import annotations

from workstation.ui.action import EVALUATE, Action

EVALUATE_ACTIONS: tuple[Action, ...] = (
    Action("e", "evaluate", "evaluate", "Evaluate the checkpoint on the part of the data, in a worker.", (EVALUATE,)),
    Action("x", "stop", "stop", "Stop the evaluation; what it has forecast is kept, and e goes on.", (EVALUATE,)),
    Action(
        "v",
        "view(1)",
        "view",
        "Go to the next view: figures, symbols, bars ahead, over time, calibration, distribution, windows.",
        (EVALUATE,),
    ),
    Action("p", "part(1)", "part", "Go to the next part: test, validation, train, unseen symbols.", (EVALUATE,)),
    Action("c", "checkpoint", "checkpoint", "Take the last checkpoint, or the best one again.", (EVALUATE,)),
    Action("o", "order", "order", "Go through windows by time, from the worst, or from the best.", (EVALUATE,)),
    Action("] right l", "window(1)", "window", "Go to the next window.", (EVALUATE,)),
    Action("[ left h", "window(-1)", "window before", "Go to the window before.", (EVALUATE,), is_in_footer=False),
    Action("s", "sort", "sort", "Sort the symbols by the next column.", (EVALUATE,)),
    Action("S", "reverse", "reverse", "Reverse the order of the symbols.", (EVALUATE,), is_in_footer=False),
    Action(
        "/", "filter", "filter", "Show only symbols with these words; r2:<0 and held_90:>0.8 work too.", (EVALUATE,)
    ),
    Action("enter", "look", "windows", "Show the windows of the symbol under the cursor alone.", (EVALUATE,)),
    Action("w", "write", "write", "Write it as Markdown, CSV and JSON into the run's results.", (EVALUATE,)),
    Action("V", "view(-1)", "view before", "Go to the view before.", (EVALUATE,), is_in_footer=False),
    Action("P", "part(-1)", "part before", "Go to the part before.", (EVALUATE,), is_in_footer=False),
    Action("E", "again", "again", "Evaluate anew what was evaluated already.", (EVALUATE,), is_in_footer=False),
)
