"""The newest validation scores beside the naive forecast's, each with its unit, and the verdict in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.marks import NONE
from workstation.ui.text import Line, Tone, fitted, joined, say
from workstation.ui.verdict import verdict
from workstation.ui.views.charts import has_gpu, target_unit

if TYPE_CHECKING:
    from workstation.runs.events import EpochFinished, Scores
    from workstation.ui.state import Snapshot

_LABEL, _FIGURE = 20, 11


def scores(snapshot: Snapshot) -> list[Line]:
    """A table: score, unit, of this epoch, of the best epoch, of the naive forecast."""
    progress = snapshot.progress
    if not progress.epochs:
        return [_title("validation"), say("no epoch has been validated yet", Tone.MUTED)]
    last, best = progress.epochs[-1], progress.best or progress.epochs[-1]
    unit = target_unit(snapshot)
    return [
        _title(f"validation of {last.validation.windows:,} windows"),
        _row("", f"epoch {last.epoch}", f"best ({best.epoch})", "naive", Tone.MUTED),
        _metrics("loss, scaled", last, best, "loss"),
        _metrics(f"RMSE, {unit}", last, best, "rmse"),
        _metrics(f"MAE, {unit}", last, best, "mae"),
        _metrics("R²", last, best, "r2", digits=3),
        _row("direction forecast", _direction(last), _direction(best), NONE),
        (*say("best epoch: ", Tone.MUTED), *verdict(best.validation.rmse, best.validation.naive_rmse)),
    ]


def facts(snapshot: Snapshot) -> list[Line]:
    """What is trained, on what, and which checkpoint is the newest."""
    plan, data, saved = snapshot.progress.plan, snapshot.progress.data, snapshot.progress.checkpoints
    if plan is None or data is None:
        return []
    windows = f"{plan.train_windows:,} to train, {plan.validation_windows:,} and {plan.test_windows:,} to check"
    return [
        _named("model", f"{plan.model}, {plan.parameters:,} parameters"),
        _named("data", f"{data.source}, {data.symbols} symbols, {data.rows:,} rows"),
        _named("windows", windows),
        *([_named("split", plan.split)] if plan.split else []),
        _named("checkpoint", saved[-1].name if saved else NONE),
    ]


def _named(label: str, value: str) -> Line:
    return ((f"{label:<12}", Tone.MUTED), (value, Tone.PLAIN))


def _title(text: str) -> Line:
    return say(text, Tone.TITLE)


def _row(label: str, last: str, best: str, naive: str, tone: Tone = Tone.PLAIN) -> Line:
    cells = [fitted(say(label, Tone.MUTED), _LABEL), _cell(last, tone), _cell(best, tone), _cell(naive, Tone.MUTED)]
    return tuple(span for cell in cells for span in cell)


def _cell(text: str, tone: Tone) -> Line:
    return fitted(say(text, tone), _FIGURE, "right")


def _metrics(label: str, last: EpochFinished, best: EpochFinished, name: str, *, digits: int = 4) -> Line:
    def shown(epoch: EpochFinished, field: str) -> str:
        return figures.metric(_value(epoch.validation, field), digits)

    return _row(label, shown(last, name), shown(best, name), shown(last, f"naive_{name}"))


def _value(found: Scores, name: str) -> float | None:
    value = getattr(found, name)
    assert value is None or isinstance(value, float | int)
    return value


def _direction(epoch: EpochFinished) -> str:
    return figures.share(epoch.validation.directional_accuracy)


def strip(snapshot: Snapshot, width: int, *, has_training: bool = True) -> list[Line]:
    """The newest values on a line each for training and machine, the most wanted first, as many as fit."""
    machine = _packed(_of_machine(snapshot), width)
    return [_packed(_of_training(snapshot), width), machine] if has_training else [machine]


def _packed(facts: list[Line], width: int) -> Line:
    kept: list[Line] = []
    for fact in facts:
        if sum(len(text) for text, _ in joined([*kept, fact])) <= width:
            kept.append(fact)
    return joined(kept)


def _fact(label: str, value: str, after: str = "") -> Line:
    return ((f"{label} ", Tone.MUTED), (value, Tone.STRONG), *([(f" {after}", Tone.MUTED)] if after else []))


def _of_training(snapshot: Snapshot) -> list[Line]:
    progress, best, plan = snapshot.progress, snapshot.progress.best, snapshot.progress.plan
    naive = f"naive {figures.metric(plan.naive_validation_loss)}" if plan else ""
    newest = progress.rows[-1].loss[0] if progress.rows else None
    last = progress.epochs[-1].validation.loss if progress.epochs else None
    return [
        _fact("loss", figures.metric(newest)),
        _fact("validation", figures.metric(last)),
        _fact("best", figures.metric(best.validation.loss if best else None), naive),
        _fact("rate", figures.metric(progress.learning_rate, 3)),
    ]


def _of_machine(snapshot: Snapshot) -> list[Line]:
    progress = snapshot.progress
    speed = _fact("speed", figures.count(progress.samples_per_second), "samples/s")
    if not progress.resources:
        return [speed]
    found = progress.resources[-1][1]
    memory = _fact("memory", figures.size(found.memory_bytes))
    cpu = _fact("CPU", figures.percent(found.cpu_percent))
    if not has_gpu(snapshot):
        return [speed, memory, cpu]
    total = f"of {figures.size(found.gpu_memory_total_bytes)}"
    heat = f"{found.gpu_temperature_celsius:.0f} °C" if found.gpu_temperature_celsius is not None else ""
    watts = _fact("power", f"{found.gpu_power_watts:.0f} W") if found.gpu_power_watts is not None else ()
    gpu = _fact("GPU", figures.percent(found.gpu_percent), heat)
    return [speed, _fact("GPU memory", figures.size(found.gpu_memory_bytes), total), gpu, watts, cpu]
