"""What can happen to a run, in the past tense; the journal is a list of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Spread: TypeAlias = tuple[float, float, float]
"""Mean, minimum and maximum since the row before."""


@dataclass(frozen=True, slots=True)
class RunQueued:
    """The worker waits in line for its device."""

    device: str
    held_by: str
    """Who holds the device, in words."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A worker began to work on the run, for the first time (`attempt` 1) or again."""

    attempt: int
    pid: int
    host: str
    device: str
    """`cpu` or `cuda:N`."""
    device_name: str
    threads: int


@dataclass(frozen=True, slots=True)
class DataLoaded:
    """Prices were read."""

    source: str
    symbols: int
    rows: int
    first: str
    last: str
    repairs: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class TrainingPlanned:
    """All is built; this many steps are to come."""

    model: str
    parameters: int
    features: int
    window: int
    horizon: int
    target: str
    target_scale: float
    """What a scaled target is multiplied by to be a return."""
    train_windows: int
    validation_windows: int
    test_windows: int
    batch_size: int
    steps: int
    epochs: int
    naive_train_rmse: float
    """RMSE of the last close as forecast, on training windows, in target units."""
    naive_validation_rmse: float
    naive_train_loss: float
    naive_validation_loss: float
    split: str = ""
    """Which fold of which split the parts are, in words."""
    unseen_windows: int = 0
    """Windows of symbols held out."""


@dataclass(frozen=True, slots=True)
class RunResumed:
    """Training goes on from a checkpoint; whatever was journalled after its step is superseded."""

    checkpoint: str
    """Its name; empty where there was none and training started over."""
    step: int
    epoch: int
    """Epochs that were complete at the checkpoint."""
    is_exact: bool
    differences: tuple[str, ...]
    """Why the continuation is not exact, if it is not."""


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """The worker turned to something else: loading data, training, validating, saving."""

    phase: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MetricsRecorded:
    """Training steps since the row before; losses are scaled, RMSE is in target units."""

    step: int
    epoch: int
    steps: int
    """How many steps the row stands for."""
    loss: Spread
    rmse: Spread
    gradient_norm: Spread
    learning_rate: float
    samples_per_second: float


@dataclass(frozen=True, slots=True)
class ResourcesMeasured:
    """What the machine was doing; memory in bytes, shares in percent."""

    cpu_percent: float
    """Of one core, for the worker."""
    memory_bytes: int
    """Resident memory of the worker."""
    memory_total_bytes: int
    gpu_percent: float | None = None
    gpu_memory_bytes: int | None = None
    gpu_memory_total_bytes: int | None = None
    gpu_temperature_celsius: float | None = None
    gpu_power_watts: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Forecasts of one split against what happened, and the last close as a forecast of the same."""

    split: str
    windows: int
    loss: float
    """In scaled target units."""
    rmse: float
    """In target units, as `mae`."""
    mae: float
    r2: float | None
    """About the mean of what happened in the split; None where nothing varies, as for all that is not defined."""
    r2_oos: float | None
    """Against the squared error of the last close; above 0 is better than naive."""
    directional_accuracy: float | None
    """Share of moves whose sign was forecast."""
    naive_loss: float
    naive_rmse: float
    naive_mae: float
    naive_r2: float | None


@dataclass(frozen=True, slots=True)
class EpochFinished:
    """An epoch was trained and validated."""

    epoch: int
    """Counted from 1."""
    step: int
    train_loss: float
    train_rmse: float
    learning_rate: float
    validation: Scores
    is_best: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """A checkpoint is whole and durable."""

    name: str
    step: int
    epoch: int
    size_bytes: int
    seconds: float
    reason: str
    is_best: bool


@dataclass(frozen=True, slots=True)
class CheckpointRemoved:
    """An older checkpoint made room."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckpointRefused:
    """A checkpoint did not verify and was not used."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CommandAnswered:
    """A command took effect at this step, or was refused."""

    id: str
    command: str
    is_accepted: bool
    step: int
    answer: str


@dataclass(frozen=True, slots=True)
class LearningRateSet:
    """From this step on the schedule runs in proportion to a new rate."""

    step: int
    learning_rate: float
    command: str = ""
    """Id of the command that asked for it."""


@dataclass(frozen=True, slots=True)
class RunPaused:
    """Training waits after this step until it is told to go on."""

    step: int


@dataclass(frozen=True, slots=True)
class RunContinued:
    """Training goes on after a pause."""

    step: int


@dataclass(frozen=True, slots=True)
class MessageLogged:
    """A line for the log: `info`, `warning` or `error`."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run came to its end."""

    step: int
    epoch: int
    reason: str
    best_checkpoint: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RunStopped:
    """The run was told to stop; it can be resumed from its last checkpoint."""

    step: int
    epoch: int
    reason: str
    checkpoint: str
    """Newest checkpoint; empty where there is none."""


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run cannot go on by itself."""

    step: int
    kind: str
    """Name of the exit code: TRAINING, STORAGE, DATA, DEVICE, CHECKPOINT, BUG ..."""
    message: str
    checkpoint: str
    """Newest good checkpoint; empty where there is none."""


Event: TypeAlias = (
    RunQueued
    | RunStarted
    | DataLoaded
    | TrainingPlanned
    | RunResumed
    | PhaseEntered
    | MetricsRecorded
    | ResourcesMeasured
    | EpochFinished
    | CheckpointSaved
    | CheckpointRemoved
    | CheckpointRefused
    | CommandAnswered
    | LearningRateSet
    | RunPaused
    | RunContinued
    | MessageLogged
    | RunFinished
    | RunStopped
    | RunFailed
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal: its number, when it was written (seconds since 1970), and what happened."""

    number: int
    at: float
    event: Event
