"""The facts of a comparison in pieces: what journals say, what evaluations say, luck, wins, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.evaluation.definitions import BY_NAME
from workstation.evaluation.verdict import LUCK, name_of, probability
from workstation.reporting.comparison_rows import comparison_csv
from workstation.reporting.comparison_section import Heading, Piece, best_or_not, markdown, numbers
from workstation.reporting.counts import compact
from workstation.reporting.exports import json_text
from workstation.reporting.figures import NONE, counted, duration, number, rounded, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = ("directional_accuracy", "ic", "price_mae", "mase")
_HEADINGS = {"directional_accuracy": "SIGNS", "ic": "IC", "price_mae": "PRICE MAE", "mase": "MASE"}
_CAUTIONS = {
    "validation": "checkpoints were chosen by these windows, which flatters them; test says more",
    "unseen": "windows of symbols that were held out, or that training never had",
}
_MOST_PAIRS = 12


def pieces(told: dict[str, Any]) -> list[Piece]:
    """All of it, in the order in which it is read."""
    found = [_trained(told)]
    if any(row["evaluation"] for row in told["contenders"]):
        found.append(_tested(told))
    for match in told["matches"]:
        found += _matched(match)
    found.append(_settings(told))
    return found


def comparison_texts(told: dict[str, Any]) -> dict[str, str]:
    """The comparison as `markdown`, `csv` and `json`."""
    return {
        "markdown": markdown(pieces(told)),
        "csv": comparison_csv(told),
        "json": json_text(told, indent=1),
    }


def _trained(told: dict[str, Any]) -> Piece:
    titles = ("STEP", "EPOCH", "TRAINED", "PARAMETERS", "LOSS", "LAST CLOSE'S", "RMSE", "LAST CLOSE'S")
    columns = (
        Heading("CONTENDER"),
        Heading("STATE"),
        Heading("MODEL"),
        *numbers(*titles),
    )
    rows = tuple(_trained_row(row) for row in told["contenders"])
    units = ", ".join(dict.fromkeys(unit_of(row["target"]) for row in told["contenders"]))
    remarks = [f"* the best of those that can be compared; losses are scaled, RMSE is in {units}, lower is better"]
    for row in told["contenders"]:
        if row["not_comparable"]:
            remarks.append(f"{row['contender']} is not comparable: {'; '.join(row['not_comparable'])}")
        if row["checkpoint"] and row["epoch"] is None:
            remarks.append(f"{row['contender']}: {row['checkpoint']} was made inside an epoch and was not validated")
    return Piece("In validation, as the journals tell", columns, rows, (*remarks, *told["notes"]))


def _trained_row(row: dict[str, Any]) -> tuple[str, ...]:
    scores = row["validation"] or {}
    return (
        row["contender"],
        row["state"],
        row["model"],
        f"{row['step']:,}",
        NONE if row["epoch"] is None else f"{row['epoch']:,}",
        duration(row["trained_seconds"]),
        compact(row["parameters"]),
        _marked(row, "validation.loss", number(scores.get("loss"))),
        number(scores.get("naive_loss")),
        _marked(row, "validation.rmse", number(scores.get("rmse"))),
        number(scores.get("naive_rmse")),
    )


def _marked(row: dict[str, Any], name: str, text: str) -> str:
    return best_or_not(text, is_best=name in row["best"])


def _tested(told: dict[str, Any]) -> Piece:
    titles = ("WINDOWS", "RMSE", "SKILL", "p", "OVER LAST CLOSE", *(_HEADINGS[name] for name in _SHOWN))
    columns = (Heading("CONTENDER"), *numbers(*titles))
    rows = tuple(_tested_row(row) for row in told["contenders"] if row["evaluation"])
    evaluated = [row["evaluation"] for row in told["contenders"] if row["evaluation"]]
    rivals = ", ".join(dict.fromkeys(name_of(each["best_baseline"]) for each in evaluated))
    units = ", ".join(dict.fromkeys(unit_of(each["unit"]) for each in evaluated))
    legend = (
        f"all windows and bars ahead alike; RMSE in {units}; skill is 1 - MSE / that of the best forecast without a "
        f"model ({rivals}), with p of Diebold and Mariano; price MAE in the prices' currency"
    )
    remarks = [legend]
    remarks += [
        f"{row['contender']}: {row['evaluation']['verdict']}" for row in told["contenders"] if row["evaluation"]
    ]
    if caution := _CAUTIONS.get(told["part"]):
        remarks.append(caution)
    return Piece(f"On {told['part']}, as the evaluations tell", columns, rows, tuple(remarks))


def _tested_row(row: dict[str, Any]) -> tuple[str, ...]:
    found = row["evaluation"]
    chance = NONE if found["p_value"] is None else probability(found["p_value"]).removeprefix("= ")
    return (
        row["contender"],
        f"{found['windows']:,}",
        _marked(row, "evaluation.rmse", number(found["rmse"])),
        rounded(found["skill"]),
        chance,
        rounded(found["skill_over_last_close"]),
        *(_marked(row, f"evaluation.{name}", _figure(name, found[name])) for name in _SHOWN),
    )


def _figure(name: str, value: float | None) -> str:
    return number(value) if BY_NAME[name].unit == "currency" else rounded(value)


def _matched(match: dict[str, Any]) -> Iterator[Piece]:
    names = ", ".join(match["contenders"])
    if not match["windows"]:
        yield Piece(f"Luck: {names}", remarks=(match["reason"],))
        return
    yield _standing(match, names)
    yield _pairs(match)


def _standing(match: dict[str, Any], names: str) -> Piece:
    columns = (
        Heading("FORECASTER"),
        *numbers("RMSE", "SET p"),
        Heading("IN THE SET"),
    )
    columns = (*columns, Heading("SYMBOLS WON", is_number=True))
    least, chosen = min(match["rmse"].values()), match["confidence_set"]
    rows = []
    for name, rmse in match["rmse"].items():
        p = chosen["p_values"][name] if chosen["p_values"] else None
        is_in = NONE if p is None else "yes" if name in chosen["included"] else "no"
        mark = best_or_not(number(rmse), is_best=rmse == least)
        rows.append((name, mark, NONE if p is None else f"{p:.3f}", is_in, f"{match['wins']['count'][name]:,}"))
    days = f"{match['first'].removesuffix('T00:00:00')} to {match['last'].removesuffix('T00:00:00')}"
    shape = f"{counted(match['windows'], 'window')} of {counted(match['symbols'], 'symbol')}"
    title = f"Luck, on the windows that {names} share: {shape} on {counted(match['dates'], 'date')}, {days}"
    return Piece(title, columns, tuple(rows), tuple(_standing_remarks(match)))


def _standing_remarks(match: dict[str, Any]) -> Iterator[str]:
    yield from luck_sentences(match, has_conventions=True)
    yield "a symbol is won by the least mean squared error over its windows and bars ahead; RMSE lower is better"
    if ties := match["wins"]["ties"]:
        yield f"{counted(ties, 'symbol')} won by nobody: a tie"


def luck_sentences(match: dict[str, Any], *, has_conventions: bool) -> Iterator[str]:
    """Who cannot be told from the best, and whether the best beats the last close; how that was computed on demand."""
    chosen, superior = match["confidence_set"], match["superior"]
    if chosen["p_values"]:
        kept, level = chosen["included"], f"{100 * chosen['level']:.0f} %"
        words = f"{', '.join(kept)}: cannot be told apart" if len(kept) > 1 else f"{kept[0]} alone is the best"
        doubt = f"; that the others are left out {chosen['caution']}" if chosen["caution"] else ""
        how = f"; {chosen['convention']}" if has_conventions else ""
        yield f"model confidence set at {level}: {words}{doubt}{how}"
    else:
        yield f"no model confidence set, as {chosen['reason']}"
    if superior["p_value"] is None:
        yield f"no test for superior predictive ability, as {superior['reason']}"
    else:
        how = f", {superior['convention']}" if has_conventions else ""
        p = probability(superior["p_value"])
        yield f"that none beats the last close: p {p} (superior predictive ability{how})"
    if caution := next((pair["caution"] for pair in match["pairs"] if pair["caution"]), None):
        yield f"a p of a pair below {LUCK:g} {caution}"


def _pairs(match: dict[str, Any]) -> Piece:
    columns = (
        Heading("ONE"),
        Heading("OTHER"),
        Heading("BETTER"),
        Heading("p", is_number=True),
        Heading("STATISTIC", True),
    )
    found = match["pairs"]
    rows = tuple(
        (
            each["one"],
            each["other"],
            each["better"] or "neither",
            NONE if each["p_value"] is None else probability(each["p_value"]).removeprefix("= "),
            NONE if each["statistic"] is None else f"{each['statistic']:.2f}",
        )
        for each in found[:_MOST_PAIRS]
    )
    convention = (
        "Diebold-Mariano on squared error, averaged over a date's symbols; below 0 one is better; "
        f"{found[0]['convention']}; not corrected for the number of pairs, as the confidence set is"
    )
    remarks = [convention]
    remarks += dict.fromkeys(f"{each['one']} and {each['other']}: {each['reason']}" for each in found if each["reason"])
    if len(found) > _MOST_PAIRS:
        remarks.append(f"{len(found) - _MOST_PAIRS:,} more pairs: --json has all")
    return Piece("Pair by pair", columns, rows, tuple(remarks))


def _settings(told: dict[str, Any]) -> Piece:
    names = [row["contender"] for row in told["contenders"]]
    if not told["settings"]:
        return Piece("Settings", remarks=("all have the same profile",))
    columns = (Heading("SETTING"), *(Heading(name, folds=True) for name in names))
    rows = tuple((each["setting"], *(str(value) for value in each["values"])) for each in told["settings"])
    return Piece("Settings that differ", columns, rows)
