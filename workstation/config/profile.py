"""A profile: everything a run is made from, as one page of TOML."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from workstation.config.settings import Settings

Fraction = Annotated[float, Field(gt=0.0, lt=1.0)]
Names = Annotated[tuple[str, ...], Field(strict=False)]  # TOML has lists; frozen settings hold tuples

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


class DataSettings(Settings):
    """Where prices come from."""

    source: str = Field(default=SAMPLE, min_length=1)
    """`sample` for the embedded synthetic market, or the path of a CSV or Parquet file, or of a folder of them."""
    symbols: Names = ()
    """Symbols to use, in this order; empty for all that the source holds."""
    sample_seed: int = Field(default=7, ge=0)
    """Seed of the sample market; another seed gives another market of the same kind."""
    min_rows: int = Field(default=0, ge=0)
    """Symbols with fewer rows than this are left out; 0 keeps all that are long enough for one window."""


class SplitSettings(Settings):
    """How the time line is cut into training, validation and test."""

    train: Fraction = 0.7
    """Fraction of the time line, from its start, that trains."""
    validation: Fraction = 0.15
    """Fraction of the time line, after training and a gap, that chooses the best checkpoint; the rest is test."""
    embargo: int = Field(default=0, ge=0)
    """Bars left out at each border on top of the window and the horizon."""

    @model_validator(mode="after")
    def _leaves_a_test_part(self) -> SplitSettings:
        if self.train + self.validation >= 1.0:
            raise ValueError(f"train {self.train} and validation {self.validation} must add up to less than 1")
        return self


class FeatureSettings(Settings):
    """What the model sees of each bar."""

    columns: Names = Field(default=DEFAULT_FEATURES, min_length=1)
    """Features of a bar, in this order; `workstation data show --features` lists them all."""
    scaler: Literal["standard", "robust"] = "standard"
    """`standard`: mean and standard deviation; `robust`: median and interquartile range; fitted on training rows."""
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
    horizon: int = Field(default=1, ge=1, le=512)
    """Bars ahead that it forecasts."""
    target: Literal["log_return", "simple_return"] = "log_return"
    """What it forecasts for each bar ahead: the return of the close from the window's last bar."""
    data: DataSettings = DataSettings()
    split: SplitSettings = SplitSettings()
    features: FeatureSettings = FeatureSettings()
    model: PartSettings = PartSettings(name="lstm")
    loss: PartSettings = PartSettings(name="mse")
    optimizer: PartSettings = PartSettings(name="adamw")
    schedule: PartSettings = PartSettings(name="cosine")
    training: TrainingSettings = TrainingSettings()
    checkpoints: CheckpointSettings = CheckpointSettings()
