"""A batch of windows is what slicing gives, whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workstation.training.windows import Windows, standardised


def rows(n: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.arange(n * width, dtype=torch.float32).view(n, width), torch.arange(2.0 * n).view(n, 2)


@given(st.data())
def test_gathers_what_slicing_gives(data: st.DataObject) -> None:
    n, width = data.draw(st.integers(2, 40)), data.draw(st.integers(1, 5))
    length = data.draw(st.integers(1, n))
    ends = torch.tensor(data.draw(st.lists(st.integers(length - 1, n - 1), min_size=1, max_size=20)))
    which = torch.tensor(data.draw(st.lists(st.integers(0, len(ends) - 1), min_size=1, max_size=9)))
    features, targets = rows(n, width)
    x, y = Windows(features, targets, ends, length).gather(which)
    expected = [features[int(end) - length + 1 : int(end) + 1] for end in ends[which]]
    assert torch.equal(x, torch.stack(expected))
    assert torch.equal(y, targets[ends[which]])


def test_batches_are_copies() -> None:
    features, targets = rows(9, 2)
    windows = Windows(features, targets, torch.tensor([4, 5]), 3)
    x, y = windows.gather(torch.tensor([0, 1]))
    x.zero_()
    y.zero_()
    assert torch.equal(windows.gather(torch.tensor([0]))[0][0], features[2:5])
    assert torch.equal(targets, rows(9, 2)[1])


def test_rows_need_not_be_contiguous() -> None:
    features, targets = rows(9, 2)
    sparse = features.repeat_interleave(2, dim=1)[:, ::2]
    assert not sparse.is_contiguous()
    x, _ = Windows(sparse, targets, torch.tensor([8]), 9).gather(torch.tensor([0]))
    assert torch.equal(x[0], features)


@pytest.mark.parametrize("ends", [[1], [9], [-1]])
def test_windows_that_leave_the_rows_cannot_be(ends: list[int]) -> None:
    with pytest.raises(AssertionError):
        Windows(*rows(9, 2), torch.tensor(ends), 3)


def test_moving_keeps_every_window() -> None:
    windows = Windows(*rows(9, 2), torch.tensor([4, 8]), 3)
    moved = windows.to("cpu")
    assert len(moved) == 2
    assert moved.horizon == 2
    assert moved.device.type == "cpu"
    both = torch.tensor([1, 0])
    assert all(torch.equal(a, b) for a, b in zip(windows.gather(both), moved.gather(both), strict=True))


def by_itself(window: np.ndarray, clip: float) -> np.ndarray:
    """The definition, in float64: less the mean, over the population standard deviation, cut off."""
    deviation = window.std(axis=0)
    scaled = (window - window.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    return np.clip(scaled, -clip, clip)


@given(st.data())
def test_each_window_is_scaled_by_its_own_rows(data: st.DataObject) -> None:
    random = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    length, level = data.draw(st.integers(8, 40)), data.draw(st.sampled_from([0.0, 1.0, 250.0, -3e4]))
    values = (level + random.normal(0.0, [1.0, 30.0, 400.0], (80, 3))).astype(np.float32)
    ends = torch.arange(length - 1, 80)
    x, _ = Windows(torch.from_numpy(values), torch.zeros(80, 1), ends, length, 2.5).gather(torch.arange(len(ends)))
    for number, end in enumerate(ends.tolist()):
        expected = by_itself(values[end - length + 1 : end + 1].astype(np.float64), 2.5)
        np.testing.assert_allclose(x[number], expected, atol=2e-3 if abs(level) > 1e3 else 2e-5)


def test_a_window_knows_nothing_of_the_rows_after_it_or_before_it() -> None:
    features = torch.randn(40, 3, generator=torch.Generator().manual_seed(1)).cumsum(0)
    windows = Windows(features, torch.zeros(40, 1), torch.tensor([19]), 10, 5.0)
    before = windows.gather(torch.tensor([0]))[0]
    changed = features.clone()
    changed[20:], changed[:10] = 1e6, -1e6
    after = Windows(changed, torch.zeros(40, 1), torch.tensor([19]), 10, 5.0).gather(torch.tensor([0]))[0]
    assert torch.equal(before, after)


@pytest.mark.parametrize("level", [0.0, 0.1, 123.456, 1e9, -1e-9, 1e-38, 3e12])
def test_a_column_that_stands_still_becomes_zero(level: float) -> None:
    x = torch.full((4, 30, 2), level)
    x[:, :, 1] = torch.arange(30.0)
    scaled = standardised(x, 5.0)
    assert torch.equal(scaled[:, :, 0], torch.zeros(4, 30))
    assert scaled[:, :, 1].std() > 0.9


def test_the_rounding_of_float32_is_no_movement_and_a_tick_is() -> None:
    random = np.random.default_rng(2)
    still = torch.from_numpy((1e6 * (1.0 + 1e-9 * random.normal(size=(1, 30, 1)))).astype(np.float32))
    assert torch.equal(standardised(still, 5.0), torch.zeros(1, 30, 1))
    prices = torch.full((1, 30, 1), 50_000.0)
    prices[0, 15:] += 0.5
    assert standardised(prices, 5.0).abs().sub(1.0).abs().max() < 1e-3


def test_moving_keeps_how_windows_are_scaled() -> None:
    windows = Windows(*rows(9, 2), torch.tensor([4, 8]), 3, 5.0)
    both = torch.tensor([1, 0])
    assert torch.equal(windows.to("cpu").gather(both)[0], windows.gather(both)[0])
    assert windows.gather(both)[0].abs().max() < 2.0


def test_movement_too_small_for_float32_is_none() -> None:
    x = torch.zeros(1, 30, 1)
    x[0, ::3] = 1e-39
    assert torch.equal(standardised(x, 5.0), torch.zeros(1, 30, 1))
