"""Everything a key does, as one table: bindings, footer, help and command palette are all made from it."""

from __future__ import annotations

from textual.binding import Binding

from workstation.runs.progress import State
from workstation.ui.action import (
    BACKTEST,
    COMPARE,
    CONFIRM,
    DATA,
    DATE,
    EVALUATE,
    EVERYWHERE,
    FORECAST,
    HELP,
    INDICATORS,
    LAUNCH,
    RATE,
    RUN,
    RUNS,
    SETTINGS,
    SOURCE,
    SYMBOL,
    Action,
)
from workstation.ui.backtest.actions import BACKTEST_ACTIONS
from workstation.ui.comparison.actions import COMPARE_ACTIONS
from workstation.ui.evaluation.actions import EVALUATE_ACTIONS
from workstation.ui.forecasting.actions import FORECAST_ACTIONS

__all__ = [
    "ACTIONS",
    "BACKTEST",
    "COMPARE",
    "CONFIRM",
    "DATA",
    "DATE",
    "EVALUATE",
    "EVERYWHERE",
    "FORECAST",
    "HELP",
    "INDICATORS",
    "LAUNCH",
    "RATE",
    "RUN",
    "RUNS",
    "SETTINGS",
    "SOURCE",
    "SYMBOL",
    "Action",
    "bindings",
    "is_everywhere",
    "is_valid",
    "named",
    "on_screen",
]
_MOVING = (*EVERYWHERE, HELP, INDICATORS)

_ALIVE = frozenset(state for state in State if not state.is_closed)
_CLOSED = frozenset(State) - _ALIVE
_WORKING = frozenset({State.RUNNING, State.PAUSED})


