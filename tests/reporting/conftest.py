"""A store of reported runs, and a browser that tells what a page does."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.reporting.reported import change_facts, evaluate, trade, write_run
from workstation.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Runs: `full` with two evaluations and two backtests; read it, and change nothing."""
    root = tmp_path_factory.mktemp("reported") / "runs"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSTATION_TRIALS", str(root.parent / "trials"))
        patch.setenv("WORKSTATION_CACHE", str(root.parent / "tables"))
        run = write_run(root, "full")
        evaluate(run)
        change_facts(run, "test", lambda facts: facts, to="unseen")
        trade(root, "full", "--strategy", "sign", "--conventions")
        trade(root, "full", "--strategy", "rank")
    return Store(root)


@dataclass
class Opened:
    """A page in a browser, with what it said and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    """Errors and warnings of the console, and exceptions."""
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window, for one module: it keeps an event loop running, beside which none can begin."""
    found = os.environ.get("WORKSTATION_TEST_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium to open pages in: make browser installs it")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        yield opened
        opened.close()


def open_page(
    browser: Browser,
    path: Path,
    *,
    is_dark: bool = False,
    width: int = 1280,
    height: int = 900,
    has_script: bool = True,
) -> Opened:
    """The page once all its charts are drawn; close its context in the end."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if is_dark else "light",
        java_script_enabled=has_script,
    )
    opened = Opened(context.new_page())
    page = opened.page
    page.on("console", lambda said: opened.complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("dialog", lambda dialog: opened.complaints.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: opened.requests.append(request.url))
    page.goto(path.as_uri())
    if has_script:
        page.wait_for_selector("html[data-drawn]", state="attached", timeout=60_000)
    return opened
