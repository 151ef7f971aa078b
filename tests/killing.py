"""A process that is killed at the nth thing it asks of the file system, as a test of what is left then."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ASKED = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "os.utime"}
"""Events of the interpreter (see sys.audit), each raised just before."""


def is_killed_at(nth: int, act: Callable[[], object]) -> bool:
    """Do it in another process, which gets SIGKILL before the nth thing; whether it came to that."""
    child = os.fork()
    if child == 0:
        _act_until(nth, act)
    status = os.waitpid(child, 0)[1]
    assert status in {0, signal.SIGKILL}
    return status == signal.SIGKILL


def _act_until(nth: int, act: Callable[[], object]) -> None:
    left = nth

    def heed(event: str, _: tuple[object, ...]) -> None:
        nonlocal left
        if event in _ASKED:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heed)
    try:
        act()
    except BaseException:  # noqa: BLE001 - the code says so: nothing but this process may go on
        os._exit(1)
    os._exit(0)
