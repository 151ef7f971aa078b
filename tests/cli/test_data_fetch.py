"""`workstation data fetch` against a provider on this machine: what is told, what is written, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.data.fetch.loopback import KEY, OTHER_KEY, Asked, Loopback, Reply, as_json, serving
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer

JAN_2 = 1_704_171_600_000


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """Stands for all providers; no proxy comes between."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as loopback:
        for name in ("YAHOO", "STOOQ", "POLYGON", "ALPACA"):
            monkeypatch.setenv(f"WORKSTATION_{name}_URL", loopback.url)
        monkeypatch.setenv("POLYGON_API_KEY", KEY)
        monkeypatch.setenv("APCA_API_KEY_ID", KEY)
        monkeypatch.setenv("APCA_API_SECRET_KEY", OTHER_KEY)
        monkeypatch.setenv("STOOQ_API_KEY", KEY)
        yield loopback


def polygon(asked: Asked) -> Reply:
    """Three days of GOOD, and of BAD a complaint that repeats all that was sent."""
    if "/GOOD/" not in asked.path:
        return as_json({"status": "ERROR", "error": f"odd: {asked.headers}"}, 400)
    rows = [{"t": JAN_2 + day * 86_400_000, "o": 5, "h": 7, "l": 4, "c": 6, "v": 10, "vw": 5.5} for day in range(3)]
    return as_json({"status": "OK", "results": rows})


def test_what_came_is_written_and_can_be_looked_at(
    server: Loopback, cli: Callable[..., Answer], tmp_path: Path
) -> None:
    server.play = polygon
    folder = str(tmp_path / "my prices")
    answer = cli("data", "fetch", "--from", "polygon", "GOOD", "--start", "2024-01-01", "--out", folder)
    assert answer.code == ExitCode.OK
    assert [line.split() for line in answer.lines] == [
        ["SYMBOL", "WHAT", "NEW", "ROWS", "FIRST", "LAST", "ADJUSTED", "FOR"],
        ["GOOD", "written", "3", "3", "2024-01-02", "2024-01-04", "splits"],
    ]
    assert f"workstation data show '{folder}'" in answer.err
    (listed,) = cli("data", "list", folder, "--json").json
    assert (listed["file"], listed["symbols"], listed["rows"], listed["refusal"]) == ("GOOD.parquet", ["GOOD"], 3, None)


def test_some_that_fail_are_listed_and_the_code_says_so(
    server: Loopback, cli: Callable[..., Answer], tmp_path: Path
) -> None:
    server.play = polygon
    answer = cli("data", "fetch", "--from", "polygon", "BAD", "GOOD", "--start", "2024-01-01", "--out", str(tmp_path))
    assert answer.code == ExitCode.DATA
    assert answer.lines[1].startswith("GOOD")
    assert f"failed: BAD: {server.host} answered 400" in answer.err


def test_json_tells_the_same(server: Loopback, cli: Callable[..., Answer], tmp_path: Path) -> None:
    server.play = polygon
    arguments = ("data", "fetch", "--from", "polygon", "GOOD", "BAD", "--start", "2024-01-01", "--out", str(tmp_path))
    good, bad = cli(*arguments, "--json").json
    assert (good["status"], good["new_rows"], good["reason"]) == ("written", 3, None)
    assert Path(good["file"]).is_file()
    assert good["state"]["last"] == "2024-01-04T00:00:00Z"
    assert (bad["status"], bad["file"], bad["state"]) == ("failed", None, None)
    assert "answered 400" in bad["reason"]


@pytest.mark.parametrize("provider", ["polygon", "alpaca", "stooq"])
@pytest.mark.parametrize("how", [(), ("--json",)])
def test_a_key_is_shown_nowhere(
    server: Loopback, cli: Callable[..., Answer], tmp_path: Path, provider: str, how: tuple[str, ...]
) -> None:
    server.play = lambda asked: as_json({"message": f"you sent {asked.headers} {asked.raw} {asked.query}"}, 418)
    answer = cli("data", "fetch", "--from", provider, "AAA", "--out", str(tmp_path), *how)
    assert answer.code == ExitCode.DATA
    assert "you sent" in answer.out + answer.err
    sent = str(server.asked[0])
    assert "k3y" in sent
    everything = answer.out + answer.err + "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert "k3y" not in everything
    assert "s3cret" not in everything


