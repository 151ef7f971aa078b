"""A run is alive if and only if its lock is held."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from workstation.runs.lock import Lock, is_held

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys, time
from pathlib import Path
from workstation.runs.lock import Lock
lock = Lock.take(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first = Lock.take(tmp_path / "lock")
    assert first is not None
    assert Lock.take(tmp_path / "lock") is None
    first.release()
    second = Lock.take(tmp_path / "lock")
    assert second is not None
    second.release()


def test_asking_takes_nothing(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path / "lock")
    assert lock is not None
    assert all(is_held(tmp_path / "lock") for _ in range(3))
    lock.release()
    assert not is_held(tmp_path / "lock")
    assert not is_held(tmp_path / "no-such-file")


def test_asking_works_on_a_file_that_may_only_be_read(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path / "lock")
    assert lock is not None
    (tmp_path / "lock").chmod(0o400)
    assert is_held(tmp_path / "lock")
    lock.release()


def test_a_killed_holder_holds_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert is_held(path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert not is_held(path)


def test_a_forked_child_does_not_inherit_it(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path / "lock")
    assert lock is not None
    child = os.fork()
    if child == 0:
        time.sleep(30)
        os._exit(0)
    try:
        lock.release()
        deadline = time.monotonic() + 30  # the child closes its copy as soon as it gets to run
        while is_held(tmp_path / "lock") and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not is_held(tmp_path / "lock")
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
