"""What differs in profiles, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workstation.config.compare import MISSING
from workstation.evaluation.comparison.settings import differing

values = st.one_of(st.integers(0, 2), st.booleans(), st.sampled_from(["a", "b"]))
tables = st.dictionaries(
    st.sampled_from(["p", "q", "r"]),
    st.one_of(values, st.dictionaries(st.sampled_from(["x", "y"]), values, min_size=1)),
)


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found


@given(st.lists(tables, min_size=2, max_size=5))
def test_every_setting_that_is_not_the_same_in_all_is_told_with_its_values_and_no_other(
    profiles: list[dict[str, Any]],
) -> None:
    each = [flat(profile) for profile in profiles]
    expected = {}
    for key in {key for table in each for key in table}:
        row = tuple(table.get(key, MISSING) for table in each)
        if any(value != row[0] for value in row):
            expected[key] = row
    assert differing(profiles) == expected
