"""Every probe on one profile: its files, columns, preprocessing, windows and targets, and controls that must fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.config.profile import SAMPLE
from workstation.data.splits import candidates, split_of
from workstation.features.leaks.columns import leaks_of, times_to_try
from workstation.features.leaks.controls import CONTROLS
from workstation.features.leaks.fitting import fit_on_training, leak_of_fit
from workstation.features.leaks.probe import Probe
from workstation.features.leaks.sources import leak_of_files
from workstation.features.leaks.splitting import leak_of_fold, leak_of_windows
from workstation.features.leaks.targets import leak_of_targets
from workstation.features.leaks.training_set import leak_of_training_set
from workstation.features.preprocessing.pipeline import pipeline_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.data.report import LoadedPrices
    from workstation.data.splits import Split
    from workstation.features.preprocessing.pipeline import Pipeline

    Tell = Callable[[str], None]

CONTROLS_PROBE = "controls"
"""Name of the probe that tries the harness itself."""
SOME = 40
"""Symbols and files that are tried unless all are asked for: they are treated alike."""
_ADJUSTED = "adjusted closes are revised by later dividends and splits: the file itself, not its reading, knows them"


def probes(profile: Profile, loaded: LoadedPrices, tell: Tell, *, is_thorough: bool = False) -> Iterator[Probe]:
    """The results one by one; `tell` hears what is being tried.

    Args:
        profile: what is tried.
        loaded: its prices.
        tell: hears what is being done.
        is_thorough: try all symbols and files, and not just some of each.

    Raises:
        DataError: if the prices cannot be used.
        SplitError: if they are too few for the split.
    """
    split = split_of(loaded.table, profile.split, profile.window, profile.horizon)
    table = loaded.table if is_thorough else _some(loaded.table, split)
    pipeline = pipeline_of(profile.features)
    yield _controls(table, tell)
    yield _files(profile, len(loaded.table.symbols) if is_thorough else SOME, tell)
    yield from _columns(pipeline, table, tell)
    yield _preprocessing(pipeline, table, split, tell)
    yield from _splitting(profile, pipeline, loaded.table, split, tell)
    yield _targets(profile, table, tell)
    yield _training_set(profile, loaded, tell)


def _some(table: PriceTable, split: Split) -> PriceTable:
    """Some symbols from all over the list, held out ones among them."""
    held_out = [symbol for symbol in table.symbols if symbol in set(split.unseen)]
    others = [symbol for symbol in table.symbols if symbol not in set(split.unseen)]
    longest = sorted(others, key=lambda symbol: table.rows_of(symbol).start - table.rows_of(symbol).stop)
    places = np.unique(np.linspace(0, len(longest) - 1, min(SOME, len(longest))).astype(int))
    return table.select([*(longest[place] for place in places), *held_out[:2]])


def _controls(table: PriceTable, tell: Tell) -> Probe:
    tell("trying what is known to look ahead")
    times = times_to_try(table)
    missed = [name for name, peek in CONTROLS.items() if not leaks_of(peek, table, (name,), times)[1]]
    fault = f"the harness missed what is known to look ahead: {', '.join(missed)}" if missed else None
    what = f"{len(CONTROLS)} columns that are known to look ahead are caught"
    return Probe(CONTROLS_PROBE, what, len(CONTROLS), fault)


def _files(profile: Profile, most: int, tell: Tell) -> Probe:
    what = "rows of the files, read again without the newest ones"
    if profile.data.source == SAMPLE:
        return Probe("files", what, 0, None, "the sample market is made, not read")
    tried, leak, note = leak_of_files(profile.data, most, tell)
    notes = [*([note] if note else []), *([_ADJUSTED] if profile.data.adjusted else [])]
    return Probe("files", what, tried, leak, "; ".join(notes))


def _columns(pipeline: Pipeline, table: PriceTable, tell: Tell) -> Iterator[Probe]:
    tell("changing the future of every column")
    names, times = [indicator.name for indicator in pipeline.columns], times_to_try(table)
    shape = lambda some: pipeline.shape(some).values  # noqa: E731 - a name for what is tried
    tried, found = leaks_of(shape, table, names, times, all_of_them=True)
    first = {moved.column: str(moved) for moved in reversed(found)}
    for name in names:
        yield Probe(name, "feature", tried, first.get(name))


def _preprocessing(pipeline: Pipeline, table: PriceTable, split: Split, tell: Tell) -> Probe:
    tell("fitting the preprocessing with other prices after training")
    steps = " > ".join(step.name for step in (*pipeline.shaping, *pipeline.scaling)) or "none"
    tried, leak = leak_of_fit(fit_on_training(pipeline, split, split.chosen), table, split, split.chosen)
    return Probe("preprocessing", f"{steps}, fitted on training rows", tried, leak)


def _splitting(profile: Profile, pipeline: Pipeline, table: PriceTable, split: Split, tell: Tell) -> Iterator[Probe]:
    tell("looking for windows that meet")
    task = (profile.window, profile.horizon)
    found = candidates(table, split, *task, pipeline.shape(table).is_valid)
    met = [leak_of_fold(table, split, fold, found) for fold in split.folds]
    count = f"{len(split.folds)} folds" if len(split.folds) > 1 else "the fold"
    yield Probe(
        "split", f"training windows of {count} meet no window that judges", len(met), next(filter(None, met), None)
    )
    parts = (split.chosen.train, split.chosen.validation)
    moved = [leak_of_windows(table, pipeline, split, part, task) for part in parts]
    leak = next((leak for _, leak in moved if leak), None)
    yield Probe("windows", "later prices move no window", sum(compared for compared, _ in moved), leak)


def _targets(profile: Profile, table: PriceTable, tell: Tell) -> Probe:
    tell("changing the future of the targets")
    tried, leak = leak_of_targets(profile, table, times_to_try(table))
    what = f"{profile.target} of 1 to {profile.horizon} bars ahead, known when they have come and no sooner"
    return Probe("targets", what, tried, leak)


def _training_set(profile: Profile, loaded: LoadedPrices, tell: Tell) -> Probe:
    tell("preparing all that is trained on with other prices after it")
    what = "what is fitted, units, rows and targets of the windows that are trained on"
    return Probe("training set", what, *leak_of_training_set(profile, loaded))
