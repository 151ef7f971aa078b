"""Commands arrive whole, once and in order, whoever sends them."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from workstation.errors import UsageError
from workstation.runs.commands import CommandReader, Verb, new_command, send

if TYPE_CHECKING:
    from pathlib import Path


def test_commands_are_read_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "commands.jsonl"
    reader = CommandReader(path)
    assert reader.read() == []
    sent = [new_command(Verb.PAUSE), new_command(Verb.SET_LEARNING_RATE, learning_rate=1e-4)]
    for command in sent:
        send(path, command)
    assert reader.read() == sent
    assert reader.read() == []


def test_a_torn_line_does_not_swallow_the_next_command(tmp_path: Path) -> None:
    path = tmp_path / "commands.jsonl"
    path.write_bytes(b'{"id": "abc", "comm')
    reader = CommandReader(path)
    assert reader.read() == []
    command = new_command(Verb.STOP)
    send(path, command)
    assert reader.read() == [command]


def test_a_user_who_has_no_name_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)  # as in a container that was started with --user
    assert new_command(Verb.STOP).by.startswith(f"{2**31 - 7}@")


@pytest.mark.parametrize(
    "line",
    [
        '{"id":"a","command":"set_learning_rate","by":"x","at":1}',
        '{"id":"a","command":"set_learning_rate","by":"x","at":1,"learning_rate":-1}',
        '{"id":"a","command":"set_learning_rate","by":"x","at":1,"learning_rate":NaN}',
        '{"id":"a","command":"stop","by":"x","at":1,"learning_rate":1}',
        '{"id":"a","command":"stop","by":"x","at":1' + "0" * 400 + "}",
        "[" * 100_000,
        "7",
        "[]",
        "{}",
        '{"id":"a","command":"explode","by":"x","at":1}',
        "\x00\xff",
    ],
)
def test_nonsense_is_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "commands.jsonl"
    path.write_text(line + "\n", encoding="latin-1")
    command = new_command(Verb.STOP)
    send(path, command)
    assert CommandReader(path).read() == [command]


def test_many_front_ends_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "commands.jsonl"

    def ask() -> None:
        for _ in range(25):
            send(path, new_command(Verb.CHECKPOINT))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({command.id for command in CommandReader(path).read()}) == 200


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_learning_rate_is_refused(rate: float) -> None:
    with pytest.raises(UsageError, match="must be a positive number"):
        new_command(Verb.SET_LEARNING_RATE, learning_rate=rate)


def test_a_learning_rate_goes_with_its_verb_alone() -> None:
    with pytest.raises(UsageError):
        new_command(Verb.PAUSE, learning_rate=1.0)
    with pytest.raises(UsageError):
        new_command(Verb.SET_LEARNING_RATE)
