"""A profile: everything a run is made from, as one page of TOML."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import comb
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from workstation.config.reading import ReadingSettings
from workstation.config.settings import Settings

Fraction = Annotated[float, Field(gt=0.0, lt=1.0)]
Names = Annotated[tuple[str, ...], Field(strict=False)]  # TOML has lists; frozen settings hold tuples


def _as_text(value: object) -> object:
    """A date that TOML knows as such, as text in UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value.isoformat() if isinstance(value, date) else value


def _in_calendar(text: str) -> str:
    try:
        if text:
            datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such date or time in the calendar") from None
    return text


Date = Annotated[
    str,
    BeforeValidator(_as_text),
    Field(pattern=r"^(\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?)?$"),
    AfterValidator(_in_calendar),
]
"""A date or a time as TOML writes it, with or without quotes; empty for none."""

SAMPLE = "sample"
"""The source that stands for the embedded market."""

DEFAULT_FEATURES = (
    "log_return",
    "high_low_range",
    "close_open_return",
    "volume_change",
    "sma_20_gap",
    "ema_12_gap",
    "macd_histogram",
    "adx_14",
    "rsi_14",
    "roc_10",
    "cci_20",
    "stochastic_k",
    "atr_14",
    "bollinger_percent_b",
    "bollinger_width",
    "mfi_14",
)


class SourceSettings(Settings):
    """Where prices come from, and which of them are used."""

    source: str = Field(default=SAMPLE, min_length=1)
    """`sample` for the embedded synthetic market, or the path of a file of prices, or of a folder of them."""
    symbols: Names = ()
    """Symbols to use, in this order; empty for all that the source holds."""
    sample_seed: int = Field(default=7, ge=0)
    """Seed of the sample market; another seed gives another market of the same kind."""
    min_rows: int = Field(default=0, ge=0)
    """Symbols with fewer rows than this are left out; 0 keeps all that are long enough for one window."""


class DataSettings(ReadingSettings, SourceSettings):
    """Where prices come from, and how their files are read."""


MOST_FOLDS = 20_000
"""Folds that a combinatorial split may have: room for the 12,870 ways of choosing 8 groups of 16."""


class SplitSettings(Settings):
    """How the time line is cut into training, validation and test, and which symbols are held out."""

    kind: Literal["chronological", "walk_forward", "combinatorial"] = "chronological"
    """One cut; folds that walk forward in time; or combinatorial purged cross-validation over groups of bars."""
    train: Fraction = 0.7
    """Fraction of the time line, from its start, that trains; in a walk, what lies before the first test."""
    validation: Fraction = 0.15
    """Fraction that chooses the best checkpoint, after training and a gap; in folds, of what is learned from."""
    train_until: Date = ""
    """Train on bars before this date or time (UTC) in place of a fraction; chronological only."""
    validation_until: Date = ""
    """Validate on bars before this date or time (UTC), test on the rest; goes with `train_until`."""
    test_until: Date = ""
    """Leave out bars from this date or time (UTC) on; empty tests up to the end. Goes with `train_until`."""
    embargo: int = Field(default=0, ge=0)
    """Bars left out at each border on top of the window and the horizon."""
    context: Literal["inside", "before"] = "inside"
    """Whether a window lies wholly in its part, or may look back across the border; its target never leaves it."""
    folds: int = Field(default=5, ge=2, le=1000)
    """Folds of a walk forward."""
    walk: Literal["expanding", "rolling"] = "expanding"
    """Whether each fold of a walk trains on everything before it, or on a stretch of constant length."""
    groups: int = Field(default=6, ge=3, le=30)
    """Groups of bars of a combinatorial split."""
    test_groups: int = Field(default=2, ge=1, le=29)
    """Groups that each fold of a combinatorial split tests on."""
    fold: int = Field(default=0, ge=0)
    """The fold that a run trains and tests on, from 0."""
    unseen: Names = ()
    """Symbols held out altogether: nothing is trained, fitted or chosen on them."""
    unseen_fraction: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Fraction of the symbols held out, chosen by their names alone, in place of a list."""

    @model_validator(mode="after")
    def _leaves_a_test_part(self) -> SplitSettings:
        if self.kind == "chronological" and not self.train_until and self.train + self.validation >= 1.0:
            raise ValueError(f"train {self.train} and validation {self.validation} must add up to less than 1")
        return self

    @model_validator(mode="after")
    def _has_no_setting_without_effect(self) -> SplitSettings:
        if bool(self.train_until) != bool(self.validation_until) or (self.test_until and not self.train_until):
            raise ValueError("train_until and validation_until go together, and test_until goes with them")
        if self.train_until and self.kind != "chronological":
            raise ValueError(f"train_until cuts a chronological split, and kind is {self.kind}")
        if self.unseen and self.unseen_fraction:
            raise ValueError("unseen names the symbols and unseen_fraction counts them; give one of the two")
        for name in _idle(self):
            by = "cut by dates" if self.train_until else f"of kind {self.kind}"
            raise ValueError(f"{name} = {getattr(self, name)} has no effect on a split {by}; leave it out")
        return self

    @model_validator(mode="after")
    def _has_groups_left(self) -> SplitSettings:
        if self.kind != "combinatorial":
            return self
        if self.context == "before":
            raise ValueError("context = before lets windows that train look back into test groups; use inside")
        if self.test_groups >= self.groups:
            raise ValueError(f"test_groups {self.test_groups} must be fewer than the {self.groups} groups")
        folds = comb(self.groups, self.test_groups)
        if folds > MOST_FOLDS:
            raise ValueError(
                f"{self.test_groups} of {self.groups} groups make {folds:,} folds; make at most {MOST_FOLDS:,}"
            )
        return self


def _idle(split: SplitSettings) -> list[str]:
    """Settings that were changed and that nothing heeds."""
    idle: dict[str, tuple[str, ...]] = {
        "chronological": ("folds", "walk", "groups", "test_groups"),
        "walk_forward": ("groups", "test_groups"),
        "combinatorial": ("folds", "walk", "train"),
    }
    names = idle[split.kind] + (("train", "validation") if split.train_until else ())
    fields = SplitSettings.model_fields
    return [name for name in names if getattr(split, name) != fields[name].default]


class FeatureSettings(Settings):
    """What the model sees of each bar."""

    columns: Names = Field(default=DEFAULT_FEATURES, min_length=1)
    """Features of a bar, in this order; `workstation data show --features` lists them all."""
    fill: Literal["mask", "forward"] = "mask"
    """What to do with a value that is missing after the warm-up: leave its windows out, or carry the last one on."""
    fill_limit: int = Field(default=5, ge=1, le=1000)
    """Bars in a row that `forward` fills at most."""
    transform: Literal["none", "relative", "log_change"] = "none"
    """Columns in units of price or volume: as they are, relative to the close or usual volume, or their log change."""
    scaler: Literal["standard", "robust", "min_max", "window", "none"] = "standard"
    """Mean and deviation, median and quartiles, or least and greatest of training rows; or each window by itself."""
    per_symbol: bool = False
    """Fit the scaler for each symbol on its own instead of once for all."""
    clip: float = Field(default=5.0, gt=0.0)
    """Scaled features are cut off at plus and minus this many units."""


class PartSettings(Settings):
    """A part chosen by name; its other keys are that part's own settings."""

    model_config = ConfigDict(extra="allow")

    name: str
    """Name of the part, as the catalog has it."""

    @property
    def own(self) -> dict[str, Any]:
        """The part's own settings, not yet checked against its `Config`."""
        return dict(self.model_extra or {})


