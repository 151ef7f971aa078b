"""A batch of windows is what slicing gives, whatever the order."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workstation.training.windows import Windows


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
