"""The parts one can choose: name -> "module:Object", imported only when it is built.

Adding a part is one file and one line here. Its settings (`class Config` in the same file) can be read without
importing the part, so that forms and `profiles check` know every setting while torch stays unloaded.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import importlib.util
import sys
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from typing import TYPE_CHECKING, Any

from workstation.config import Settings
from workstation.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, ModuleType

CATALOG: dict[str, dict[str, str]] = {
    "jobs": {
        "train": "workstation.worker.train:run_job",
        "evaluate": "workstation.worker.evaluate:run_job",
        "forecast": "workstation.worker.forecast:run_job",
    },
    "models": {
        "lstm": "workstation.models.lstm:LSTM",
        "cnn": "workstation.models.cnn:CNN",
    },
    "losses": {
        "mse": "workstation.losses.mse:MSE",
        "mae": "workstation.losses.mae:MAE",
        "huber": "workstation.losses.huber:Huber",
    },
    "optimizers": {
        "adam": "workstation.training.optimizers.adam:Adam",
        "adamw": "workstation.training.optimizers.adamw:AdamW",
    },
    "schedules": {
        "constant": "workstation.training.schedules.constant:Constant",
        "cosine": "workstation.training.schedules.cosine:Cosine",
    },
    "strategies": {
        "sign": "workstation.backtest.strategies.sign:Sign",
        "threshold": "workstation.backtest.strategies.threshold:Threshold",
        "quantile": "workstation.backtest.strategies.quantile:Quantile",
        "rank": "workstation.backtest.strategies.rank:Rank",
        "proportional": "workstation.backtest.strategies.proportional:Proportional",
        "volatility": "workstation.backtest.strategies.volatility:VolatilityTargeted",
        "kelly": "workstation.backtest.strategies.kelly:KellyCapped",
        "weights": "workstation.backtest.strategies.weights:Weights",
    },
    "readers": {
        "parquet": "workstation.data.readers.parquet:Parquet",
        "csv": "workstation.data.readers.delimited:DelimitedText",
        "lean": "workstation.data.readers.lean:Lean",
        "wide": "workstation.data.readers.wide:WideTable",
    },
    "providers": {
        "yahoo": "workstation.data.fetch.yahoo:Yahoo",
        "stooq": "workstation.data.fetch.stooq:Stooq",
        "polygon": "workstation.data.fetch.polygon:Polygon",
        "alpaca": "workstation.data.fetch.alpaca:Alpaca",
        "csv-url": "workstation.data.fetch.csv_url:CsvUrl",
    },
    "indicators": {
        "open": "workstation.features.prices:OPEN",
        "high": "workstation.features.prices:HIGH",
        "low": "workstation.features.prices:LOW",
        "close": "workstation.features.prices:CLOSE",
        "volume": "workstation.features.prices:VOLUME",
        "amount": "workstation.features.prices:AMOUNT",
        "return": "workstation.features.returns:RETURN",
        "high_low": "workstation.features.returns:HIGH_LOW",
        "close_open": "workstation.features.returns:CLOSE_OPEN",
        "log_return": "workstation.features.returns:LOG_RETURN",
        "log_return_5": "workstation.features.returns:LOG_RETURN_5",
        "log_return_20": "workstation.features.returns:LOG_RETURN_20",
        "open_gap_return": "workstation.features.returns:OPEN_GAP_RETURN",
        "close_open_return": "workstation.features.returns:CLOSE_OPEN_RETURN",
        "high_low_range": "workstation.features.returns:HIGH_LOW_RANGE",
        "upper_shadow": "workstation.features.returns:UPPER_SHADOW",
        "lower_shadow": "workstation.features.returns:LOWER_SHADOW",
        "sma_10": "workstation.features.averages:SMA_10",
        "sma_20": "workstation.features.averages:SMA_20",
        "sma_50": "workstation.features.averages:SMA_50",
        "ema_12": "workstation.features.averages:EMA_12",
        "ema_26": "workstation.features.averages:EMA_26",
        "vwap_20": "workstation.features.averages:VWAP_20",
        "bollinger_upper": "workstation.features.bands:BOLLINGER_UPPER",
        "bollinger_middle": "workstation.features.bands:BOLLINGER_MIDDLE",
        "bollinger_lower": "workstation.features.bands:BOLLINGER_LOWER",
        "keltner_upper": "workstation.features.bands:KELTNER_UPPER",
        "keltner_middle": "workstation.features.bands:KELTNER_MIDDLE",
        "keltner_lower": "workstation.features.bands:KELTNER_LOWER",
        "sma_20_gap": "workstation.features.trend:SMA_20_GAP",
        "sma_50_gap": "workstation.features.trend:SMA_50_GAP",
        "ema_12_gap": "workstation.features.trend:EMA_12_GAP",
        "ema_26_gap": "workstation.features.trend:EMA_26_GAP",
        "macd": "workstation.features.trend:MACD",
        "macd_signal": "workstation.features.trend:MACD_SIGNAL",
        "macd_histogram": "workstation.features.trend:MACD_HISTOGRAM",
        "trix_15": "workstation.features.trend:TRIX_15",
        "adx_14": "workstation.features.trend:ADX_14",
        "plus_di_14": "workstation.features.trend:PLUS_DI_14",
        "minus_di_14": "workstation.features.trend:MINUS_DI_14",
        "aroon_oscillator_25": "workstation.features.trend:AROON_OSCILLATOR_25",
        "rsi_14": "workstation.features.momentum:RSI_14",
        "roc_10": "workstation.features.momentum:ROC_10",
        "cci_20": "workstation.features.momentum:CCI_20",
        "stochastic_k": "workstation.features.momentum:STOCHASTIC_K",
        "stochastic_d": "workstation.features.momentum:STOCHASTIC_D",
        "willr_14": "workstation.features.momentum:WILLR_14",
        "cmo_14": "workstation.features.momentum:CMO_14",
        "ultimate_oscillator": "workstation.features.momentum:ULTIMATE_OSCILLATOR",
        "balance_of_power": "workstation.features.momentum:BALANCE_OF_POWER",
        "atr_14": "workstation.features.volatility:ATR_14",
        "natr_14": "workstation.features.volatility:NATR_14",
        "bollinger_percent_b": "workstation.features.volatility:BOLLINGER_PERCENT_B",
        "bollinger_width": "workstation.features.volatility:BOLLINGER_WIDTH",
        "volatility_20": "workstation.features.volatility:VOLATILITY_20",
        "parkinson_20": "workstation.features.volatility:PARKINSON_20",
        "garman_klass_20": "workstation.features.volatility:GARMAN_KLASS_20",
        "volume_change": "workstation.features.volume:VOLUME_CHANGE",
        "mfi_14": "workstation.features.volume:MFI_14",
        "obv_change": "workstation.features.volume:OBV_CHANGE",
        "chaikin_money_flow_20": "workstation.features.volume:CHAIKIN_MONEY_FLOW_20",
        "volume_sma_20": "workstation.features.volume:VOLUME_SMA_20",
        "volume_ratio_20": "workstation.features.volume:VOLUME_RATIO_20",
        "obv_20": "workstation.features.volume:OBV_20",
        "ad_20": "workstation.features.volume:AD_20",
    },
    "steps": {
        "forward": "workstation.features.preprocessing.forward:Forward",
        "relative": "workstation.features.preprocessing.relative:relative",
        "log_change": "workstation.features.preprocessing.log_change:log_change",
        "standard": "workstation.features.preprocessing.standard:standard",
        "robust": "workstation.features.preprocessing.robust:robust",
        "min_max": "workstation.features.preprocessing.min_max:min_max",
        "window": "workstation.features.preprocessing.window:Window",
        "clip": "workstation.features.preprocessing.clip:Clip",
    },
}

PARTS_OF_PROFILE = {"model": "models", "loss": "losses", "optimizer": "optimizers", "schedule": "schedules"}
"""Section of a profile -> family that its `name` is chosen from."""


def names(family: str) -> tuple[str, ...]:
    """Names of a family's parts, in the order they are shown."""
    return tuple(CATALOG[family])