ACTIONS: tuple[Action, ...] = (
    # runs
    Action("enter", "open", "open", "Open the run under the cursor.", (RUNS,)),
    Action("/", "filter", "filter", "Show only runs with these words; state:running and model:lstm work too.", (RUNS,)),
    Action("space", "tag", "tag", "Tag the run under the cursor, to be compared with others, or no longer.", (RUNS,)),
    Action("s", "sort", "sort", "Sort by the next column.", (RUNS,)),
    Action("S", "reverse", "reverse", "Reverse the order.", (RUNS,)),
    Action(
        "d", "remove", "remove", "Delete the closed run under the cursor, with its checkpoints.", (RUNS,), _CLOSED, True
    ),
    # run
    Action(
        "r",
        "resume",
        "resume",
        "Resume a closed run from its newest whole checkpoint.",
        (RUN,),
        _CLOSED - {State.FINISHED},
    ),
    Action("p", "pause", "pause", "Pause after the current step.", (RUN,), frozenset({State.RUNNING})),
    Action("c", "continue", "continue", "Continue after a pause.", (RUN,), frozenset({State.PAUSED})),
    Action("x", "stop", "stop", "Stop after a checkpoint; nothing is lost.", (RUN,), _ALIVE),
    Action(
        "X",
        "stop_now",
        "stop now",
        "Stop at once; steps since the newest checkpoint are lost.",
        (RUN,),
        _ALIVE,
        True,
        is_in_footer=False,
    ),
    Action("w", "checkpoint", "save", "Write a checkpoint now.", (RUN,), _WORKING),
    Action("L", "rate", "rate", "Set the learning rate, from the next step on.", (RUN,), _WORKING),
    Action("] tab right l", "chart(1)", "chart", "Go to the next chart.", (RUN,)),
    Action("[ shift+tab left h", "chart(-1)", "chart before", "Go to the chart before.", (RUN,), is_in_footer=False),
    Action("f", "full", "full", "Let the chart fill the screen, or show all again.", (RUN,)),
    Action("y", "log_scale", "log", "Draw loss and error on a logarithmic scale, or on a linear one again.", (RUN,)),
    Action("+ =", "smooth(1)", "smooth", "Smooth the charts more.", (RUN,)),
    Action("-", "smooth(-1)", "smooth less", "Smooth the charts less.", (RUN,), is_in_footer=False),
    # launch
    Action("ctrl+s", "start", "start", "Start the run that the form describes.", (LAUNCH,)),
    Action("tab", "app.focus_next", "next field", "Go to the next field.", (LAUNCH,)),
    Action("shift+tab", "app.focus_previous", "field before", "Go to the field before.", (LAUNCH,), is_in_footer=False),
    Action("right l space", "choose(1)", "choose", "Take the next allowed value, or unfold a section.", (LAUNCH,)),
    Action("left h", "choose(-1)", "choose before", "Take the allowed value before.", (LAUNCH,), is_in_footer=False),
    Action("ctrl+r", "restore", "as profile", "Give the field the profile's value again.", (LAUNCH,)),
    Action(
        "enter",
        "take",
        "take",
        "Take the profile under the cursor, or go to the next field.",
        (LAUNCH,),
        is_in_footer=False,
    ),
    # data
    Action("enter", "look", "look closer", "Look closely at the symbol under the cursor.", (DATA,)),
    Action("o", "source", "open", "Open other prices: a path, a profile's, or the sample market.", (DATA,)),
    Action("v", "view(1)", "view", "Go to the next view: the symbols, or how they are split.", (DATA,)),
    Action("]", "fold(1)", "fold", "Go to the next fold of the split.", (DATA,)),
    Action("V", "view(-1)", "view before", "Go to the view before.", (DATA,), is_in_footer=False),
    Action(
        "/",
        "filter",
        "filter",
        "Show only symbols with these words; verdict:doubtful, finding:jump, rows:>1000, from:<2015 work too.",
        (DATA,),
    ),
    Action("s", "sort", "sort", "Sort by the next column.", (DATA,)),
    Action("S", "reverse", "reverse", "Reverse the order.", (DATA,), is_in_footer=False),
    Action("d", "details", "details", "Show all that the checks say of the symbol, or the table again.", (DATA,)),
    Action("[", "fold(-1)", "fold before", "Go to the fold before.", (DATA,), is_in_footer=False),
    # symbol
    Action("right l", "pan(1)", "later", "Move the cursor to the next candle.", (SYMBOL,), is_in_footer=False),
    Action("left h", "pan(-1)", "earlier", "Move the cursor to the candle before.", (SYMBOL,), is_in_footer=False),
    Action("]", "page(1)", "page later", "Move on by what is in sight.", (SYMBOL,), is_in_footer=False),
    Action("[", "page(-1)", "page earlier", "Move back by what is in sight.", (SYMBOL,), is_in_footer=False),
    Action("+ =", "zoom(1)", "zoom", "Show fewer bars, wider.", (SYMBOL,)),
    Action("-", "zoom(-1)", "zoom out", "Show more bars; a column has their extremes.", (SYMBOL,), is_in_footer=False),
    Action("b", "bars", "bars", "Show bars of a day, a week or a month, or the source's own again.", (SYMBOL,)),
    Action("i", "indicators", "indicators", "Choose up to three indicators to draw.", (SYMBOL,)),
    Action("v", "view", "targets", "Show how the targets are distributed, or the candles again.", (SYMBOL,)),
    Action("n", "finding(1)", "finding", "Go to the next place that a check found something at.", (SYMBOL,)),
    Action("N", "finding(-1)", "finding before", "Go to the place before.", (SYMBOL,), is_in_footer=False),
    Action("f", "findings", "checks", "Show what the checks found, or hide it again.", (SYMBOL,)),
    Action("/", "date", "date", "Go to a date or a time.", (SYMBOL,)),
    Action("y", "log_scale", "log", "Draw prices on a logarithmic scale, or on a linear one again.", (SYMBOL,)),
    Action("a", "all_symbols", "all symbols", "Show the targets of all symbols, or of this one again.", (SYMBOL,)),
    Action("r", "reload", "reload", "Read the open prices again, as their files are now.", (DATA, SYMBOL)),
    *EVALUATE_ACTIONS,
    *COMPARE_ACTIONS,
    *BACKTEST_ACTIONS,
    *FORECAST_ACTIONS,
    # over another screen
    Action("y", "yes", "yes, do it", "Do what was asked.", (CONFIRM,)),
    Action("n escape", "no", "no", "Leave everything as it is.", (CONFIRM,)),
    Action("enter", "set", "set it", "Set the rate that was typed.", (RATE,)),
    Action("escape", "no", "leave it", "Leave the rate as it is.", (RATE,)),
    Action("enter", "take", "open it", "Open what was typed.", (SOURCE,)),
    Action("tab", "complete", "complete", "Complete the path or the name as far as it is clear.", (SOURCE,)),
    Action("escape", "no", "leave it", "Leave the prices as they are.", (SOURCE,)),
    Action("enter", "go", "go there", "Go to the date that was typed.", (DATE,)),
    Action("escape", "no", "stay", "Stay at the bar.", (DATE,)),
    Action("enter", "take", "trade so", "Trade with the settings that were typed.", (SETTINGS,)),
    Action("tab", "complete", "complete", "Complete the name of the setting as far as it is clear.", (SETTINGS,)),
    Action("escape", "no", "leave them", "Leave the settings as they are.", (SETTINGS,)),
    Action("space", "mark", "choose", "Choose the indicator under the cursor, or no longer.", (INDICATORS,)),
    Action("enter", "take", "draw them", "Draw the chosen indicators, or the one under the cursor.", (INDICATORS,)),
    Action("d", "none", "draw none", "Draw no indicator.", (INDICATORS,)),
    Action("escape", "no", "leave them", "Leave the indicators as they are.", (INDICATORS,)),
    Action("escape ? f1 q", "no", "close", "Close the help.", (HELP,)),
    # movement
    Action(
        "down j",
        "move(1)",
        "down",
        "Move down; in a run, to newer lines of the log; at a symbol, to the next.",
        _MOVING,
        is_in_footer=False,
    ),
    Action(
        "up k",
        "move(-1)",
        "up",
        "Move up; in a run, to older lines of the log; at a symbol, to the one before.",
        _MOVING,
        is_in_footer=False,
    ),
    Action("pagedown ctrl+d", "page(1)", "page down", "Move down a page.", _MOVING, is_in_footer=False),
    Action("pageup ctrl+u", "page(-1)", "page up", "Move up a page.", _MOVING, is_in_footer=False),
    Action("home g", "end(-1)", "first", "Go to the first line.", _MOVING, is_in_footer=False),
    Action("end G", "end(1)", "last", "Go to the last line.", _MOVING, is_in_footer=False),
    # everywhere
    Action("1", "app.switch('runs')", "go to runs", "Go to the list of runs.", is_in_footer=False),
    Action("2", "app.switch('run')", "go to run", "Go to the run that is open.", is_in_footer=False),
    Action("3", "app.switch('launch')", "go to launch", "Go to the form that starts a run.", is_in_footer=False),
    Action("4", "app.switch('data')", "go to data", "Go to prices, their quality and split.", is_in_footer=False),
    Action("5", "app.switch('symbol')", "go to symbol", "Go to the candles of a symbol.", is_in_footer=False),
    Action(
        "6",
        "app.switch('evaluate')",
        "go to evaluate",
        "Go to how good a run's forecasts are; from the runs, that under the cursor.",
        is_in_footer=False,
    ),
    Action(
        "7", "app.switch('compare')", "go to compare", "Go to the tagged runs beside each other.", is_in_footer=False
    ),
    Action(
        "8",
        "app.switch('backtest')",
        "go to backtest",
        "Go to what a run's forecasts would have made after costs; from the runs, that under the cursor.",
        is_in_footer=False,
    ),
    Action(
        "9",
        "app.switch('forecast')",
        "go to forecast",
        "Go to what a run expects of the bars to come; from the runs, that under the cursor.",
        is_in_footer=False,
    ),
    Action("escape", "back", "back", "Step out one layer.", is_in_footer=False),
    Action("t", "app.theme", "colours", "Change the colours: dark, light, or the terminal's own.", is_in_footer=False),
    Action("ctrl+p", "app.command_palette", "palette", "Search all commands, runs and colours.", is_in_footer=False),
    Action("? f1", "app.help", "help", "Show what every key does here."),
    Action("q ctrl+c ctrl+q", "app.leave", "quit, runs go on", "Leave the screens; every run goes on."),
)


def on_screen(screen: str) -> list[Action]:
    """The actions of a screen, most used first."""
    return [action for action in ACTIONS if screen in action.screens]


def is_valid(action: Action, state: State | None) -> bool:
    """Whether the action has an effect on a run in this state; None where there is no run."""
    return action.states is None or state in action.states


def is_everywhere(action: Action) -> bool:
    """Whether the action is the same on every main screen."""
    return set(EVERYWHERE) <= set(action.screens)


def bindings(screen: str) -> list[Binding]:
    """What Textual needs to know of a screen's keys."""
    return [
        Binding(key, action.id, action.label, show=action.is_in_footer)
        for action in on_screen(screen)
        for key in action.keys.split()
    ]


def named(call: str, screen: str) -> Action | None:
    """The action of a screen that is called so, without its argument; None for what is Textual's own."""
    return next((action for action in on_screen(screen) if action.id.split("(")[0] == call), None)
