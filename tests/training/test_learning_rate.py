"""The learning rate is a pure function of step, settings and overrides."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation import catalog
from workstation.training.learning_rate import Override, Schedule, learning_rate

NAMES = catalog.names("schedules")


def build(name: str, **own: object) -> Schedule:
    module = importlib.import_module(catalog.CATALOG["schedules"][name].partition(":")[0])
    schedule: Schedule = catalog.load("schedules", name)(module.Config(**own))
    return schedule


@pytest.mark.parametrize("name", NAMES)
@given(total=st.integers(1, 500), warmup=st.integers(0, 100))
def test_fraction_stays_between_nothing_and_all(name: str, total: int, warmup: int) -> None:
    schedule = build(name, warmup_steps=warmup)
    fractions = [schedule.fraction(step, total) for step in range(total + 1)]
    assert all(0.0 < fraction <= 1.0 for fraction in fractions)
    assert fractions[:warmup] == [(step + 1) / (warmup + 1) for step in range(min(warmup, total + 1))]
    if warmup < total:
        assert max(fractions) == 1.0 == fractions[warmup]


def test_constant_stays() -> None:
    assert {build("constant").fraction(step, 10) for step in range(11)} == {1.0}


def test_cosine_falls_to_its_final_fraction() -> None:
    schedule = build("cosine", warmup_steps=10, final_fraction=0.2)
    fractions = [schedule.fraction(step, 110) for step in range(10, 111)]
    assert fractions == sorted(fractions, reverse=True)
    assert fractions[50] == pytest.approx(0.6)
    assert fractions[-1] == pytest.approx(0.2)


@pytest.mark.parametrize("name", NAMES)
def test_without_overrides_it_is_base_times_fraction(name: str) -> None:
    schedule = build(name, warmup_steps=4)
    assert all(learning_rate(step, 20, 0.1, schedule) == 0.1 * schedule.fraction(step, 20) for step in range(21))


def in_order(overrides: list[Override]) -> list[Override]:
    return sorted(overrides, key=lambda override: override.step)


STEPS = st.integers(0, 40)
VALUES = st.floats(1e-6, 1.0)


@pytest.mark.parametrize("name", NAMES)
@given(
    overrides=st.lists(st.builds(Override, STEPS, VALUES), max_size=5).map(in_order),
    step=STEPS,
)
def test_override_sets_the_rate_and_the_schedule_goes_on_in_proportion(
    name: str, overrides: list[Override], step: int
) -> None:
    schedule = build(name, warmup_steps=5)
    rate = learning_rate(step, 40, 0.1, schedule, overrides)
    begun = [override for override in overrides if override.step <= step]
    if not begun:
        assert rate == learning_rate(step, 40, 0.1, schedule)
    elif begun[-1].step == step:
        assert rate == begun[-1].value
    else:
        start = begun[-1]
        assert rate / start.value == pytest.approx(schedule.fraction(step, 40) / schedule.fraction(start.step, 40))


def test_of_two_overrides_for_a_step_the_later_counts() -> None:
    both = [Override(3, 0.5), Override(3, 0.25)]
    assert learning_rate(3, 10, 0.1, build("constant"), both) == 0.25


def test_override_where_the_schedule_is_nothing_stays() -> None:
    schedule = build("cosine", final_fraction=0.0)
    assert schedule.fraction(10, 10) == 0.0
    assert learning_rate(10, 10, 0.1, schedule, [Override(10, 0.3)]) == 0.3


@pytest.mark.slow
def test_needs_no_torch() -> None:
    lines = [
        "import sys",
        "from workstation.training import learning_rate",
        "from workstation.training.schedules import constant, cosine",
        "sys.exit('torch' in sys.modules)",
    ]
    assert subprocess.run([sys.executable, "-c", "; ".join(lines)], check=False).returncode == 0
