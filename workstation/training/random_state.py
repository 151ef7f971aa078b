"""The random states of Python, NumPy, torch and CUDA as plain values, and back."""

from __future__ import annotations

import base64
import random
from typing import Any

import numpy as np
import torch

RandomState = dict[str, Any]
"""JSON-clean; keys `python`, `numpy`, `torch`, and `cuda` with one entry for each device where CUDA is in use."""


def seed(value: int) -> None:
    """Seed all generators."""
    random.seed(value)
    np.random.seed(value % 2**32)  # noqa: NPY002 - the global generator is what other people's code draws from
    torch.manual_seed(value)


def capture() -> RandomState:
    """The states as they are now; nothing is drawn."""
    version, words, gauss = random.getstate()
    numpy_state: Any = np.random.get_state(legacy=False)  # noqa: NPY002 - as in `seed`
    state: RandomState = {
        "python": [version, list(words), gauss],
        "numpy": {**numpy_state, "state": {**numpy_state["state"], "key": numpy_state["state"]["key"].tolist()}},
        "torch": _text(torch.get_rng_state()),
    }
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]  # torch leaves it so
        state["cuda"] = [_text(device) for device in torch.cuda.get_rng_state_all()]
    return state


def restore(state: RandomState) -> None:
    """Put the states back; those of CUDA devices that are not there are left out."""
    version, words, gauss = state["python"]
    random.setstate((version, tuple(words), gauss))
    inner = state["numpy"]["state"]
    key = np.array(inner["key"], dtype=np.uint32)
    np.random.set_state({**state["numpy"], "state": {**inner, "key": key}})  # noqa: NPY002 - as in `seed`
    torch.set_rng_state(_tensor(state["torch"]))
    for index, device in enumerate(state.get("cuda", [])[: torch.cuda.device_count()]):
        torch.cuda.set_rng_state(_tensor(device), index)


def _text(state: torch.Tensor) -> str:
    return base64.b64encode(state.numpy().tobytes()).decode()


def _tensor(text: str) -> torch.Tensor:
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.uint8)
