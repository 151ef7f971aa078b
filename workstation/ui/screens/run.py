"""The run screen: one run live, with its charts, figures, log, and the answers to what was asked of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Horizontal, Vertical

from workstation.runs.commands import Verb
from workstation.ui.actions import RUN, bindings, is_valid, named
from workstation.ui.charts import LineChart
from workstation.ui.messages import CommandWanted, Noticed, ResumeWanted
from workstation.ui.screens.confirm import Confirm
from workstation.ui.screens.frame import MomentScreen, lay_out, moment_of, show_frame
from workstation.ui.screens.rate import Rate
from workstation.ui.text import Tone, say
from workstation.ui.views import run as view
from workstation.ui.views.charts import CHARTS, Drawing, smoother
from workstation.ui.views.log import answers, log, newest_answer
from workstation.ui.views.scores import facts, scores, strip
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.paint import ASCII_CLASS

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.ui.charts import Glyphs
    from workstation.ui.state import Moment, Snapshot

CHARTS_IN_SIGHT = {"tiny": 0, "small": 1, "medium": 4, "large": 6}


class RunScreen(MomentScreen, inherit_bindings=False):
    """A run as it goes on."""

    CSS_PATH = "run.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RUN)]

    def __init__(self) -> None:
        super().__init__()
        self._drawing = Drawing()
        self._chart = 0
        self._is_full = False
        self._back = 0
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """Head, charts, figures, log and answers; the stylesheet places them by the terminal's size."""
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Lines(id="banner")
        with Container(id="charts"):
            glyphs: Glyphs = "ascii" if self.app.has_class(ASCII_CLASS) else "braille"
            for name in CHARTS:
                with Vertical(id=f"chart-{name}", classes="chart"):
                    yield LineChart(glyphs=glyphs)
        yield Lines(id="strip")
        with Horizontal(id="panels"):
            yield Lines(id="scores")
            yield Lines(id="log")
            yield Lines(id="answers")
        yield Lines(id="answer")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def _show(self, moment: Moment) -> None:
        layout = lay_out(self)
        snapshot = moment.snapshot
        self.set_class(snapshot is None, "-nothing")
        if snapshot is None:
            waiting = f"reading {moment.open_run} ..." if moment.open_run else view.NOTHING_OPEN
            self.query_one("#head", Lines).show([(), say(f"  {waiting}", Tone.MUTED)])
        else:
            self._show_run(snapshot, moment.now, layout)
        show_frame(self, RUN, moment, snapshot.state if snapshot else None)

    def _show_run(self, snapshot: Snapshot, now: float, layout: str) -> None:
        width = self.app.size.width - 2
        is_tiny = layout == "tiny"
        self.query_one("#head", Lines).show(view.one_per_line(snapshot) if is_tiny else view.head(snapshot, width))
        self.query_one("#banner", Lines).show(view.banner(snapshot, width))
        self.query_one("#strip", Lines).show(strip(snapshot, width, has_training=layout == "small"))
        self.query_one("#answer", Lines).show([found] if (found := newest_answer(snapshot, now)) else [])
        self.query_one("#scores", Lines).show([*scores(snapshot), (), *facts(snapshot)])
        panel = self.query_one("#log", Lines)
        panel.show(log(snapshot, *panel.size, self._back))
        panel = self.query_one("#answers", Lines)
        panel.show(answers(snapshot, now, *panel.size))
        self._show_charts(snapshot, layout)

    def _show_charts(self, snapshot: Snapshot, layout: str) -> None:
        in_sight = self._in_sight(layout)
        drawn = (
            snapshot.name,
            snapshot.curves_version,
            snapshot.progress.steps,
            self._drawing,
            in_sight,
            self.app.size,
        )
        if drawn == self._drawn:
            return
        self._drawn = drawn
        for at, (name, chart) in enumerate(CHARTS.items()):
            cell = self.query_one(f"#chart-{name}")
            cell.display = at in in_sight
            cell.set_class(at == self._chart and len(in_sight) > 1, "-chosen")
            if at in in_sight:
                cell.query_one(LineChart).show(chart(snapshot, self._drawing))

    def _in_sight(self, layout: str) -> range:
        number = min(1, CHARTS_IN_SIGHT[layout]) if self._is_full else CHARTS_IN_SIGHT[layout]
        first = self._chart // number * number if number else 0
        return range(first, min(first + number, len(CHARTS)))

    # what keys do

    def _is_possible(self, call: str) -> bool:
        """Whether the open run can do this now; says why not where it cannot."""
        action, snapshot = named(call, RUN), moment_of(self.app).snapshot
        assert action is not None
        if snapshot is None:
            self.post_message(Noticed(view.NOTHING_OPEN, Tone.WARN))
            return False
        if not is_valid(action, snapshot.state):
            fitting = " or ".join(sorted(action.states or ()))
            text = f"{action.shown_keys[0]} works on a run that is {fitting}; {snapshot.name} is {snapshot.state}"
            self.post_message(Noticed(text, Tone.WARN))
            return False
        return True

    def action_pause(self) -> None:
        """Ask the run to pause."""
        if self._is_possible("pause"):
            self.post_message(CommandWanted(Verb.PAUSE))

    def action_continue(self) -> None:
        """Ask the run to continue."""
        if self._is_possible("continue"):
            self.post_message(CommandWanted(Verb.CONTINUE))

    def action_stop(self) -> None:
        """Ask the run to stop after a checkpoint."""
        if self._is_possible("stop"):
            self.post_message(CommandWanted(Verb.STOP))

    def action_checkpoint(self) -> None:
        """Ask the run for a checkpoint."""
        if self._is_possible("checkpoint"):
            self.post_message(CommandWanted(Verb.CHECKPOINT))

    def action_resume(self) -> None:
        """Have the run resumed."""
        if self._is_possible("resume"):
            self.post_message(ResumeWanted())

    async def action_stop_now(self) -> None:
        """Ask first, then ask the run to stop at once."""
        if self._is_possible("stop_now"):
            name = moment_of(self.app).open_run
            text = (
                f"Stop {name} at once? What it trained since its newest checkpoint is lost; x stops after a checkpoint."
            )
            await self.app.push_screen(Confirm("stop now", text, CommandWanted(Verb.STOP_NOW)))

    async def action_rate(self) -> None:
        """Ask for a learning rate, then ask the run to take it."""
        if self._is_possible("rate"):
            snapshot = moment_of(self.app).snapshot
            await self.app.push_screen(Rate(snapshot.progress.learning_rate if snapshot else None), self._set_rate)

    def _set_rate(self, rate: float | None) -> None:
        if rate is not None:
            self.post_message(CommandWanted(Verb.SET_LEARNING_RATE, rate))

    def action_chart(self, steps: int) -> None:
        """Go to the next chart or the one before."""
        self._chart = (self._chart + steps) % len(CHARTS)
        self._refresh()

    def action_full(self) -> None:
        """Let the chart fill the screen, or not."""
        self._is_full = not self._is_full
        self.set_class(self._is_full, "-full")
        self._refresh()

    def action_log_scale(self) -> None:
        """Change between a logarithmic and a linear scale."""
        self._drawing = replace(self._drawing, is_log=not self._drawing.is_log)
        scale = "logarithmic" if self._drawing.is_log else "linear"
        self.post_message(Noticed(f"loss and RMSE on a {scale} scale"))
        self._refresh()

    def action_smooth(self, steps: int) -> None:
        """Smooth more or less."""
        self._drawing = replace(self._drawing, smoothing=smoother(self._drawing.smoothing, steps))
        amount = self._drawing.smoothing
        self.post_message(Noticed(f"smoothing {amount:g}" if amount else "no smoothing"))
        self._refresh()

    def action_move(self, lines: int) -> None:
        """Move through the log."""
        snapshot = moment_of(self.app).snapshot
        most = len(snapshot.progress.log) if snapshot else 0
        self._back = min(max(0, self._back - lines), most)
        self._refresh()

    def action_page(self, pages: int) -> None:
        """Move through the log by pages."""
        self.action_move(pages * max(1, self.query_one("#log", Lines).size.height - 2))

    def action_end(self, direction: int) -> None:
        """Go to the oldest or newest lines of the log."""
        self.action_move(direction * 1_000_000)

    def action_back(self) -> None:
        """Show all charts again, or go back to the runs."""
        if self._is_full:
            self.action_full()
        else:
            self.app.switch_mode("runs")
