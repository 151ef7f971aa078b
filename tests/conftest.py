"""Fixtures that every test may use."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no mistake of what is tested.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# What runs in a shell's background ignores interrupts, and under nohup the hang-up: the tests' processes must not.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write what the screens show now as expected")


@pytest.fixture(autouse=True)
def _own_table_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds what another, or the user, has loaded before."""
    monkeypatch.setenv("WORKSTATION_CACHE", str(tmp_path_factory.mktemp("tables")))


@pytest.fixture(autouse=True)
def _own_ledger(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test adds to the user's ledger of trials, or counts what another has tried."""
    monkeypatch.setenv("WORKSTATION_TRIALS", str(tmp_path_factory.mktemp("trials")))


@pytest.fixture(scope="session")
def market_data() -> Path:
    """Folder of real market data: `WORKSTATION_TEST_DATA`, by default beside the checkout."""
    folder = Path(os.environ.get("WORKSTATION_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no market data at {folder}; set WORKSTATION_TEST_DATA")
    return folder
