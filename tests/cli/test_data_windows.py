"""`workstation data windows` writes what it says, once, and refuses in one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

from workstation.data.sample_market import sample_market
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Answer

pytestmark = pytest.mark.slow

RAW = 'features.columns=["open","high","low","close","volume","amount"]'


def test_raw_prices_of_test_windows_in_a_file(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    out = tmp_path / "windows.safetensors"
    answer = cli(
        "data", "windows", "quick", "--set", RAW, "--set", 'data.symbols=["ALFA"]', "--out", str(out), "--json"
    )
    assert answer.code == ExitCode.OK, answer.err
    tensors = load_file(out)
    assert {name: tensor.shape for name, tensor in tensors.items()} == {
        "series": (answer.json["windows"], 6, 30),
        "padding_mask": (answer.json["windows"], 6, 30),
        "id_mask": (answer.json["windows"], 6, 30),
        "timestamps": (answer.json["windows"], 6, 30),
        "interval": (answer.json["windows"], 6),
    }
    market = sample_market(7).select(["ALFA"])
    last = np.searchsorted(market.time // 10**9, tensors["timestamps"][-1, 3, -1])
    np.testing.assert_array_equal(tensors["series"][-1, 3], market.close[last - 29 : last + 1].astype(np.float32))
    assert tensors["padding_mask"].all()
    with safe_open(out, framework="numpy") as file:  # type: ignore[no-untyped-call]  # the library's own
        assert json.loads(file.metadata()["columns"]) == ["open", "high", "low", "close", "volume", "amount"]
    assert out.stat().st_mode & 0o777 == 0o600
    again = cli("data", "windows", "quick", "--out", str(out))
    assert (again.code, again.out) == (ExitCode.USAGE, "")
    assert again.err.endswith("windows.safetensors is there already; choose another name\n")


def test_longer_windows_are_padded_and_the_first_so_many_are_enough(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    out = tmp_path / "w"
    asked = ("--part", "train", "--length", "512", "--first", "3", "--out", str(out))
    answer = cli("data", "windows", "quick", "--set", RAW, *asked)
    assert answer.code == ExitCode.OK, answer.err
    assert "3 train windows of 512 bars: open, high, low, close, volume, amount" in answer.out
    assert f"{6 * 3 * 512 - 6 * (30 + 31 + 32):,} values of 9,216 masked" in answer.out
    mask = load_file(out)["padding_mask"]
    assert mask.sum(axis=2).tolist() == [[30] * 6, [31] * 6, [32] * 6]
    assert mask[0, 0, -30:].all()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--part", "unseen"), ExitCode.DATA, "there is no window in unseen; name symbols to hold out"),
        (("--length", "65536", "--part", "train"), ExitCode.USAGE, "GiB, more than 4; ask for the first so many"),
        (("--set", "data.source=/nowhere"), ExitCode.DATA, "there is no file or folder /nowhere"),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: tuple[str, ...], code: ExitCode, sentence: str, tmp_path: Path, cli: Callable[..., Answer]
) -> None:
    answer = cli("data", "windows", "quick", *arguments, "--out", str(tmp_path / "w"))
    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err
    assert not (tmp_path / "w").exists()


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    (tmp_path / "file").touch()
    for folder in ("nowhere", "file"):
        answer = cli("data", "windows", "quick", "--out", str(tmp_path / folder / "w"))
        assert answer.code == ExitCode.USAGE
        assert f"there is no folder {tmp_path / folder}; make it, or choose another" in answer.err
    for length in (250, 300):
        answer = cli("data", "windows", "quick", "--first", "1", "--out", f"{tmp_path}/{'w' * length}")
        assert answer.code == ExitCode.USAGE
        assert "cannot be written: File name too long; choose another place" in answer.err
