"""What was asked of a run: appended by any front end, read and answered by the worker."""

from __future__ import annotations

import fcntl
import getpass
import json
import math
import os
import socket
import time
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workstation.errors import UsageError
from workstation.runs.durable import FILE_MODE, explained, write_whole

if TYPE_CHECKING:
    from pathlib import Path


class Verb(StrEnum):
    """The closed set of things that can be asked."""

    STOP = "stop"
    STOP_NOW = "stop_now"
    PAUSE = "pause"
    CONTINUE = "continue"
    CHECKPOINT = "checkpoint"
    SET_LEARNING_RATE = "set_learning_rate"

    @property
    def effect(self) -> str:
        """What it does, in words."""
        return _EFFECTS[self]


_EFFECTS = {
    Verb.STOP: "stop after a checkpoint",
    Verb.STOP_NOW: "stop at once, without a checkpoint",
    Verb.PAUSE: "pause after the current step",
    Verb.CONTINUE: "continue after a pause",
    Verb.CHECKPOINT: "write a checkpoint now",
    Verb.SET_LEARNING_RATE: "set the learning rate",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A request: its id, what is asked, who asks, and for a learning rate its value."""

    id: str
    verb: Verb
    by: str
    at: float
    learning_rate: float | None = None


def new_command(verb: Verb, *, learning_rate: float | None = None) -> Command:
    """A command of this user, ready to be sent.

    Raises:
        UsageError: if the learning rate is missing, not positive, or given to another verb.
    """
    _check(verb, learning_rate)
    by = f"{_user()}@{socket.gethostname()}"
    return Command(uuid.uuid4().hex[:12], verb, by, round(time.time(), 3), learning_rate)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as containers have
        return str(os.getuid())


def _check(verb: Verb, learning_rate: float | None) -> None:
    if (verb is Verb.SET_LEARNING_RATE) != (learning_rate is not None):
        raise UsageError(f"{verb}: a learning rate goes with {Verb.SET_LEARNING_RATE}, and with that alone")
    if learning_rate is not None and not (math.isfinite(learning_rate) and learning_rate > 0):
        raise UsageError(f"learning rate {learning_rate}: must be a positive number, for example 0.0005")


def send(path: Path, command: Command) -> None:
    """Append the command, on a line of its own even behind a torn one.

    Raises:
        StorageError: if the disk refuses.
    """
    with explained(path):
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)  # several front ends may write at once
            size = os.fstat(handle).st_size
            is_torn = bool(size) and os.pread(handle, 1, size - 1) != b"\n"
            write_whole(handle, (b"\n" if is_torn else b"") + _encode(command))
        finally:
            os.close(handle)


class CommandReader:
    """Reads what has been asked since it last looked; costs one stat where nothing was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self) -> list[Command]:
        """New whole commands; a damaged line is skipped, as nobody could be answered."""
        return self.read_until(None)

    def read_until(self, byte: int | None) -> list[Command]:
        """New whole commands that stand before this byte of the file."""
        try:
            if self._path.stat().st_size <= self._offset:
                return []
            with self._path.open("rb") as file:
                file.seek(self._offset)
                data = file.read(-1 if byte is None else max(0, byte - self._offset))
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return [command for line in whole.splitlines() if (command := _decode(line))]


def _encode(command: Command) -> bytes:
    table = {"id": command.id, "command": command.verb, "by": command.by, "at": command.at}
    if command.learning_rate is not None:
        table["learning_rate"] = command.learning_rate
    return json.dumps(table).encode() + b"\n"


def _decode(line: bytes) -> Command | None:
    try:
        table = json.loads(line)
        rate = table.get("learning_rate")
        learning_rate = None if rate is None else float(rate)
        verb = Verb(table["command"])
        _check(verb, learning_rate)
        return Command(str(table["id"]), verb, str(table["by"]), float(table["at"]), learning_rate)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
