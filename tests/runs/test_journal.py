"""The journal survives torn lines and damage; the fold is pure and does not depend on how it is cut."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.errors import StorageError
from workstation.runs.encoding import decode, encode
from workstation.runs.events import (
    CheckpointSaved,
    Entry,
    EpochFinished,
    Event,
    LearningRateSet,
    MessageLogged,
    MetricsRecorded,
    ResourcesMeasured,
    RunFinished,
    RunQueued,
    RunResumed,
    RunStarted,
    Scores,
    TrainingPlanned,
)
from workstation.runs.journal import JournalReader, JournalWriter
from workstation.runs.progress import Progress, State, advance, state_of

if TYPE_CHECKING:
    from pathlib import Path

STARTED = RunStarted(1, 7, "box", "cpu", "a CPU", 1)
PLANNED = TrainingPlanned("lstm", 1000, 16, 30, 1, "log_return", 0.01, 640, 100, 100, 64, 20, 2, 0.01, 0.01, 1.0, 1.0)


def row(step: int, epoch: int = 1) -> MetricsRecorded:
    return MetricsRecorded(step, epoch, 1, (1.0, 0.5, 2.0), (0.1, 0.1, 0.1), (1.0, 1.0, 1.0), 1e-3, 640.0)


def epoch(number: int, step: int, *, loss: float = 0.9, is_best: bool = True) -> EpochFinished:
    scores = Scores("validation", 100, loss, 0.01, 0.008, 0.1, 0.1, 0.55, 1.0, 0.011, 0.009, None)
    return EpochFinished(number, step, 1.0, 0.01, 1e-3, scores, is_best, 2.0)


def write(path: Path, *events: Event) -> None:
    writer = JournalWriter(path, clock=iter(range(1000, 9999)).__next__)
    for event in events:
        writer.append(event)
    writer.close()


def test_every_event_comes_back_as_it_was(tmp_path: Path) -> None:
    events = [
        STARTED,
        PLANNED,
        row(1),
        ResourcesMeasured(99.0, 1, 2),
        epoch(1, 10),
        MessageLogged("info", "ä \x1b[31m"),
    ]
    write(tmp_path / "journal.jsonl", *events)
    entries = JournalReader(tmp_path / "journal.jsonl").read()
    assert [entry.event for entry in entries] == events
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5, 6]


def test_a_reader_gets_each_entry_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    reader = JournalReader(path)
    assert reader.read() == []
    write(path, STARTED)
    assert len(reader.read()) == 1
    write(path, row(1), row(2))
    assert [entry.number for entry in reader.read()] == [2, 3]
    assert reader.read() == []


def test_a_torn_end_at_any_byte_costs_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    write(path, STARTED, row(1), row(2))
    whole = path.read_bytes()
    start = whole[:-1].rfind(b"\n") + 1
    for cut in range(start + 1, len(whole)):
        path.write_bytes(whole[:cut])
        reader = JournalReader(path)
        assert len(reader.read()) == 2
        assert reader.has_torn_end
        write(path, row(3))
        assert [entry.event for entry in reader.read()] == [row(3)] or cut == len(whole) - 1
        assert reader.damaged_lines == (0 if cut == len(whole) - 1 else 1)
        assert JournalReader(path).read()[-1].event == row(3)


@given(st.data())
def test_damage_never_raises_and_costs_damaged_lines_alone(data: st.DataObject) -> None:
    lines = [encode(entry) for entry in (_entry(1, STARTED), _entry(2, PLANNED), _entry(3, row(1)))]
    which = data.draw(st.integers(0, 2))
    place = data.draw(st.integers(0, len(lines[which]) - 2))
    byte = data.draw(st.integers(0, 255))
    changed = bytearray(lines[which])
    changed[place] = byte
    lines[which] = bytes(changed)
    decoded = [decode(line) for line in lines]
    assert all(entry is not None for index, entry in enumerate(decoded) if index != which)


def _entry(number: int, event: Event) -> Entry:
    return Entry(number, 1.0, event)


def test_unknown_events_and_fields_of_a_newer_version_are_passed_over() -> None:
    assert decode(b'{"event":"moon_landed","number":1,"at":1}') is None
    entry = decode(b'{"event":"run_queued","number":1,"at":1,"device":"cpu","held_by":"x","new_field":3}')
    assert entry is not None
    assert entry.event == RunQueued("cpu", "x")


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.jsonl"
    writer = JournalWriter(path)
    real_write = os.write
    room = iter([10])  # the disk takes ten bytes more

    def limited(handle: int, data: bytes) -> int:
        left = next(room, None)
        if left is None:
            raise OSError(28, "No space left on device")
        return real_write(handle, data[:left])

    with monkeypatch.context() as patched:
        patched.setattr("workstation.runs.durable.os.write", limited)
        with pytest.raises(StorageError, match="the disk is full"):
            writer.append(STARTED)
    writer.append(row(1))
    reader = JournalReader(path)
    assert [entry.event for entry in reader.read()] == [row(1)]
    assert reader.damaged_lines == 1


STORY: list[Event] = [
    RunQueued("cpu", "held by run a"),
    STARTED,
    PLANNED,
    row(1),
    ResourcesMeasured(99.0, 1, 2),
    row(5),
    epoch(1, 10),
    CheckpointSaved("step-00000010", 10, 1, 1000, 0.1, "end of epoch", True),
    row(12, 2),
    LearningRateSet(12, 5e-4),
    row(15, 2),
    STARTED,
    RunResumed("step-00000010", 10, 1, True, ()),
    row(11, 2),
    row(20, 2),
    epoch(2, 20, loss=0.8),
    RunFinished(20, 2, "all epochs done", "step-00000020", 9.0),
]


@given(st.lists(st.integers(0, len(STORY)), max_size=6))
def test_the_fold_does_not_depend_on_how_the_journal_is_cut(cuts: list[int]) -> None:
    entries = [_entry(number, event) for number, event in enumerate(STORY, 1)]
    whole = advance(Progress(), entries)
    borders = [0, *sorted(cuts), len(entries)]
    pieces = Progress()
    for start, stop in itertools.pairwise(borders):
        pieces = advance(pieces, entries[start:stop])
    assert pieces == whole


def test_resuming_takes_back_what_came_after_the_checkpoint() -> None:
    entries = [_entry(number, event) for number, event in enumerate(STORY, 1)]
    progress = advance(Progress(), entries)
    assert [told.step for told in progress.rows] == [1, 5, 11, 20]
    assert [told.epoch for told in progress.epochs] == [1, 2]
    assert progress.told is State.FINISHED
    assert progress.best == epoch(2, 20, loss=0.8)


def test_a_new_rate_takes_the_place_of_those_that_were_never_reached() -> None:
    told = [LearningRateSet(5, 1e-3), LearningRateSet(19, 5e-5), LearningRateSet(9, 2e-3)]
    progress = advance(Progress(), [_entry(number, event) for number, event in enumerate(told, 1)])
    assert progress.overrides == (told[0], told[2])


def test_a_closed_run_that_is_held_is_being_taken_up() -> None:
    assert state_of(State.STOPPED, is_held=True) is State.QUEUED


def test_a_run_that_nobody_holds_crashed_unless_it_was_closed() -> None:
    assert state_of(State.RUNNING, is_held=False) is State.CRASHED
    assert state_of(State.PAUSED, is_held=False) is State.CRASHED
    assert state_of(State.QUEUED, is_held=False) is State.CRASHED
    assert state_of(State.RUNNING, is_held=True) is State.RUNNING
    for closed in (State.FINISHED, State.STOPPED, State.FAILED):
        assert state_of(closed, is_held=False) is closed


def test_eta_follows_speed_and_what_is_left() -> None:
    progress = advance(Progress(), [_entry(1, STARTED), _entry(2, PLANNED), _entry(3, row(10))])
    assert progress.eta_seconds == pytest.approx(1.0)  # 10 steps of 64 windows at 640 windows a second
    assert replace(progress, told=State.FINISHED).eta_seconds is None
