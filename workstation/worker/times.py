"""Times as text, as facts and sentences of jobs have them."""

from __future__ import annotations

import numpy as np


def utc_text(nanoseconds: int) -> str:
    """`2015-07-17T09:30:00Z`."""
    return f"{_seconds(nanoseconds)}Z"


def moment_text(nanoseconds: int) -> str:
    """`2015-07-17`, or `2015-07-17T09:30:00` where it is not midnight, in UTC."""
    return _seconds(nanoseconds).removesuffix("T00:00:00")


def _seconds(nanoseconds: int) -> str:
    return str(np.datetime64(nanoseconds, "ns").astype("datetime64[s]"))
