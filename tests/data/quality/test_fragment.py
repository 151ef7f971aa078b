"""The fragment is TOML that a profile takes, says why symbols are left out, and cuts by dates that hold."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.quality.tables import DAY, NOW, at, calm, scaled_from, table_of, weekdays
from workstation import profiles
from workstation.config.profile import DataSettings
from workstation.data.quality.fragment import fragment
from workstation.data.quality.inspect import inspect_all
from workstation.data.report import LoadedPrices
from workstation.data.splits import split_of

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.data.price_table import PriceTable


def loaded(table: PriceTable) -> LoadedPrices:
    return LoadedPrices(table, (), table.fingerprint(), "here", is_synthetic=False)


def text_of(table: PriceTable, data: DataSettings | None = None) -> str:
    return fragment(inspect_all(table, now=NOW), loaded(table), data)


def profile_of(text: str) -> Profile:
    return profiles.resolve(tomllib.loads(text))


def test_good_symbols_all_stay_and_the_split_works() -> None:
    table = table_of(A=calm(1), B=calm(2))
    profile = profile_of(text_of(table))
    assert profile.data == DataSettings()
    split = split_of(table, profile.split, profile.window, profile.horizon)
    points = [part.points for part in (split.chosen.train, split.chosen.validation, split.chosen.test)]
    assert points[0] == pytest.approx(0.7 * 600, abs=2)
    assert all(part > 31 for part in points)


def test_the_borders_stay_where_they_are_when_bars_are_added() -> None:
    table = table_of(A=calm(1))
    profile = profile_of(text_of(table))
    longer = table_of(A=calm(1, weekdays(700)))
    before, after = (
        split_of(each, profile.split, profile.window, profile.horizon).chosen.train for each in (table, longer)
    )
    assert (before.stretches, before.points) == (after.stretches, after.points)


def test_symbols_in_doubt_are_left_out_with_their_reasons() -> None:
    halved = calm(1)
    scaled_from(halved, 300, 0.5)
    text = text_of(table_of(A=halved, B=calm(2)), DataSettings(source="prices", timezone="Asia/Shanghai"))
    assert "# left out: A (split)" in text
    assert "adjusted = true" in text
    data = profile_of(text).data
    assert (data.source, data.symbols, data.timezone, data.adjusted) == ("prices", ("B",), "Asia/Shanghai", False)


def test_where_all_are_in_doubt_none_is_left_out() -> None:
    halved = calm(1)
    scaled_from(halved, 300, 0.5)
    text = text_of(table_of(A=halved))
    assert profile_of(text).data.symbols == ()
    assert "in doubt" in text


def test_prices_too_few_for_a_split_get_a_sentence_instead() -> None:
    text = text_of(table_of(A=calm(1, weekdays(120))))
    assert "there is no split by dates" in text
    assert profile_of(text).split == profile_of("").split


def test_shorter_bars_are_cut_at_a_time_of_day() -> None:
    text = text_of(table_of(A=calm(1, at("2020-01-01T00:30") + DAY // 6 * np.arange(600))))
    assert ":30:00" in profile_of(text).split.train_until


def test_a_name_cannot_leave_its_comment() -> None:
    halved = calm(1)
    scaled_from(halved, 300, 0.5)
    text = text_of(table_of(**{'x"]\n[training]\nepochs = 9 #': halved, "B": calm(2)}))
    profile = profile_of(text)
    assert profile.data.symbols == ("B",)
    assert profile.training == profile_of("").training
