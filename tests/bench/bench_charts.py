"""What four live charts cost at 4 updates a second on 120x36: bytes on the wire and share of a core.

Run it as `python tests/bench/bench_charts.py [SECONDS]`. Each way of drawing runs in a pseudo-terminal of its own:
our charts, our charts with Textual's own partial repaints, and plotext drawn anew, all from the same data.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import psutil
from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.widgets import Static

from workstation.ui.charts import ChartData, LineChart, Reference, Series, draw, tightened
from workstation.ui.charts.decimate import decimate
from workstation.ui.charts.scale import Axis
from workstation.ui.charts.smooth import smoothed

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType
    from textual.screen import Screen

COLUMNS, ROWS = 120, 36
UPDATES_PER_SECOND = 4
PLANNED, START, ROWS_PER_UPDATE = 2400, 800, 5
NOISE = np.random.default_rng(0).normal(size=(3, PLANNED))
WARM_UP_S = 3.0
WAYS = {"ours": "our charts", "untightened": "our charts, Textual's repaint", "plotext": "plotext drawn anew"}


def charts(rows: int) -> list[ChartData]:
    """Four charts of a run of which `rows` steps are done: always the same values for the same step."""
    noise, x = NOISE[:, :rows], np.arange(rows, dtype=np.float64)
    loss = 0.01 + 0.09 * np.exp(-x / 400) * np.exp(noise[0] / 5)
    epochs = np.arange(99, rows, 100)
    validation = Series("validation", x[epochs], loss[epochs] * 1.1)
    span, naive = (0.0, float(PLANNED)), Reference("naive", 0.031)
    speed, memory = 18_200 + 600 * noise[1], 8 + np.minimum(x / 100, 1) * 6 + noise[2] / 50
    return [
        ChartData(
            "Loss", "MSE", x_range=span, series=(Series("train", x, loss), validation), reference=naive, smoothing=0.9
        ),
        ChartData("Learning rate", x_range=span, series=(Series("lr", x, 5e-4 * (1 + np.cos(np.pi * x / PLANNED))),)),
        ChartData("Speed", "samples/s", x_range=span, series=(Series("speed", x, speed, speed - 500, speed + 500),)),
        ChartData("GPU memory", "GB", x_range=span, series=(Series("memory", x, memory),)),
    ]


class Live(App[None]):
    """Four charts in a grid, shown anew at a fixed rate."""

    CSS = "Grid { grid-size: 2 2; grid-gutter: 1 2; padding: 1; } Static { height: 1fr; }"
    widget: ClassVar[Callable[[], LineChart | Static]] = LineChart

    def compose(self) -> ComposeResult:
        with Grid():
            for _ in range(4):
                yield type(self).widget()

    def on_mount(self) -> None:
        self.rows = START
        self.set_interval(1 / UPDATES_PER_SECOND, self.update)

    def update(self) -> None:
        self.rows += ROWS_PER_UPDATE
        for widget, data in zip(self.query("Grid > *"), charts(self.rows), strict=True):
            if isinstance(widget, LineChart):
                widget.show(data)
            elif isinstance(widget, Static):
                widget.update(Text.from_ansi(plotext_picture(data, *widget.size)), layout=False)


class TightLive(Live):
    """The same, sending only the cells that changed."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, tightened(renderable))


class PlotextLive(Live):
    """The same data drawn by plotext."""

    widget = Static


def plotext_picture(data: ChartData, width: int, height: int) -> str:
    import plotext  # noqa: PLC0415 - the other ways are measured without it

    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.title(data.title)
    for series in data.series:
        line = figure.signal(series.x.tolist(), series.y.tolist(), marker="braille")
        line.lines()
        figure.draw(line)
    return str(figure.build())


def measure(way: str, seconds: float) -> tuple[float, float]:
    """Bytes per second, and CPU seconds per second, of one way of drawing after its warm-up."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(sys.executable, [sys.executable, __file__, "--live", way])  # noqa: S606 - this file, run again
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    try:
        process = psutil.Process(pid)
        _read(terminal, WARM_UP_S)
        before, started = _cpu(process), time.monotonic()
        received = _read(terminal, seconds)
        took = time.monotonic() - started
        return received / took, (_cpu(process) - before) / took
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _read(terminal: int, seconds: float) -> int:
    """Bytes received within `seconds`; asked whether it can hold a frame back, the terminal says yes."""
    received, end = 0, time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            data = os.read(terminal, 65536)
            received += len(data)
            if b"\x1b[?2026$p" in data:
                os.write(terminal, b"\x1b[?2026;2$y")
    return received


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _milliseconds(work: Callable[[], object], repeats: int = 15) -> float:
    """CPU time of one call, the median of some."""
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return float(np.median(taken)) * 1e3


def report_pure() -> None:
    """Print what the parts cost without a terminal."""
    million = np.arange(1e6)
    y = np.random.default_rng(0).normal(size=million.size)
    whole = ChartData("loss", x_range=(0, 1e6), series=(Series("train", million, y),))
    live = charts(START)[0]
    before = draw(live, 58, 16)
    works: dict[str, Callable[[], object]] = {
        "decimate 1,000,000 points to 200 columns": lambda: decimate(million, y, Axis(0, 1e6), 200),
        "smooth 1,000,000 points": lambda: smoothed(y, 0.99),
        "draw 1,000,000 points on 100x30": lambda: draw(whole, 100, 30),
        "draw the live loss chart on 58x16": lambda: draw(live, 58, 16, before=before),
    }
    for name, work in works.items():
        print(f"{name:42} {_milliseconds(work):8.2f} ms")


def main() -> None:
    if sys.argv[1:2] == ["--live"]:
        {"ours": TightLive, "untightened": Live, "plotext": PlotextLive}[sys.argv[2]]().run()
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    report_pure()
    costs = {way: measure(way, seconds) for way in WAYS}
    print(f"four charts, {COLUMNS}x{ROWS}, {UPDATES_PER_SECOND} updates/s, {seconds:g} s each:")
    for way, (rate, cpu) in costs.items():
        ratio = rate / costs["ours"][0]
        print(f"  {WAYS[way]:32} {rate / 1e3:8.2f} KB/s {cpu:7.1%} of a core   {ratio:5.1f} times our bytes")


if __name__ == "__main__":
    main()