class TrainingSettings(Settings):
    """How long, on what, and when to stop."""

    epochs: int = Field(default=20, ge=1, le=1_000_000)
    """Passes over the training windows."""
    batch_size: int = Field(default=64, ge=1, le=1_000_000)
    """Windows in a step."""
    seed: int = Field(default=1, ge=0, lt=2**63)
    """Seed of the weights, of dropout, and of the order of batches."""
    device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$")
    """`auto` (a GPU if there is one), `cpu`, `cuda` or `cuda:N`."""
    threads: int = Field(default=1, ge=1, le=256)
    """CPU threads for arithmetic; one is best for networks under about a million parameters."""
    wait_for_device: bool = True
    """Wait in line until the device is free; false starts at once beside other runs."""
    clip_norm: float = Field(default=1.0, ge=0.0)
    """Gradients are scaled down to this norm; 0 leaves them as they are."""
    early_stopping: int = Field(default=0, ge=0)
    """Stop after this many epochs without a better validation loss; 0 never stops early."""
    min_delta: float = Field(default=0.0, ge=0.0)
    """A validation loss counts as better only if it is lower by more than this."""


class CheckpointSettings(Settings):
    """When checkpoints are written and which are kept."""

    every_steps: int = Field(default=0, ge=0)
    """Write one every so many steps, also inside an epoch; 0 for none of these."""
    every_minutes: float = Field(default=5.0, ge=0.0)
    """Write one when the last is this old; 0 for none of these. One is written at each epoch's end in any case."""
    keep: int = Field(default=3, ge=2)
    """Best checkpoints to keep, besides the newest."""


class Profile(Settings):
    """Everything a run is made from."""

    description: str = ""
    """One line for lists of profiles."""
    window: int = Field(default=30, ge=2, le=4096)
    """Bars the model sees."""
    horizon: int = Field(default=1, ge=1, le=1024)
    """Bars ahead that it forecasts."""
    target: Literal["log_return", "simple_return", "difference"] = "log_return"
    """What it forecasts for each bar ahead: the change of the close since the window's last bar."""
    data: DataSettings = DataSettings()
    split: SplitSettings = SplitSettings()
    features: FeatureSettings = FeatureSettings()
    model: PartSettings = PartSettings(name="lstm")
    loss: PartSettings = PartSettings(name="mse")
    optimizer: PartSettings = PartSettings(name="adamw")
    schedule: PartSettings = PartSettings(name="cosine")
    training: TrainingSettings = TrainingSettings()
    checkpoints: CheckpointSettings = CheckpointSettings()

    @model_validator(mode="after")
    def _fits_something_for_each_symbol(self) -> Profile:
        if self.features.per_symbol and self.features.scaler in ("window", "none") and self.target != "difference":
            raise ValueError(
                f"features.per_symbol has no effect: the scaler {self.features.scaler} is fitted on nothing, and "
                f"only a difference is scaled for each symbol otherwise"
            )
        return self