def load(family: str, name: str) -> Any:  # noqa: ANN401 - a class or an object, as the line says
    """The part itself; this imports its module.

    Raises:
        ProfileError: if the family has no part of that name.
    """
    module, attribute = _line(family, name)
    return getattr(importlib.import_module(module), attribute)


@cache
def config_class(family: str, name: str) -> type[Settings]:
    """The part's `Config`, read without importing what the part itself needs.

    Raises:
        ProfileError: if the family has no part of that name.
    """
    module, _ = _line(family, name)
    found = _settings_only(module).Config
    assert issubclass(found, Settings), f"{module}.Config must be a Settings"
    return found  # type: ignore[no-any-return]  # the module is typed as any module is


def unknown(what: str, name: str, allowed: tuple[str, ...]) -> str:
    """A sentence for a name that is not there, with the nearest one that is."""
    near = nearest(name, allowed)
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{what}: {name!r} is not known{hint} (allowed: {', '.join(allowed)})"


def nearest(name: str, allowed: tuple[str, ...]) -> str | None:
    """The allowed name that is probably meant; None where none is near."""
    return next(iter(difflib.get_close_matches(name, allowed, n=1)), None)


def _line(family: str, name: str) -> tuple[str, str]:
    if name not in CATALOG[family]:
        raise ProfileError([unknown(family, name, names(family))])
    module, _, attribute = CATALOG[family][name].partition(":")
    return module, attribute


def _settings_only(module: str) -> ModuleType:
    parent, _, stem = module.rpartition(".")
    folder = importlib.util.find_spec(parent)
    assert folder is not None
    assert folder.submodule_search_locations
    path = f"{folder.submodule_search_locations[0]}/{stem}.py"
    alias = f"{module}:settings"
    spec = ModuleSpec(alias, _SettingsLoader(alias, path), origin=_origin(path))
    spec.has_location = True
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[alias] = loaded  # pydantic looks its classes' modules up, for the strings beneath the fields
    _SettingsLoader(alias, path).exec_module(loaded)
    return loaded


def _origin(path: str) -> str:
    """A file name of its own: a name that two modules share would give the whole module's strings to this one."""
    return f"{path}:settings"


class _SettingsLoader(SourceFileLoader):
    """Runs a module's light imports and its `Config`, and leaves out everything else."""

    def get_code(self, fullname: str) -> CodeType:
        """Compile from source each time: the bytecode on disk is the whole module's."""
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path), path)
        tree.body = list(_settings_part(tree))
        return compile(tree, _origin(path), "exec")


_LIGHT = ("__future__", "typing", "pydantic", "workstation.config")


def _settings_part(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in tree.body:
        is_light = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_LIGHT)
        if is_light or (isinstance(node, ast.ClassDef) and node.name == "Config"):
            yield node
