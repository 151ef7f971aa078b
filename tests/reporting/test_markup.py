"""The parts of a page: what is escaped, which scripts may run, and charts that the library understands."""

from __future__ import annotations

import base64
import hashlib
import html as standard
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reporting.reported import write_run
from workstation.reporting import charts
from workstation.reporting.document import Cell, Chart, Column, Row, Section, Table
from workstation.reporting.html.library import script_text
from workstation.reporting.html.markup import Names, block, figures, json_text, section
from workstation.reporting.html.page import html
from workstation.reporting.html.palette import PALETTE, palette_css
from workstation.reporting.report import report
from workstation.runs.events import MetricsRecorded
from workstation.runs.journal import JournalWriter
from workstation.runs.progress import State
from workstation.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = st.text(st.sampled_from("<>&\"'/! -script%{}\u2028\x00a"), max_size=30)


@given(TEXT)
def test_json_stands_in_a_script_element_and_means_the_same(text: str) -> None:
    told = json_text({"name": [text]})
    assert not set(told) & set("<>&")
    assert json.loads(told) == {"name": [text]}


@given(TEXT, TEXT)
def test_a_cell_is_text_and_its_reason_is_an_attribute(text: str, why: str) -> None:
    told = block(Table(text, (Column(text, meaning=why),), ((Cell(text, why=why),),)), Names())
    found = re.findall(r"<td[^<>]*>([^<>]*)</td>", told)
    assert len(found) == 1
    assert standard.unescape(found[0]).count("<") == text.count("<")
    assert re.sub(r"</?(h5|div|table|thead|tbody|tr|th|td)(\s[a-z-]+=\"[^\"<>]*\")*>", "", told).count("<") == 0


@given(TEXT)
def test_nothing_in_a_chart_is_markup_to_the_library(text: str) -> None:
    told = charts.line(text, [1, 2], [1.0, 2.0], "accent", unit=text)
    assert not set(told["name"]) & set("<>")
    assert "%{" not in told["hovertemplate"].removeprefix("%{y:.4g}")


def test_scripts_neither_end_nor_open_an_element() -> None:
    assert script_text("a</script>b<!--c\r\n") == "a<\\/script>b\\x3c!--c\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-0.5", "\N{MINUS SIGN}0.5"),
        ("-0.5 to -.3", "\N{MINUS SIGN}0.5 to \N{MINUS SIGN}.3"),
        ("2020-01-02, step-0007, a/-5, 1 - 2", "2020-01-02, step-0007, a/-5, 1 - 2"),
    ],
)
def test_only_negative_numbers_get_a_minus(text: str, told: str) -> None:
    assert figures(text) == told


def test_equal_titles_get_places_of_their_own() -> None:
    names = Names()
    found = [section(Section(title), names, 2)[1][0][0] for title in ("A b", "a-B", "<>", "\N{SNOWMAN}", "a b")]
    assert found == ["a-b", "a-b-2", "section", "section-2", "a-b-3"]


def every_chart(sections: tuple[Section, ...]) -> Iterator[Chart]:
    for each in sections:
        for found in each.blocks:
            if isinstance(found, Chart):
                yield found
            elif isinstance(found, Row):
                yield from found.charts
        yield from every_chart(each.sections)


def painted(value: Any) -> Any:  # noqa: ANN401 - plain values of any shape
    """The value with the light colours of the palette."""
    if isinstance(value, dict):
        return {key: painted(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [painted(each) for each in value]
    is_colour = isinstance(value, str) and value.startswith("$")
    return PALETTE[value[1:]][0] if is_colour else value


@pytest.mark.slow
def test_the_library_knows_every_property_of_every_chart(store: Store) -> None:
    objects = pytest.importorskip("plotly.graph_objects")
    found = list(every_chart(report(store, "full").sections))
    assert len(found) > 15
    for chart in found:
        objects.Figure(data=painted(chart.data), layout=painted(chart.layout))  # refuses what it does not know


def test_the_policy_lets_the_two_scripts_of_the_page_run_and_no_other(store: Store) -> None:
    told = html(report(store, "full"))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', told)
    assert policy is not None
    running = re.findall(r"<script>(.*?)</script>", told, re.DOTALL)
    assert len(running) == 2
    digests = {base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in running}
    assert set(re.findall(r"'sha256-([^']+)'", policy[1])) == digests
    assert "default-src 'none'" in policy[1]
    assert "unsafe-eval" not in policy[1]
    assert told.index("Content-Security-Policy") < told.index("<style>") < told.index("<script")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", told.replace(running[0], ""))


def test_every_colour_that_a_chart_names_is_in_the_palette(store: Store) -> None:
    told = json.dumps([[chart.data, chart.layout] for chart in every_chart(report(store, "full").sections)])
    assert set(re.findall(r'"\$(\w+)"', told)) <= set(PALETTE)
    assert palette_css().count("--accent:") == 2


def test_the_curves_are_those_of_the_journal(store: Store) -> None:
    progress = store.open("full").progress()
    assert progress.plan is not None
    chart = next(each for each in every_chart(report(store, "full").sections) if each.title == "RMSE")
    drawn = {trace["name"]: trace for trace in chart.data}
    assert drawn["validation"]["x"] == [epoch.step for epoch in progress.epochs]
    assert drawn["validation"]["y"] == pytest.approx([epoch.validation.rmse for epoch in progress.epochs], rel=1e-8)
    assert drawn["training"]["y"] == pytest.approx([row.rmse[0] for row in progress.rows], rel=1e-8)
    assert set(drawn["last close, validation"]["y"]) == {progress.plan.naive_validation_rmse}
    assert set(drawn["last close, training"]["y"]) == {progress.plan.naive_train_rmse}
    assert progress.best is not None
    assert drawn["best epoch"]["x"] == [progress.best.step]


def test_a_loss_that_is_no_number_is_a_gap(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "a", State.FAILED)
    newest = run.progress().rows[-1]
    writer = JournalWriter(run.journal)
    nothing = (float("nan"), float("nan"), float("inf"))
    writer.append(replace(newest, step=newest.step + 1, loss=nothing, rmse=nothing))
    writer.close()
    assert isinstance(run.progress().rows[-1], MetricsRecorded)
    told = html(report(store, "a"))
    chart = next(every_chart(report(store, "a").sections))
    training = next(trace for trace in chart.data if trace["name"] == "training")
    assert training["y"][-1] is None
    assert training["y"][-2] is not None
    assert "NaN" not in re.sub(r"<script>.*?</script>", "", told, flags=re.DOTALL)
