"""What tests of prices share: small tables, and files written from text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.data.price_table import PriceTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = 86_400 * 10**9


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a text file of this name into the test's folder."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return _write


@pytest.fixture(scope="session")
def ragged() -> Callable[..., PriceTable]:
    """Build a table of symbols A, B, C ... that trade on the days given for each."""

    def _ragged(*days: list[int]) -> PriceTable:
        time = np.concatenate([np.array(each, dtype=np.int64) for each in days]) * DAY
        close = np.random.default_rng(len(time)).uniform(1.0, 2.0, len(time))
        return PriceTable(
            tuple("ABCDEFGHIJ"[: len(days)]),
            np.concatenate(([0], np.cumsum([len(each) for each in days]))).astype(np.int64),
            time,
            close,
            close + 0.5,
            close - 0.5,
            close,
            np.full(len(time), 100.0),
            np.full(len(time), np.nan),
        )

    return _ragged
