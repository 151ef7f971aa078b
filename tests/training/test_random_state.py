"""The random states of all generators go out as plain values and come back exactly."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import torch

from workstation.training import random_state


def draw() -> tuple[float, float, float, list[float]]:
    """From all generators; an odd number of normal draws leaves half a pair waiting in two of them."""
    normal = float(np.random.standard_normal())  # noqa: NPY002 - the global generator is what is tested
    return random.random(), random.gauss(0, 1), normal, torch.randn(3).tolist()


@pytest.mark.parametrize("drawn", [0, 1, 700])
def test_what_comes_next_is_the_same_after_json(drawn: int) -> None:
    random_state.seed(2**40 + 3)
    for _ in range(drawn):
        draw()
    text = json.dumps(random_state.capture(), allow_nan=False)
    expected = [draw() for _ in range(5)]
    random_state.seed(1)
    random_state.restore(json.loads(text))
    assert [draw() for _ in range(5)] == expected


def test_capturing_draws_nothing() -> None:
    random_state.seed(5)
    expected = draw()
    random_state.seed(5)
    random_state.capture()
    assert draw() == expected


def test_seeding_reaches_every_generator() -> None:
    random_state.seed(5)
    first = draw()
    random_state.seed(6)
    assert all(a != b for a, b in zip(first, draw(), strict=True))
