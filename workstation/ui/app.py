"""The app: owns what is known of the runs, beats four times a second, and acts on what screens ask for."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App
from textual.events import Key
from textual.reactive import var
from textual.scrollbar import ScrollBar
from textual.widgets import Input

from workstation.errors import ExitCode
from workstation.ui import messages, themes
from workstation.ui.actions import COMPARE, DATA, RUN, RUNS, SYMBOL
from workstation.ui.board import Board
from workstation.ui.charts import tightened
from workstation.ui.comparison.comparisons import Comparisons
from workstation.ui.desk import Desk
from workstation.ui.palette import palette
from workstation.ui.refusals import REFUSALS, refused
from workstation.ui.screens.help import Help
from workstation.ui.screens.modes import MODES
from workstation.ui.state import Moment
from workstation.ui.studies import Studies
from workstation.ui.terminal import StalledLine, leave_when_told
from workstation.ui.text import Tone, say
from workstation.ui.widgets.paint import ASCII_CLASS
from workstation.ui.widgets.scrollbar import WholeCells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import RenderableType
    from textual.app import SystemCommand
    from textual.events import Event
    from textual.screen import Screen

    from workstation.runs.store import Store
    from workstation.ui.data.prices import Prices

BEAT_SECONDS = 0.25
NOTICE_SECONDS = 8.0


class WorkstationApp(App[int]):
    """All screens over one store of runs.

    With `is_live` it looks at the runs by itself; tests leave that out and call `tick`.
    """

    CSS_PATH = "app.tcss"
    TITLE = "workstation"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = MODES
    DEFAULT_MODE = RUNS
    moment: var[Moment] = var(lambda: Moment(0.0))

    def __init__(
        self,
        store: Store,
        *,
        run: str | None = None,
        source: str | None = None,
        clock: Callable[[], float] = time.time,
        is_live: bool = True,
        is_ascii: bool = False,
    ) -> None:
        super().__init__()
        self._desk = Desk(store)
        self._source = source
        self._clock, self._is_live, self._is_leaving = clock, is_live, False
        self._line = StalledLine(self)
        self._list_at = self._notice_until = 0.0
        self._pointed: str | None = None
        board = Board(lambda: self.moment, self._know, self._tell, self.run_worker)
        self._comparisons, self._studies = Comparisons(store, board), Studies(store, board)
        self.set_class(is_ascii, ASCII_CLASS)
        self.animation_level = "none"
        ScrollBar.renderer = WholeCells
        for theme in (themes.DARK, themes.LIGHT):
            self.register_theme(theme)
        self.theme = themes.DARK.name
        if run is not None:
            self._desk.open(run)

    @cached_property
    def _prices(self) -> Prices:
        from workstation.ui.data.prices import Prices  # noqa: PLC0415 - loads readers, which the first paint waits for

        return Prices(lambda: self.moment, self._know)

    async def on_mount(self) -> None:
        """Show the first screen; from here on the app beats by itself, if it is live."""
        self._know(where=str(self._desk.store.root))
        if self._desk.name:
            await self._show_run(self._desk.name)
        if self._source is not None:
            self.post_message(messages.DataWanted(self._source))
            await self.switch_mode(DATA)
        if self._is_live:
            leave_when_told(self._leave)
            self.run_worker(self._beat(), name="beat")

    async def _beat(self) -> None:
        while True:
            await self.tick()
            await asyncio.sleep(BEAT_SECONDS)

    async def tick(self) -> None:
        """Look at what the screen in sight shows, and tell the screens."""
        now = self._clock()
        if self.current_mode == RUN:
            await self._poll(now)
        elif self.current_mode == RUNS and now >= self._list_at:
            listings = await asyncio.to_thread(self._desk.listed)
            self._list_at = now + self._desk.pause_seconds
            self._know(now=now, listings=listings)
            self._comparisons.untag_gone({listing.name for listing in listings})
        elif self.current_mode in {DATA, SYMBOL}:
            self._prices.look()
            if await self._prices.look_at_files(now):
                self._tell("! files of the open prices have changed: r reads them again", Tone.WARN)
        await self._studies.look(now, self.current_mode)
        if self.moment.notice and now >= self._notice_until:
            self._know(notice=())

    async def _poll(self, now: float) -> None:
        """Look at the open run; another may have been opened while this one was read."""
        snapshot = await asyncio.to_thread(self._desk.polled)
        is_news = snapshot is None or snapshot is not self.moment.snapshot or snapshot.is_waiting
        if is_news and (snapshot.name if snapshot else None) == self._desk.name:
            self._know(now=now, snapshot=snapshot, open_run=self._desk.name)

    def _know(self, **changes: object) -> None:
        if not self._is_leaving:
            self.moment = replace(self.moment, **changes)  # type: ignore[arg-type]  # names and types are Moment's own

    def _tell(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        self._notice_until = self._clock() + NOTICE_SECONDS
        self._know(notice=say(text, tone))

    async def _do(self, work: Callable[..., str], *arguments: object) -> str | None:
        """What the work said, done in a thread; None where it was refused, with the reason told."""
        try:
            return await asyncio.to_thread(work, *arguments)
        except REFUSALS as error:
            self._tell(refused(error), Tone.BAD)
            return None

    async def _act(self, work: Callable[..., str], *arguments: object) -> None:
        if said := await self._do(work, *arguments):
            self._tell(said)
        self._list_at = 0.0
        await self.tick()

    async def _show_run(self, name: str | None) -> None:
        if name is not None:
            await self._poll(self._clock())
            await self.switch_mode(RUN)

    # what screens ask for

    @on(messages.Noticed)
    def _noticed(self, message: messages.Noticed) -> None:
        self._tell(message.text, message.tone)

    @on(messages.RunChosen)
    def _run_chosen(self, message: messages.RunChosen) -> None:
        async def open_run() -> None:
            await self._show_run(await self._do(self._desk.open, message.name))

        self.run_worker(open_run())

    @on(messages.RunPointed)
    def _run_pointed(self, message: messages.RunPointed) -> None:
        self._pointed = message.name

    @on(messages.RunTagged)
    def _run_tagged(self, message: messages.RunTagged) -> None:
        self._comparisons.tag(message.name)

    @on(messages.CommandWanted)
    def _command_wanted(self, message: messages.CommandWanted) -> None:
        self.run_worker(self._act(self._desk.ask, message.verb, message.learning_rate))

    @on(messages.ResumeWanted)
    def _resume_wanted(self) -> None:
        self.run_worker(self._act(self._desk.resume))

    @on(messages.RemovalWanted)
    def _removal_wanted(self, message: messages.RemovalWanted) -> None:
        self.run_worker(self._act(self._desk.remove, message.name))

    @on(messages.StartWanted)
    def _start_wanted(self, message: messages.StartWanted) -> None:
        async def start() -> None:
            await self._show_run(await self._do(self._desk.start, message.profile, message.stem, message.name))

        self.run_worker(start())

    @on(messages.DataWanted)
    def _data_wanted(self, message: messages.DataWanted) -> None:
        run = self._desk.watch.run if self._desk.watch else None
        wanted = self._prices.show_usual(run) if message.text is None else self._prices.open(message.text, run)
        self.run_worker(wanted)

    @on(messages.ReloadWanted)
    def _reload_wanted(self) -> None:
        self.run_worker(self._prices.reload(self._desk.watch.run if self._desk.watch else None))

    @on(messages.LoadUnwanted)
    def _load_unwanted(self) -> None:
        if self.moment.loading is not None:
            self._tell("stopped loading")
        self._prices.stop()

    @on(messages.SymbolsSeen)
    def _symbols_seen(self, message: messages.SymbolsSeen) -> None:
        self._prices.see(message.symbols)

    @on(messages.SymbolChosen)
    async def _symbol_chosen(self, message: messages.SymbolChosen) -> None:
        self._prices.choose(message.symbol)
        if self.current_mode != SYMBOL:
            await self.switch_mode(SYMBOL)

    @on(messages.CutWanted)
    def _cut_wanted(self, message: messages.CutWanted) -> None:
        self.run_worker(self._prices.cut(message.fold))

    @on(messages.EvaluationChosen)
    async def _evaluation_chosen(self, message: messages.EvaluationChosen) -> None:
        self._studies.evaluations.go_on(message.parts, message.checkpoints)
        await self.tick()

    @on(messages.EvaluationWanted)
    def _evaluation_wanted(self, message: messages.EvaluationWanted) -> None:
        self.run_worker(self._studies.evaluations.start(self.moment.evaluated, is_again=message.is_again))

    @on(messages.EvaluationUnwanted)
    def _evaluation_unwanted(self) -> None:
        self.run_worker(self._studies.evaluations.stop())

    @on(messages.AheadWanted)
    def _ahead_wanted(self, message: messages.AheadWanted) -> None:
        self.run_worker(self._studies.forecasts.do(message.deed, message.change, self._clock()))

    @on(messages.EvaluationExportWanted)
    def _evaluation_export_wanted(self) -> None:
        self.run_worker(self._act(self._studies.evaluations.export, self.moment.evaluated))

    @on(messages.ComparisonWanted)
    def _comparison_wanted(self, message: messages.ComparisonWanted) -> None:
        self.run_worker(self._comparisons.show(message.parts, message.choices))

    @on(messages.ForecastsWanted)
    def _forecasts_wanted(self) -> None:
        self.run_worker(self._comparisons.read_forecasts())

    @on(messages.ComparisonExportWanted)
    def _comparison_export_wanted(self, message: messages.ComparisonExportWanted) -> None:
        self.run_worker(self._act(self._comparisons.export, message.view, message.smoothing, message.look))

    @on(messages.CurveWanted)
    def _curve_wanted(self, message: messages.CurveWanted) -> None:
        self.run_worker(self._comparisons.choose_curve(message.steps, message.axes))

    @on(messages.BacktestWanted)
    def _backtest_wanted(self, message: messages.BacktestWanted) -> None:
        self.run_worker(self._studies.backtests.do(message.deed, message.change))

    # what keys do on every screen

    async def on_event(self, event: Event) -> None:
        """Do what a key is bound to before the next key goes anywhere: it may lead into a box, or to another screen.

        Textual asks the widgets with the focus first, which here listen to no key unless one types into them; by
        the time a key comes back from them, those that were pasted with it would have gone the same way.
        """
        if isinstance(event, Key) and self._comes_first(event) and await self._check_bindings(event.key):
            return
        await super().on_event(event)

    def _comes_first(self, event: Key) -> bool:
        """Whether no widget was asked about the key, and none needs to be."""
        return self.app_focus and not event.is_forwarded and not isinstance(self.focused, Input)

    async def action_switch(self, mode: str) -> None:
        """Go to another screen."""
        if self.moment.listings is None and self.current_mode == RUNS:
            await self.tick()  # a key may be faster than the first look at the runs
        if mode != self.current_mode:
            self._know(notice=())
            self._studies.choose(mode, self._run_in_hand() or self._studies.run_on(mode) or self._newest_run())
        if mode == COMPARE:
            self.post_message(messages.ComparisonWanted())
        await self.switch_mode(mode)
        await self.tick()

    def _run_in_hand(self) -> str | None:
        """Name of the run that the screen in sight is about."""
        if self.current_mode == RUNS:
            return self._pointed
        return self._studies.run_on(self.current_mode) or self._desk.name

    def _newest_run(self) -> str | None:
        return self.moment.listings[0].name if self.moment.listings else None

    def action_theme(self) -> None:
        """Take the next colours."""
        self.theme = themes.after(self.theme)
        self._tell(f"colours: {self.theme}")

    async def action_help(self) -> None:
        """Say what every key does here."""
        await self.push_screen(Help(self.current_mode))

    def action_leave(self) -> None:
        """Leave; the runs go on."""
        self._leave(ExitCode.OK)

    async def action_quit(self) -> None:
        """Ctrl+Q leaves, on every screen."""
        self.action_leave()

    def action_help_quit(self) -> None:
        """Ctrl+C leaves, on every screen."""
        self.action_leave()

    def _leave(self, code: ExitCode) -> None:
        """Stop looking, so that nothing is shown on screens that are being taken down, and end."""
        self._is_leaving = True
        if "_prices" in vars(self):  # else no prices were ever looked at
            self._prices.close()
        self.workers.cancel_all()
        self.exit(return_code=code)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The command palette: every action of the screen, every run, every theme."""
        return palette(self, self.current_mode, screen, self.moment.listings or ())

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Draw, unless the terminal does not read; Textual has no public place to say so."""
        if self._line.takes_frame():
            super()._display(screen, tightened(renderable))
