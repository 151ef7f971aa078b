"""`workstation data targets`: the distribution of what is forecast, in words and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workstation import profiles
from workstation.data.load import load_prices
from workstation.errors import ExitCode
from workstation.features.distribution import part_ends, target_distribution

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer


def test_the_table_has_every_part_with_its_windows(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "targets", "quick", "--set", "split.unseen_fraction=0.25")
    windows = {part["name"]: part["windows"] for part in _parts_of_splits(cli)}
    assert answer.code == ExitCode.OK
    rows = {line.split()[0]: line.split() for line in answer.lines if line.split()[:1] and line.split()[0] in windows}
    assert {name: int(row[1].replace(",", "")) for name, row in rows.items()} == windows
    assert "log return, 1 bar ahead, a fraction: 0.01 is about 1 %" in answer.lines
    assert answer.lines[-1].startswith("Test against train: ")


def _parts_of_splits(cli: Callable[..., Answer]) -> list[dict[str, int]]:
    told = cli("data", "splits", "quick", "--set", "split.unseen_fraction=0.25", "--json").json
    parts: list[dict[str, int]] = told["parts"]
    return parts


def test_json_holds_what_the_screen_draws(cli: Callable[..., Answer]) -> None:
    told = cli("data", "targets", "quick", "--symbol", "ECHO", "--json").json
    profile = profiles.load("quick", ())
    table = load_prices(profile.data).table
    ends = part_ends(table, profile)
    assert ends is not None
    found = target_distribution(table, ends, profile.target, profile.horizon, "ECHO")
    assert (told["symbol"], told["ahead_bars"], told["target"]) == ("ECHO", 1, "log_return")
    assert told["edges"] == found.edges.tolist()
    assert [part["count"] for part in told["parts"]] == [part.count for part in found.parts]
    for part in told["parts"]:
        assert sum(part["shares"]) == pytest.approx(1)
    assert found.drift is not None
    assert told["drift"]["statistic"] == found.drift.statistic
    assert told["drift"]["words"] == found.drift.words


def test_a_symbol_that_is_not_there_is_named_with_those_that_are(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "targets", "quick", "--symbol", "NOPE")
    assert answer.code == ExitCode.DATA
    assert "--symbol: these prices have no symbol 'NOPE'; they have ALFA, BRAVO" in answer.err


def test_prices_too_few_for_the_split_are_refused(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "targets", "--set", "window=1400")
    assert answer.code != ExitCode.OK
    assert "split" in answer.err
