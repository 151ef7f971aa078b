"""`workstation data leaks`: a verdict in words, as JSON, and by exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation import catalog
from workstation.errors import ExitCode
from workstation.features.indicator import Indicator
from workstation.features.leaks import controls

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.cli.conftest import Answer

PEEK = Indicator(
    "rsi_14", "control", "none", "score", 0, "looks ahead on purpose", lambda bars: np.roll(bars.close, -1), ("close",)
)


def test_a_sound_profile_passes(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "leaks", "quick", "--set", "data.symbols=['ALFA']")
    assert answer.code == ExitCode.OK
    assert answer.lines[-1].startswith("quick: pass, ")
    assert "the sample market is made, not read" in answer.err


def test_json_has_every_probe_with_its_verdict(cli: Callable[..., Answer]) -> None:
    told = cli("data", "leaks", "quick", "--json", "--set", "data.symbols=['ALFA']").json
    assert {probe["verdict"] for probe in told} == {"pass", "not tried"}
    assert {"controls", "files", "rsi_14", "preprocessing", "split", "windows", "targets"} <= {p["name"] for p in told}


def test_a_leak_is_named_and_has_its_own_exit_code(cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalog.CATALOG["indicators"], "rsi_14", f"{__name__}:PEEK")
    answer = cli("data", "leaks", "quick", "--set", "data.symbols=['ALFA']")
    assert answer.code == ExitCode.LEAK
    assert "LEAK rsi_14: rsi_14 of ALFA at " in answer.out
    assert "the future shows in " in answer.lines[-1]


def test_a_harness_that_misses_its_controls_says_so(
    cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(controls.CONTROLS, "honest", lambda table: table.close)  # type: ignore[attr-defined]  # a dict
    answer = cli("data", "leaks", "quick", "--set", "data.symbols=['ALFA']")
    assert answer.code == ExitCode.BUG
    assert "missed what is known to look ahead: honest" in answer.out
