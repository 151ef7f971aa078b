"""Small runs that real workers train, and waiting for what such workers make."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.ui.snapshot import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.runs.store import Store
    from workstation.ui.app import WorkstationApp

PATIENCE_SECONDS = 120.0
SMALL = (
    "data.symbols=['ALFA','BRAVO']",
    "window=12",
    "features.columns=['log_return']",
    "model.hidden=4",
    "training.epochs=1",
    "training.wait_for_device=false",
)


def train(store: Store, *settings: str, name: str = "tiny") -> None:
    """Have a run trained to its end, with these settings beside those of a small one."""
    program = [sys.executable, "-m", "workstation", "--runs", str(store.root)]
    command = [*program, "train", "quick", f"--name={name}", "--no-ui"]
    chosen = [f"--set={setting}" for setting in (*SMALL, *settings)]
    subprocess.run([*command, *chosen], check=True, capture_output=True, timeout=PATIENCE_SECONDS)


async def until_shown(app: WorkstationApp, text: str) -> None:
    """Let the app look until it shows the text."""
    await until(app, lambda: text in picture(app, has_styles=False))


async def until(app: WorkstationApp, is_so: Callable[[], bool]) -> None:
    """Let the app look until something is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, picture(app, has_styles=False)
        await app.tick()
        await asyncio.sleep(0.1)
