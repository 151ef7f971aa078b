"""Windows for foundation models: what is known, what is masked, whose it is and when, and nothing of the future."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workstation.data.price_table import PRICES, PriceTable
from workstation.data.sample_market import sample_market
from workstation.features.build import compute
from workstation.features.forty import PRICES as RAW
from workstation.training.masked_input import MaskedInput, MaskedRows

DAY = 86_400


def ragged(lengths: list[int], step_seconds: int = DAY) -> PriceTable:
    """Symbols of these lengths; the value of a row is its number."""
    rows = sum(lengths)
    time = np.concatenate([np.arange(length) for length in lengths]) * step_seconds * 1_000_000_000
    close, unknown = np.arange(1.0, rows + 1.0), np.full(rows, np.nan)
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    names = tuple(f"S{number}" for number in range(len(lengths)))
    return PriceTable(
        names, offsets, time.astype(np.int64), **dict.fromkeys(PRICES, close), volume=unknown, amount=unknown
    )


@given(st.data())
def test_every_place_against_the_definition(data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
    rows, length = sum(lengths), data.draw(st.integers(1, 12))
    table = ragged(lengths)
    values = np.random.default_rng(0).normal(size=(rows, 2))
    values[data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, 1))] = np.nan
    ends = data.draw(st.lists(st.integers(0, rows - 1), min_size=1, max_size=5))
    found = MaskedRows(table, values, length, "cpu").gather(torch.tensor(ends))
    symbol = table.symbol_index()
    for b, end in enumerate(ends):
        for t in range(length):
            row = end - length + 1 + t
            is_inside = row >= int(table.offsets[symbol[end]])
            for v in range(2):
                value = values[row, v] if is_inside else np.nan
                assert bool(found.padding_mask[b, v, t]) == bool(np.isfinite(value))
                assert float(found.series[b, v, t]) == (np.float32(value) if np.isfinite(value) else 0.0)
                assert int(found.timestamps[b, v, t]) == (table.time[row] // 10**9 if is_inside else 0)
                assert int(found.id_mask[b, v, t]) == symbol[end]
        bars = min(length, end - int(table.offsets[symbol[end]]) + 1)
        assert found.interval[b].tolist() == [DAY if bars > 1 else 0] * 2


def test_it_has_the_types_and_shapes_that_models_ask_for() -> None:
    market = sample_market(3).select(["ALFA", "ECHO"])
    rows = MaskedRows(market, compute(market, RAW).values, 64, "cpu")
    found = rows.gather(torch.tensor([63, 1499, 1510]))
    types = {"series": torch.float32, "padding_mask": torch.bool, "id_mask": torch.int64, "timestamps": torch.int64}
    for name, kind in types.items():
        tensor = getattr(found, name)
        assert tensor.shape == (3, 6, 64)
        assert tensor.dtype == kind
        assert tensor.is_contiguous()
    assert found.interval.shape == (3, 6)
    assert found.interval.dtype == torch.int64
    assert found.padding_mask.sum(dim=2).tolist() == [[64] * 6, [64] * 6, [11] * 6]
    close = torch.from_numpy(market.close[1436:1500]).float()
    assert torch.equal(found.series[1, 3], close)


def test_the_interval_is_of_the_windows_own_bars_and_ignores_holes() -> None:
    table = ragged([40])
    time = table.time.copy()
    time[20:] += 9 * DAY * 10**9
    time[30:] = time[29] + np.arange(1, 11) * 3600 * 10**9
    rows = MaskedRows(replace(table, time=time), table.close[:, None], 8, "cpu")
    assert rows.gather(torch.tensor([15, 23, 39, 0])).interval[:, 0].tolist() == [DAY, DAY, 3600, 0]


@pytest.mark.parametrize("end", [5, 40, 1499, 1502])
def test_nothing_after_the_windows_end_is_in_it(end: int) -> None:
    market = sample_market(3).select(["ALFA", "ECHO"])
    later = np.arange(market.rows) > end
    factor = np.where(later, 3.0, 1.0)
    prices = {name: getattr(market, name) * factor for name in (*PRICES, "volume")}
    changed = replace(market, **prices, time=market.time + np.where(later & (market.symbol_index() == 0), 10**9, 0))
    one, other = (
        MaskedRows(table, compute(table, (*RAW, "rsi_14")).values, 100, "cpu").gather(torch.tensor([end]))
        for table in (market, changed)
    )
    for field in fields(MaskedInput):
        assert torch.equal(getattr(one, field.name), getattr(other, field.name)), field.name
