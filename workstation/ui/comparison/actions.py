"""The keys of the Compare screen."""

from __future__ import annotations

from workstation.ui.action import COMPARE, Action

COMPARE_ACTIONS: tuple[Action, ...] = (
    Action(
        "v", "view(1)", "view", "Go to the next view: figures, luck, wins, settings, curves, forecasts.", (COMPARE,)
    ),
    Action("p", "part(1)", "part", "Go to the next part: test, validation, unseen symbols.", (COMPARE,)),
    Action("c", "which", "checkpoints", "Compare the best checkpoints, the last, both, or all kept ones.", (COMPARE,)),
    Action("] right l", "aside(1)", "next", "Draw the next curve; of forecasts, go on in time.", (COMPARE,)),
    Action(
        "[ left h",
        "aside(-1)",
        "before",
        "Draw the curve before; of forecasts, go back in time.",
        (COMPARE,),
        is_in_footer=False,
    ),
    Action("n", "symbol(1)", "symbol", "Draw the forecasts of the next symbol.", (COMPARE,)),
    Action("N", "symbol(-1)", "symbol before", "Draw those of the symbol before.", (COMPARE,), is_in_footer=False),
    Action("a", "ahead", "ahead", "Draw forecasts of one bar further ahead.", (COMPARE,)),
    Action("u", "unit", "unit", "Draw forecasts as closes, or in the unit of the target.", (COMPARE,)),
    Action("b", "along", "along", "Draw the curves along steps, epochs, or seconds of work.", (COMPARE,)),
    Action("+ =", "closer(1)", "closer", "Smooth curves more; of forecasts, show less time, closer.", (COMPARE,)),
    Action(
        "-",
        "closer(-1)",
        "farther",
        "Smooth curves less; of forecasts, show more time.",
        (COMPARE,),
        is_in_footer=False,
    ),
    Action("y", "log_scale", "log", "Draw on a logarithmic scale, or on a linear one again.", (COMPARE,)),
    Action(
        "w",
        "write",
        "write",
        "Write the comparison, or the curves or forecasts in sight, as Markdown, CSV and JSON into the folder of runs.",
        (COMPARE,),
    ),
    Action("r", "reload", "reload", "Compare them again, as they are now.", (COMPARE,)),
    Action("V", "view(-1)", "view before", "Go to the view before.", (COMPARE,), is_in_footer=False),
    Action("P", "part(-1)", "part before", "Go to the part before.", (COMPARE,), is_in_footer=False),
)
