"""Screens on a frozen clock and frozen runs, and pictures of them as text to compare with."""

from __future__ import annotations

import asyncio
import inspect
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.css.stylesheet import Stylesheet

from tests.recorded import NOW, Recorded, write_recorded_run
from tests.ui.screens import Screens
from tests.ui.snapshot import picture
from workstation.runs.progress import State
from workstation.runs.store import Store
from workstation.ui.app import WorkstationApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.css.model import RuleSet

HERE = Path(__file__).resolve().parent


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(scope="session", autouse=True)
def _sheets_parsed_once() -> Iterator[None]:
    """Apps with the same colours share what was parsed of their stylesheets, which each would parse anew."""
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(self: Stylesheet, css: str, **of: Any) -> list[RuleSet]:  # noqa: ANN401 - as Textual calls it
        key = (css, tuple(of.items()), tuple(sorted(self._variables.items())))
        if key not in parsed:
            parsed[key] = parse(self, css, **of)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing of this machine shows on the screens: not its time zone, its colours, its folders, its profiles."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    for name in ("NO_COLOR", "COLORTERM", "WORKSTATION_RUNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("getpass.getuser", lambda: "trader")
    monkeypatch.setattr("socket.gethostname", lambda: "gpu-box")
    shutil.copytree(HERE / "profiles", tmp_path / "profiles")
    monkeypatch.setattr("workstation.profiles.folders", lambda: [Path("profiles")])
    monkeypatch.chdir(tmp_path)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store without runs; its name is the same on every machine."""
    del tmp_path
    return Store(Path("runs"))


@pytest.fixture
def record(store: Store) -> Iterator[Callable[..., Recorded]]:
    """Records runs in the store, and lets go of them at the end."""
    made: list[Recorded] = []

    def write(name: str, state: State = State.RUNNING, **facts: object) -> Recorded:
        store.root.mkdir(exist_ok=True)
        made.append(write_recorded_run(store.root, name, state, **facts))  # type: ignore[arg-type]  # as it says
        return made[-1]

    yield write
    for run in made:
        run.release()


@pytest.fixture
def all_states(record: Callable[..., Recorded]) -> None:
    """One run of every state."""
    record("quick-1", State.FINISHED, steps=3200)
    record("lstm-night-2", State.RUNNING, profile="lstm", is_on_gpu=True, steps=2104)
    record("quick-3", State.RUNNING)
    record("cnn-sweep-1", State.CRASHED, steps=1640, profile="cnn")
    record("cnn-sweep-2", State.FAILED, steps=904, profile="cnn")
    record("lstm-night-3", State.QUEUED, profile="lstm")
    record("quick-2", State.STOPPED, steps=2000)
    record("quick-4", State.PAUSED, steps=1504)


@pytest.fixture
def app_of(store: Store) -> Callable[..., WorkstationApp]:
    """Makes the app on the store, at the present of all recorded runs; it looks only when told to."""

    def make(run: str | None = None, *, is_ascii: bool = False, later: float = 3.0) -> WorkstationApp:
        return WorkstationApp(store, run=run, clock=lambda: NOW + later, is_live=False, is_ascii=is_ascii)

    return make


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[WorkstationApp, str], None]:
    """Compares what an app shows with `snapshots/<name>.txt`; `--update-snapshots` writes that instead."""

    def compare(app: WorkstationApp, name: str) -> None:
        path = HERE / "snapshots" / f"{name}.txt"
        found = picture(app, has_styles=app.size.width <= 80)
        if request.config.getoption("--update-snapshots"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(found, encoding="utf-8")
        assert path.exists(), f"there is no {path.name} yet: run pytest --update-snapshots and look at it"
        assert found.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return compare


@pytest.fixture
def screens(app_of: Callable[..., WorkstationApp], snapshot: Callable[[WorkstationApp, str], None]) -> Screens:
    """Takes pictures of that app, and compares them."""
    return Screens(app_of, snapshot)


@pytest.fixture
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that a test starts compute in one thread each."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
