"""What screens say, from the pure functions that say it."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.runs.commands import Command, Verb
from workstation.runs.events import CommandAnswered
from workstation.runs.progress import LogLine, Progress, State
from workstation.runs.store import Listing
from workstation.runs.summary import summarise
from workstation.ui import figures, marks
from workstation.ui.curves import Curves
from workstation.ui.state import Snapshot
from workstation.ui.text import Tone, clipped, fitted, plain, say, width_of, words, wrapped
from workstation.ui.verdict import verdict
from workstation.ui.views import log, runs
from workstation.ui.views.charts import SMOOTHINGS, smoother
from workstation.ui.views.chrome import layout_of

texts = st.text(max_size=60)


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (0.0000521345, 9, "0.0000521"),
        (0.0000521345, 10, "0.00005213"),
        (0.0000521345, 12, "0.0000521345"),
        (0.00000123456, 9, "1.235e-06"),
        (-0.000052, 9, "-0.000052"),
        (12345678.0, 9, "12345678"),
        (7466.51, 9, "7,466.51"),
        (math.nan, 9, "-"),
    ],
)
def test_prices_have_the_digits_that_there_is_room_for(value: float, width: int, text: str) -> None:
    assert figures.price_within(value, width).replace(marks.NONE, "-") == text


@given(st.floats(1e-12, 1e12) | st.floats(-1e12, -1e-12), st.integers(9, 14))
def test_no_price_is_cut(value: float, width: int) -> None:
    text = figures.price_within(value, width)
    assert len(text) <= width
    assert float(text.replace(",", "")) == pytest.approx(value, rel=6e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),  # noqa: RUF001 - the dash of tables
        (math.nan, "–"),  # noqa: RUF001 - the dash of tables
        (0.0, "0.0000"),
        (0.43124, "0.4312"),
        (0.00012345, "0.0001234"),
        (0.0000123, "1.230e-05"),
        (12.345, "12.35"),
        (-0.0008, "-0.0008000"),
        (123456.0, "123,456"),
    ],
)
def test_metrics_have_four_digits_that_mean_something(value: float | None, text: str) -> None:
    assert figures.metric(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.4, "59s"), (59.6, "1m 00s"), (3599, "59m 59s"), (3600, "1h 00m"), (90_000, "1d 01h"), (-3, "0s")],
)
def test_durations_have_two_units(seconds: float, text: str) -> None:
    assert figures.duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(2, "now"), (7, "5s"), (61, "1m"), (7300, "2h"), (200_000, "2d")])
def test_ages_change_seldom(seconds: float, text: str) -> None:
    assert figures.age(seconds) == text


@pytest.mark.parametrize(("amount", "text"), [(999, "999 B"), (412e6, "412 MB"), (9.52e9, "9.52 GB"), (2e12, "2 TB")])
def test_sizes_have_three_digits(amount: float, text: str) -> None:
    assert figures.size(amount) == text


@pytest.mark.parametrize(("value", "text"), [(999.0, "999"), (12_345.0, "12.3k"), (999_600.0, "1M"), (3e12, "3000G")])
def test_short_counts_are_short(value: float, text: str) -> None:
    assert figures.short_count(value) == text


@given(texts)
def test_nothing_from_a_file_steers_the_terminal(text: str) -> None:
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in plain(text))


@given(texts)
def test_an_ascii_terminal_gets_as_many_ascii_characters(text: str) -> None:
    found = marks.ascii_only(text)
    assert found.isascii()
    assert len(found) == len(text)


@given(texts.map(plain), st.integers(1, 70))
def test_fitted_lines_have_exactly_the_width(text: str, width: int) -> None:
    assert width_of(fitted(say(text), width)) == width
    assert width_of(clipped(say(text), width)) <= width


@given(st.text(alphabet="ab 漢", max_size=80), st.integers(4, 40))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(width_of(say(line)) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("error", "naive", "text", "tone"),
    [
        (0.98, 1.0, "2.0 % better than the last close", Tone.GOOD),
        (1.16, 1.0, "16.0 % worse than the last close", Tone.BAD),
        (1.0001, 1.0, "no better than the last close", Tone.WARN),
    ],
)
def test_the_verdict_is_in_words(error: float, naive: float, text: str, tone: Tone) -> None:
    assert verdict(error, naive) == ((text, tone),)


@pytest.mark.parametrize(
    ("size", "layout"),
    [((80, 24), "small"), ((120, 36), "medium"), ((200, 60), "large"), ((59, 40), "tiny"), ((200, 15), "tiny")],
)
def test_the_layout_follows_the_size(size: tuple[int, int], layout: str) -> None:
    assert layout_of(*size) == layout


@pytest.mark.parametrize(
    ("environment", "encoding", "is_ascii"),
    [
        ({"TERM": "xterm-256color"}, "utf-8", False),
        ({"TERM": "xterm-256color"}, "UTF8", False),
        ({"TERM": "xterm-256color"}, "ANSI_X3.4-1968", True),
        ({"TERM": "linux"}, "utf-8", True),
    ],
)
def test_terminals_without_the_glyphs_are_known(environment: dict[str, str], encoding: str, *, is_ascii: bool) -> None:
    assert marks.is_ascii_terminal(environment, encoding) is is_ascii


def test_smoothing_stops_at_both_ends() -> None:
    assert smoother(0.0, -1) == 0.0
    assert smoother(SMOOTHINGS[-1], 1) == SMOOTHINGS[-1]


def _listing(name: str, state: State, model: str = "lstm") -> Listing:
    return Listing(name, state, dataclasses.replace(summarise(Progress()), model=model))


def test_queries_look_at_one_fact_or_at_all() -> None:
    run = _listing("night-1", State.RUNNING)
    assert runs.matches(run, "state:run night")
    assert runs.matches(run, "MODEL:lstm")
    assert not runs.matches(run, "state:paused")
    assert not runs.matches(run, "night zebra")
    assert not runs.matches(run, "colour:red")


@pytest.mark.parametrize("column", runs.COLUMNS, ids=lambda column: column.title)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_runs_without_a_value_stand_last_either_way(column: runs.Column, *, is_reversed: bool) -> None:
    listings = [_listing(name, State.CRASHED, model) for name, model in [("b", ""), ("a", "cnn"), ("c", "")]]
    found = runs.arranged(listings, "", runs.Order(column.title, is_reversed))
    values = [column.value(listing) is None for listing in found]
    assert values == sorted(values)
    assert len(found) == 3


@pytest.mark.parametrize("width", range(20, 220, 7))
def test_the_columns_fit_the_screen(width: int) -> None:
    columns = runs.columns_for(width)
    taken = sum(column.width for column in columns) + runs.GAP * (len(columns) - 1)
    assert taken <= max(width - runs.MARGIN, 40)
    assert width_of(runs.head(columns, runs.Order())) == taken


def _snapshot(state: State, *answers: CommandAnswered) -> Snapshot:
    return Snapshot("run-1", state, Progress(answers=answers), (), Curves(), 0)


PAUSE = Command("a" * 12, Verb.PAUSE, "trader@gpu-box", 100.0)


@pytest.mark.parametrize(
    ("snapshot", "now", "text"),
    [
        (_snapshot(State.RUNNING), 101.0, "… asked, waiting for the worker"),
        (_snapshot(State.RUNNING), 111.0, "✗ no answer in 10s; the worker is busy or hangs"),
        (_snapshot(State.CRASHED), 111.0, "✗ never answered: the run is crashed"),
        (
            _snapshot(State.PAUSED, CommandAnswered("a" * 12, "pause", is_accepted=True, step=1234, answer="paused")),
            500.0,
            "✓ answered at step 1,234: paused",
        ),
        (
            _snapshot(State.RUNNING, CommandAnswered("a" * 12, "pause", is_accepted=False, step=7, answer="not now")),
            500.0,
            "✗ refused at step 7: not now",
        ),
    ],
)
def test_every_command_has_a_fate(snapshot: Snapshot, now: float, text: str) -> None:
    assert log.fate(snapshot, PAUSE, now)[0] == text


@pytest.mark.parametrize("height", [1, 3, 4, 5, 9, 14])
@pytest.mark.parametrize("width", [20, 70])
@pytest.mark.parametrize("back", [0, 1, 5, 400])
def test_the_log_fits_its_place(height: int, width: int, back: int) -> None:
    lines = tuple(LogLine(float(number), "info", f"{number} " + "word " * (number % 9)) for number in range(30))
    shown = log.log(Snapshot("run-1", State.RUNNING, Progress(log=lines), (), Curves(), 0), width, height, back)
    assert len(shown) <= height
    assert all(width_of(line) <= width for line in shown[1:])
    newest = " ".join(words(line) for line in shown)
    assert ("29 " in newest) is (back == 0) or height <= 4
