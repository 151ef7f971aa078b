"""`workstation data check`: a table, findings in words, a verdict, a fragment to paste, and an exit code."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from workstation import profiles
from workstation.data.load import load_prices
from workstation.data.quality.checks import rules
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

HEADER = "date,open,high,low,close,volume\n"


def bars(count: int, split_at: int | None = None, first: float = 100.0) -> str:
    """Daily bars in a steady wave on all days of a calendar, halved from a bar on."""
    rows = []
    for bar in range(count):
        price = (first + bar % 7 + bar % 3 / 10) / (2 if split_at is not None and bar >= split_at else 1)
        date = f"{2015 + bar // 336}-{bar % 336 // 28 + 1:02}-{bar % 28 + 1:02}"
        rows.append(f"{date},{price},{price * 1.01},{price * 0.99},{price * 1.001},{1000 + bar % 5}\n")
    return HEADER + "".join(rows)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("path", [[], ["sample"]])
def test_the_sample_market_is_good(path: list[str], cli: Callable[..., Answer]) -> None:
    answer = cli("data", "check", *path)
    assert answer.code == ExitCode.OK
    assert "8 symbols: 8 good" in answer.lines
    assert [line.split()[-1] for line in answer.lines[2:10]] == ["good"] * 8
    assert all("  weekdays  " in line for line in answer.lines[2:10])


def test_a_problem_is_told_in_words_and_by_the_exit_code(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write(tmp_path, halved=bars(600, 300), whole=bars(600, first=50.0))
    answer = cli("data", "check", str(tmp_path))
    assert answer.code == ExitCode.DATA
    problem = next(line for line in answer.lines if line.startswith("problem: halved: 1 split not adjusted"))
    assert "2015-11-21 (2:1, -4" in problem or "2015-11-21 (2:1, -5" in problem
    assert any(line.split()[0] == "halved" and line.split()[-1] == "doubtful" for line in answer.lines if line.split())
    assert any(line.startswith("2 symbols: ") and "1 doubtful" in line for line in answer.lines)


def test_the_fragment_can_be_pasted(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write(tmp_path, halved=bars(600, 300), whole=bars(600, first=50.0))
    answer = cli("data", "check", str(tmp_path), "--set", "data.timezone=Europe/Berlin")
    text = answer.out.split("to paste into a profile:")[1]
    profile = profiles.resolve(tomllib.loads(text))
    assert (profile.data.source, profile.data.symbols) == (str(tmp_path), ("whole",))
    assert profile.data.timezone == "Europe/Berlin"
    assert profile.split.train_until < profile.split.validation_until
    assert load_prices(profile.data).table.symbols == ("whole",)


def test_short_symbols_are_left_out_by_their_length(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write(tmp_path, short=bars(40), whole=bars(600, first=50.0))
    told = cli("data", "check", str(tmp_path), "--json").json
    assert tomllib.loads(told["sources"][0]["fragment"])["data"]["min_rows"] == 66


def test_json_holds_every_finding_with_its_places(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write(tmp_path, halved=bars(600, 300))
    answer = cli("data", "check", str(tmp_path / "halved.csv"), "--json")
    assert answer.code == ExitCode.DATA
    symbol = answer.json["sources"][0]["symbols"][0]
    assert (symbol["symbol"], symbol["rows"], symbol["verdict"]) == ("halved", 600, "doubtful")
    split = next(finding for finding in symbol["findings"] if finding["kind"] == "split")
    assert (split["severity"], split["count"]) == ("problem", 1)
    assert split["places"][0]["value"] == pytest.approx(0.5, rel=0.05)


def test_a_refused_file_counts_as_a_problem_and_the_others_are_checked(
    tmp_path: Path, cli: Callable[..., Answer]
) -> None:
    write(tmp_path, first=bars(600), second=bars(600, first=50.0), broken=HEADER + "2015-01-05,10,11,9,ten,100\n")
    answer = cli("data", "check", str(tmp_path))
    assert answer.code == ExitCode.DATA
    assert any(line.startswith("refused: broken.csv, line 2") for line in answer.lines)
    assert any(line.startswith("2 symbols: ") and line.endswith("1 source refused") for line in answer.lines)
    assert "doubtful" not in answer.out
    alone = cli("data", "check", str(tmp_path / "broken.csv"), "--json")
    assert alone.code == ExitCode.DATA
    assert (alone.json["sources"], len(alone.json["refused"])) == ([], 1)


def test_folders_beneath_are_checked_each_on_its_own(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    for name, split_at in (("one", None), ("two", 300)):
        (tmp_path / name).mkdir()
        write(tmp_path / name, same=bars(600, split_at))
    told = cli("data", "check", str(tmp_path), "--recursive", "--json").json
    assert [(source["source"], source["symbols"][0]["verdict"]) for source in told["sources"]][1] == (
        str(tmp_path / "two"),
        "doubtful",
    )
    assert "check one folder alone" in cli("data", "check", str(tmp_path), "--recursive").err


def test_only_the_symbols_asked_for(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write(tmp_path, halved=bars(600, 300), whole=bars(600, first=50.0))
    answer = cli("data", "check", str(tmp_path), "--symbol", "whole")
    assert answer.code == ExitCode.OK
    assert "halved" not in answer.out


def test_every_rule_is_listed(cli: Callable[..., Answer]) -> None:
    told = cli("data", "check", "--rules", "--json").json
    assert [rule["kind"] for rule in told] == [rule.kind for rule in rules()]
    out = cli("data", "check", "--rules").out
    assert all(rule.text in out for rule in rules())


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["/nowhere"], ExitCode.DATA, "there is no file or folder /nowhere"),
        (["/nowhere", "--profile", "quick"], ExitCode.USAGE, "not both"),
        (["--set", "data.timezon=x"], ExitCode.PROFILE, "timezon"),
        (["--symbol", "ALFB"], ExitCode.DATA, "did you mean 'ALFA'?"),
    ],
)
def test_what_is_not_there_is_named(
    arguments: list[str], code: ExitCode, sentence: str, cli: Callable[..., Answer]
) -> None:
    answer = cli("data", "check", *arguments)
    assert answer.code == code
    assert sentence in answer.out + answer.err


def test_names_cannot_steer_a_terminal_or_leave_their_comment(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    evil = "evil\x1b[31m"
    write(tmp_path, **{evil: bars(600, 300), "whole": bars(600, first=50.0)})
    answer = cli("data", "check", str(tmp_path))
    assert "\x1b" not in answer.out + answer.err


def test_show_prints_warnings_beside_repairs(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write(tmp_path, halved=bars(900, 300))
    answer = cli("data", "show", str(tmp_path))
    assert any("1 split not adjusted in the prices" in line for line in answer.lines)
    assert any("split not adjusted" in told for told in cli("data", "show", str(tmp_path), "--json").json["warnings"])
    assert "warning" not in cli("data", "show").out


@pytest.mark.market_data
def test_plain_good_files_and_a_true_jump(market_data: Path, cli: Callable[..., Answer]) -> None:
    folder = str(market_data / "daily" / "sp500_5yr")
    answer = cli("data", "check", folder, "--symbol", "AAPL", "--symbol", "AMD", "--symbol", "MSFT")
    assert answer.code == ExitCode.OK
    assert "3 symbols: 2 good, 1 usable" in answer.lines
    assert any(line.startswith("warning: AMD: 3 jumps") and "2016-04-22 (+52.3 %)" in line for line in answer.lines)
