"""`workstation data`: files, symbols, repairs, splits and features."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from workstation import catalog
from workstation.errors import ExitCode
from workstation.features.forty import FORTY
from workstation.features.preprocessing.facts import from_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

HEADER = "date,open,high,low,close,volume\n"


def write_bars(path: Path, bars: int) -> None:
    rows = (
        f"{2015 + day // 336}-{day % 336 // 28 + 1:02}-{day % 28 + 1:02},10,11,9,10.5,{100 + day}\n"
        for day in range(bars)
    )
    path.write_text(HEADER + "".join(rows))


def test_the_sample_market_is_always_there(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "list")
    assert answer.code == ExitCode.OK
    assert "synthetic" in answer.out
    assert "workstation data list PATH" in answer.err


def test_the_sample_market_is_shown_with_its_split(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "show")
    assert answer.code == ExitCode.OK
    assert answer.lines[0] == "the sample market: synthetic daily bars, no real prices, seed 7: 12,000 rows"
    assert [line.split()[0] for line in answer.lines if line.startswith(("train", "validation", "test"))] == [
        "train",
        "validation",
        "test",
    ]
    assert "31 points left out at each border" in answer.out


def test_json_holds_windows_and_borders(cli: Callable[..., Answer]) -> None:
    told = cli("data", "show", "--profile", "quick", "--symbol", "ALFA", "--symbol", "BRAVO", "--json").json
    assert [symbol["symbol"] for symbol in told["symbols"]] == ["ALFA", "BRAVO"]
    parts = told["splitting"]["parts"]
    assert [part["name"] for part in parts] == ["train", "validation", "test"]
    assert all(part["windows"] > 0 and part["start"] < part["stop"] for part in parts)
    assert all(before["stop"] < after["start"] for before, after in itertools.pairwise(parts))


def test_the_windows_are_those_that_training_counts(cli: Callable[..., Answer]) -> None:
    parts = cli("data", "show", "--profile", "quick", "--json").json["splitting"]["parts"]
    assert [part["windows"] for part in parts] == [7896, 1560, 1064]  # as the run recorded for the screens has them


def test_how_columns_are_prepared_is_told_as_a_checkpoint_will_have_it(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "show", "--profile", "forty", "--symbol", "ALFA")
    steps = "relative() > robust(per_symbol=false) > clip(limit=5.0), fitted on 1,001 training rows"
    assert f"columns: 40; {steps}" in answer.lines
    assert "target: log return" in answer.lines
    told = cli("data", "show", "--profile", "forty", "--symbol", "ALFA", "--json").json["preprocessing"]
    kept = from_json(told["features"])
    assert [each.name for each in kept.pipeline.columns] == list(FORTY)
    assert told["notes"] == []


def test_files_that_cannot_be_used_are_refused_by_name(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write_bars(tmp_path / "good.csv", 400)
    (tmp_path / "bad.csv").write_text(HEADER + "2015-01-05,10,11,9,ten,100\n")
    answer = cli("data", "list", str(tmp_path))
    assert answer.code == ExitCode.DATA
    assert [line.split()[:4] for line in answer.lines[1:]] == [["good.csv", "loaded", "csv", "400"]]
    assert "refused: bad.csv, line 2" in answer.err
    assert "'ten'" in answer.err


def test_a_tree_of_folders_is_listed_a_line_for_each_file(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    (tmp_path / "us").mkdir()
    write_bars(tmp_path / "us" / "good.csv", 40)
    (tmp_path / "us" / "lean.csv").write_text("20180205 00:00,100000,120000,90000,110000,500\n")
    (tmp_path / "twice.csv").write_text(HEADER + "2015-01-05,10,11,9,10,100\n" * 2)
    (tmp_path / "notes.txt").write_text("nothing about prices\n")
    answer = cli("data", "list", "--recursive", str(tmp_path))
    assert answer.code == ExitCode.DATA
    assert [line.split()[:2] for line in answer.lines[1:]] == [
        ["notes.txt", "left"],
        ["twice.csv", "repaired"],
        ["us/good.csv", "loaded"],
        ["us/lean.csv", "refused"],
    ]
    assert "1 row repeating the row before, dropped: 2015-01-05 (line 3)" in answer.lines[2]
    assert "data.currency_scale = 10000" in answer.lines[4]
    assert "1 loaded, 1 repaired, 1 refused, 1 left out" in answer.err
    scaled = cli("data", "list", "--recursive", str(tmp_path), "--set", "data.currency_scale=10000.0")
    assert scaled.code == ExitCode.OK
    told = cli("data", "list", "--recursive", str(tmp_path), "--json").json
    assert [source["outcome"] for source in told] == ["left out", "repaired", "loaded", "refused"]
    assert cli("data", "list", "--recursive", str(tmp_path), "--set", "data.reader=excel").code == ExitCode.PROFILE


def test_nothing_in_a_file_steers_the_terminal(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    (tmp_path / "[red]\x1b[2Jx.csv").write_text(HEADER + "2015-01-05,\x1b[31m,11,9,10,100\n")
    (tmp_path / "b.csv").write_text("symbol," + HEADER + "[bold]x[/bold],2015-01-05,10,11,9,10,100\n")
    for arguments in (("--recursive",), ()):
        answer = cli("data", "list", str(tmp_path), *arguments)
        assert "\x1b" not in answer.out + answer.err
        assert "[bold]x[/bold]" in answer.out


def test_prices_that_are_too_few_are_shown_before_the_split_is_refused(
    tmp_path: Path, cli: Callable[..., Answer]
) -> None:
    write_bars(tmp_path / "few.csv", 60)
    answer = cli("data", "show", str(tmp_path / "few.csv"))
    assert answer.code == ExitCode.DATA
    assert any(line.split()[:2] == ["few", "60"] for line in answer.lines)
    assert answer.err.startswith("split: of 60 bars")


def test_settings_of_reading_may_be_given_to_show_as_to_check_and_list(
    tmp_path: Path, cli: Callable[..., Answer]
) -> None:
    path = tmp_path / "A.csv"
    write_bars(path, 400)
    for command in ("show", "check"):
        answer = cli("data", command, str(path), "--set", "data.time_shift_hours=24.0")
        assert "moved by data.time_shift_hours +24" in answer.out
        assert "2015-01-02" in answer.out
    assert cli("data", "show", str(path), "--set", "data.reader=cvs").code == ExitCode.PROFILE
    assert cli("data", "show", str(path), "--profile", "quick").code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--symbol", "ALFB"], ExitCode.DATA, "did you mean 'ALFA'?"),
        (["/nowhere"], ExitCode.DATA, "there is no file or folder /nowhere"),
        (["/nowhere", "--profile", "quick"], ExitCode.USAGE, "not both"),
        (["--profile", "quikc"], ExitCode.PROFILE, "did you mean 'quick'?"),
    ],
)
def test_what_is_not_there_is_named(
    arguments: list[str], code: ExitCode, sentence: str, cli: Callable[..., Answer]
) -> None:
    answer = cli("data", "show", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err


def test_every_feature_is_listed_with_unit_warm_up_and_formula(cli: Callable[..., Answer]) -> None:
    told = cli("data", "show", "--features", "--json").json
    assert [feature["name"] for feature in told] == list(catalog.names("indicators"))
    assert all(feature["unit"] and feature["source"] for feature in told)
    out = cli("data", "show", "--features").out
    assert all(f"  {feature['name']}: {feature['unit']}, warm-up of" in out for feature in told)
    assert "mfi_14" in out
    assert "needs volume" in out


@pytest.mark.market_data
def test_real_files_are_listed(market_data: Path, cli: Callable[..., Answer]) -> None:
    answer = cli("data", "list", str(market_data / "daily" / "crypto"), "--json")
    assert answer.code == ExitCode.OK
    assert {source["symbols"][0]: source["rows"] for source in answer.json} == {
        "BTCUSDT": 1246,
        "ETH-USD": 3582,
        "INDEX_BTCUSD": 5905,
        "SUIUSDT": 781,
    }