def test_answers_cannot_steer_the_terminal(server: Loopback, cli: Callable[..., Answer], tmp_path: Path) -> None:
    server.answer(Reply(b"\x1b]0;owned\x07\xe2\x80\xae[bold red]x", 400))
    answer = cli("data", "fetch", "--from", "yahoo", "AAA", "--out", str(tmp_path))
    assert "\x1b" not in answer.err
    assert "\u202e" not in answer.err
    assert "[bold red]x" in answer.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "polygon", "A/../B C"], "cannot be a symbol"),
        (["--from", "polygon", "A", "--start", "soon"], "'soon' is no date"),
        (["--from", "polygon", "A", "--start", "2024-02-01", "--end", "2024-01-01"], "ends before it begins"),
        (["--from", "polygon", "A", "--interval", "1wk"], "Polygon has no bars of 1wk"),
        (["--from", "yahoo", "A", "--url", "http://x/{symbol}"], "--url goes with --from csv-url"),
        (["--from", "csv-url", "A"], "set WORKSTATION_CSV_URL"),
        (["--from", "stooq", "A", "--raw"], "leave out --raw"),
        (["--from", "nowhere", "A"], "'nowhere' is not one of"),
        (["A"], "Missing option '--from'"),
        (["--from", "yahoo"], "Missing argument"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    server: Loopback, cli: Callable[..., Answer], tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    answer = cli("data", "fetch", "--out", str(tmp_path / "out"), *arguments)
    assert answer.code == ExitCode.USAGE
    assert sentence in answer.err
    assert server.asked == []
    assert not (tmp_path / "out").exists()


def test_a_key_that_is_missing_is_named(
    server: Loopback, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("APCA_API_SECRET_KEY")
    answer = cli("data", "fetch", "--from", "alpaca", "A")
    assert answer.code == ExitCode.USAGE
    assert answer.err == "alpaca needs a key: set the environment variable APCA_API_SECRET_KEY\n"
    assert server.asked == []


def test_without_the_extra_one_sentence_says_what_to_install(
    server: Loopback, cli: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "urllib3", None)
    answer = cli("data", "fetch", "--from", "yahoo", "A", "--out", str(tmp_path))
    assert answer.code == ExitCode.USAGE
    assert answer.err == "fetching needs the package urllib3: pip install 'workstation[fetch]'\n"
    assert server.asked == []


def test_the_pattern_of_an_address_can_be_given(server: Loopback, cli: Callable[..., Answer], tmp_path: Path) -> None:
    server.answer(Reply(b"date,open,high,low,close\n2024-01-02,1,1,1,1\n"))
    url = f"{server.url}/{{symbol}}.csv"
    answer = cli("data", "fetch", "--from", "csv-url", "--url", url, "BTC/USD", "--out", str(tmp_path))
    assert answer.code == ExitCode.OK
    assert server.asked[0].raw == "/BTC%2FUSD.csv"
    assert (tmp_path / "BTC%2FUSD.parquet").is_file()


@pytest.mark.slow
def test_help_needs_neither_pyarrow_nor_urllib3() -> None:
    script = (
        "import sys\nfrom workstation.cli.main import run\nassert run(['data', 'fetch', '--help']) == 0\n"
        "print([name for name in ('pyarrow', 'urllib3', 'pandas', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "pip install 'workstation[fetch]'" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("is_silent", [True, False])
def test_an_interrupt_ends_it_at_once_and_keeps_what_came(server: Loopback, tmp_path: Path, *, is_silent: bool) -> None:
    """Interrupted while a server says nothing, or while one is waited for."""
    arrived, hold = threading.Event(), threading.Event()

    def play(asked: Asked) -> Reply:
        if "/GOOD/" in asked.path:
            return polygon(asked)
        arrived.set()
        return Reply(hold=hold) if is_silent else Reply(status=429, headers={"Retry-After": "200"})

    server.play = play
    command = [sys.executable, "-m", "workstation", "data", "fetch", "--from", "polygon", "GOOD", "SLOW"]
    process = subprocess.Popen(
        [*command, "--start", "2024-01-01", "--out", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    )
    assert arrived.wait(60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    hold.set()
    assert process.returncode == ExitCode.INTERRUPTED
    assert out.splitlines()[1].startswith("GOOD")
    assert err.splitlines()[-1] == "interrupted; the same command goes on from here"
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["GOOD.fetch.json", "GOOD.parquet"]
