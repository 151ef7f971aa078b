"""A forecast as text: what to beware of, how its bands did, and the last bar ahead of the first symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.cli.formats import UNKNOWN, counted, number, price, unit_of
from workstation.cli.output import fact, plain
from workstation.cli.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEARLY = 0.02
"""A band that held so much less or more than it states is told to be too narrow or too wide."""

_UNEVEN = 0.3
"""A band that held so much more often in one symbol than in another does not fit them all."""

_MOST_STALE = 8


def print_forecast(told: dict[str, Any]) -> None:
    """Print the facts of a forecast."""
    _print_head(list(_head(told)))
    if told["bands"]:
        _print_bands(told)
    _print_examples(told)


def _print_head(lines: list[tuple[str, str]]) -> None:
    """Names and what they stand for, aligned; a line without a name goes on with the one before."""
    width = max(len(name) for name, _ in lines)
    for name, text in lines:
        fact(plain(f"{name:<{width}}  {text}"))


def _head(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "forecast", told["file"]
    rows = f"{counted(told['rows'], 'row')}: {counted(told['symbols'], 'symbol')}, {_ahead(told['steps'])}"
    yield "", f"{rows}, as the change of the close in {unit_of(told['unit'])}, as simple return and as close"
    yield "checkpoint", f"{told['run']}/{told['checkpoint']}, {told['model']}, epoch {told['epoch']}"
    first, last = moment_of(told["first_origin"]), moment_of(told["last_origin"])
    yield "from", f"the bar of {last}" if first == last else f"bars of {first} to {last}"
    yield "prices", told["source"]
    yield from _listed("STALE", list(_stale(told["stale"])))
    yield from _listed("times", [f"{words} ({counted(many, 'symbol')})" for words, many in told["calendars"].items()])
    yield from _listed("beware", told["beware"])
    yield from _listed("notes", told["notes"])


def _stale(days: dict[str, float]) -> Iterator[str]:
    """Which symbols end long before the others, the oldest first."""
    oldest = sorted(days, key=lambda symbol: -days[symbol])
    for symbol in oldest[:_MOST_STALE]:
        yield f"{symbol} ends {counted(round(days[symbol]), 'day')} before the newest bar: its forecast is of that past"
    if len(oldest) > _MOST_STALE:
        yield f"and {counted(len(oldest) - _MOST_STALE, 'symbol')} more that end long before the newest bar"


def _listed(name: str, sentences: list[str]) -> Iterator[tuple[str, str]]:
    for place, sentence in enumerate(sentences):
        yield "" if place else name, sentence


def _ahead(steps: int) -> str:
    return "1 bar ahead" if steps == 1 else f"1 to {steps} bars ahead"


def moment_of(text: str) -> str:
    """A time as the facts have it: the day alone where it is midnight UTC."""
    return text.removesuffix("T00:00:00Z").replace("T", " ").replace("Z", " UTC")


def _print_bands(told: dict[str, Any]) -> None:
    bands = told["bands"]
    columns = [Column(title, is_number=True) for title in ("BAND", "HELD IN TEST", "BARS AHEAD: FIRST", "LAST")]
    columns += [Column("LEAST IN"), Column("MOST IN")]
    rows = [_band(band, told["steps"]) for band in bands["held_on_test"]]
    fact("")
    print_table(columns, rows)
    windows = bands["held_on_test"][0]["windows"]
    fact(f"{bands['method']}; {counted(bands['windows'], 'validation window')}, {counted(windows, 'test window')}")
    for band in bands["held_on_test"]:
        if words := _verdict(band, told["steps"]):
            fact(words)
    if bands["spread"] == "pooled" and any(_is_uneven(band) for band in bands["held_on_test"]):
        fact("uneven over symbols: --bands scaled takes each error over the spread of its own window")


def _band(band: dict[str, Any], steps: int) -> list[str]:
    shares = [share for share in band["by_step"][:steps] if share is not None]
    mean = sum(shares) / len(shares) if shares else None
    ends = (shares[0], shares[-1]) if shares else (None, None)
    return [_percent(band["stated"], 0), *map(_percent, (mean, *ends)), _symbol(band["least"]), _symbol(band["most"])]


def _is_uneven(band: dict[str, Any]) -> bool:
    return band["least"] is not None and band["most"][1] - band["least"][1] > _UNEVEN


def _verdict(band: dict[str, Any], steps: int) -> str:
    """What is to be thought of a band that did not hold what it states; empty where it did."""
    shares = [share for share in band["by_step"][:steps] if share is not None]
    if not shares:
        return f"too few validation windows for a band of {_percent(band['stated'], 0)}"
    mean = sum(shares) / len(shares)
    if abs(mean - band["stated"]) < _NEARLY:
        return ""
    side = "narrow" if mean < band["stated"] else "wide"
    return f"too {side}: the band of {_percent(band['stated'], 0)} held {_percent(mean)} of what came in test"


def _percent(share: float | None, decimals: int = 1) -> str:
    return UNKNOWN if share is None else f"{100 * share:.{decimals}f} %"


def _symbol(found: list[Any] | None) -> str:
    return UNKNOWN if found is None else f"{found[0]} {_percent(found[1])}"


def _print_examples(told: dict[str, Any]) -> None:
    columns = [Column("SYMBOL"), Column("LAST BAR"), Column("CLOSE", is_number=True), Column("BAR AHEAD")]
    columns += [Column(title, is_number=True) for title in ("RETURN", "CLOSE THEN", "5 %", "95 %")]
    rows = [_example(row) for row in told["examples"]]
    left = f", first {len(rows)} symbols of {told['symbols']:,}" if told["symbols"] > len(rows) else ""
    fact("")
    fact(f"{told['steps']} bar{'' if told['steps'] == 1 else 's'} ahead{left}; times are of the bars' beginnings, UTC")
    print_table(columns, rows)


def _example(row: dict[str, Any]) -> list[str]:
    change = row["forecast_return"]
    return [
        row["symbol"],
        moment_of(row["origin"]),
        _close(row["last_close"]),
        moment_of(row["time"]),
        UNKNOWN if change is None else _signed(100 * change),
        *(_close(row[name]) for name in ("forecast_close", "close_q05", "close_q95")),
    ]


def _signed(percent: float) -> str:
    """Three decimals; what they call nothing has no sign."""
    text = f"{percent:+.3f} %"
    return text[1:] if float(text.split(maxsplit=1)[0]) == 0.0 else text


def _close(value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return price(value) if value > 0 else number(value)
