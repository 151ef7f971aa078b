"""The HTML page in a real browser: it draws, sorts, zooms and turns dark, asks for nothing, and runs nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tomli_w

from tests.evaluated import forecast, market, write_evaluation
from tests.reporting.conftest import open_page
from tests.reporting.reported import (
    HOSTILE,
    MARKUP,
    STEP,
    change_backtest,
    evaluate,
    evaluate_hostile,
    trade,
    write_run,
)
from workstation.reporting.html.page import html
from workstation.reporting.html.palette import PALETTE
from workstation.reporting.report import report
from workstation.runs.progress import State
from workstation.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.reporting.conftest import Opened

    Open = Callable[..., Opened]

pytestmark = pytest.mark.slow  # starts a browser


@pytest.fixture(scope="module")
def file(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "full.html"
    path.write_text(html(report(store, "full")), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens pages, and asserts in the end that none complained or asked for anything but itself."""
    pages: list[Opened] = []

    def call(path: Path, **looks: object) -> Opened:
        pages.append(open_page(browser, path, **looks))  # type: ignore[arg-type] - a browser's looks
        return pages[-1]

    yield call
    for each in pages:
        each.page.context.close()
        assert each.complaints == []
        assert len(each.requests) == 1, each.requests


@pytest.fixture(scope="module")
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The page as a wide window shows it, for tests that leave it fit for the next one."""
    wide = open_page(browser, file)
    yield wide.page
    wide.page.context.close()
    assert wide.complaints == []
    assert len(wide.requests) == 1, wide.requests


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for it; the browser's own way of waiting is a script that the page does not let run."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to be so within ten seconds")


def paper_of(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


def line_colour(page: Page) -> str:
    """The colour of the strategy's equity."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('.plot')].map(p => p.data.find(t => t.name === 'strategy'))"
            ".find(t => t).line.color"
        )
    )


@pytest.mark.parametrize(("width", "is_dark"), [(1280, False), (420, True)])
def test_every_chart_is_drawn_and_nothing_is_wider_than_the_window(
    opened: Open, file: Path, width: int, *, is_dark: bool
) -> None:
    page = opened(file, width=width, is_dark=is_dark).page
    charts = page.locator("figure").count()
    assert charts > 15
    assert page.locator("figure .js-plotly-plot .main-svg >> nth=0").count() == 1
    assert page.evaluate("[...document.querySelectorAll('figure')].every(f => f.querySelector('.plot .main-svg'))")
    drawn = "[...document.querySelectorAll('figure .plot')].every(p => p.querySelector('.trace, .bars, .points path'))"
    assert page.evaluate(drawn), "a chart has axes and nothing in it"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    side = int(is_dark)
    assert paper_of(page) == rgb(PALETTE["paper"][side])
    assert line_colour(page) == PALETTE["accent"][side]


def test_it_turns_dark_while_it_is_open_and_light_on_paper(opened: Open, file: Path) -> None:
    page = opened(file).page
    page.emulate_media(color_scheme="dark")
    until(page, lambda: line_colour(page) == PALETTE["accent"][1])
    assert paper_of(page) == rgb(PALETTE["paper"][1])
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert line_colour(page) == PALETTE["accent"][0]
    assert page.evaluate("Math.max(...[...document.querySelectorAll('.plot')].map(p => p.layout.width))") <= 700
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert line_colour(page) == PALETTE["accent"][1]
    page.emulate_media(media="print")
    assert paper_of(page) == rgb(PALETTE["paper"][0])


def test_a_chart_zooms_tells_what_is_under_the_mouse_and_becomes_logarithmic(page: Page) -> None:
    chart = page.locator("figure:has(h5:text-is('Equity'))").first
    chart.scroll_into_view_if_needed()
    drag = chart.locator(".nsewdrag").bounding_box()
    assert drag is not None
    whole = chart.locator(".plot").evaluate("plot => plot.layout.xaxis.range")
    page.mouse.move(drag["x"] + 0.5 * drag["width"], drag["y"] + 0.5 * drag["height"])
    chart.locator(".hoverlayer .legend, .hoverlayer .hovertext").first.wait_for()
    hover = str(chart.locator(".hoverlayer").text_content())
    assert "strategy" in hover
    assert "buy and hold" in hover
    assert " money" in hover
    page.mouse.move(drag["x"] + 0.3 * drag["width"], drag["y"] + 0.2 * drag["height"])
    page.mouse.down()
    page.mouse.move(drag["x"] + 0.6 * drag["width"], drag["y"] + 0.8 * drag["height"], steps=5)
    page.mouse.up()

    def span() -> list[str]:
        return list(chart.locator(".plot").evaluate("plot => plot.layout.xaxis.range"))

    until(page, lambda: whole[0] < span()[0] < span()[1] < whole[1])
    button = chart.locator("button.log")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert chart.locator(".plot").evaluate("plot => plot.layout.yaxis.type") == "log"


def test_no_button_of_a_chart_sends_it_anywhere(page: Page) -> None:
    asked = "[...new Set([...document.querySelectorAll('.modebar-btn')].map(b => b.dataset.title))].sort()"
    assert page.evaluate(asked) == ["Autoscale", "Download plot as a PNG", "Pan", "Reset axes", "Zoom"]
    assert page.locator("a[href^=http], form, iframe").count() == 0


def test_a_click_sorts_a_table_by_value_and_another_the_other_way_around(page: Page) -> None:
    section = page.locator("section:has(> h3:text-is('Strategy sign on test windows'))")
    table = section.locator("h5:text-is('Trades') + .table")
    profits = table.locator("tbody tr td:nth-child(9)")
    heading = table.locator("th:has-text('profit')")
    heading.locator("button").click()

    def shown() -> list[float]:
        return [float(text.replace("\N{MINUS SIGN}", "-").replace(",", "")) for text in profits.all_text_contents()]

    assert heading.get_attribute("aria-sort") == "descending"
    assert len(shown()) > 50
    assert shown() == sorted(shown(), reverse=True)
    heading.locator("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    assert shown() == sorted(shown())
    table.locator("th:has-text('symbol') button").click()
    names = table.locator("tbody tr td:nth-child(1)").all_text_contents()
    assert names == sorted(names)


def test_a_long_table_is_shortened_searched_and_shown_whole(page: Page) -> None:
    table = page.locator("h5:text-is('Trades') + .table").first
    visible = table.locator("tbody tr:visible")
    count = table.locator("tbody tr").count()
    assert visible.count() == 50
    table.locator(".search").fill("bravo")
    found = visible.locator("td:nth-child(1)").all_text_contents()
    assert found
    assert set(found) == {"BRAVO"}
    table.locator(".search").fill("")
    table.locator("button.more").click()
    assert visible.count() == count > 50
    table.locator("button.more").click()
    assert visible.count() == 50


def test_contents_lead_to_every_section(page: Page) -> None:
    links = [str(link.get_attribute("href")) for link in page.locator("nav a").all()]
    assert len(links) == len(set(links)) == page.locator("section").count()
    for link in links:
        assert page.locator(link).count() == 1
    top = page.locator("nav").bounding_box()
    page.evaluate("scrollTo({top: 3000, behavior: 'instant'})")
    assert page.locator("nav").bounding_box() == top, "the contents scrolled away"


def test_it_can_be_read_without_scripts(browser: Browser, file: Path) -> None:
    opened = open_page(browser, file, has_script=False)
    assert opened.page.locator("h5:text-is('Trades') + .table").first.locator("tbody tr:visible").count() > 60
    assert "after costs" in opened.page.locator(".verdicts").first.inner_text()
    opened.page.context.close()


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate_hostile(run)
    run.profile.write_text(tomli_w.dumps({**run.profile_table(), "description": f"{MARKUP}</title>"}), encoding="utf-8")
    run.origin.write_text(json.dumps({"command_line": ["workstation", f"</script>{MARKUP}"], "seed": MARKUP}))
    path = tmp_path / "hostile.html"
    path.write_text(html(report(store, "full")), encoding="utf-8")
    return path


def test_markup_in_files_is_shown_as_it_stands_and_does_nothing(opened: Open, hostile: Path) -> None:
    page = opened(hostile).page
    assert page.evaluate("window.harm") is None
    assert page.locator("main img, main script:not([type='application/json']), main iframe").count() == 0
    names = page.locator("h5:text-is('By symbol') + .table tbody tr td:nth-child(1)").all_text_contents()
    assert sorted(names) == sorted(
        name.replace("\N{RIGHT-TO-LEFT OVERRIDE}", "\N{REPLACEMENT CHARACTER}") for name in HOSTILE
    )
    assert page.locator("header p").inner_text() == f"{MARKUP}</title>"
    assert page.title() == f"full/step-{STEP:08d}"
    assert f"workstation </script>{MARKUP}" in page.locator("dd").all_text_contents()


def test_a_run_that_waits_in_line_has_a_page_without_charts(opened: Open, tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    write_run(store.root, "a", State.QUEUED)
    path = tmp_path / "a.html"
    path.write_text(html(report(store, "a")), encoding="utf-8")
    page = opened(path).page
    assert page.locator("figure").count() == 0
    assert "Nothing is known yet" in page.locator("main .remark").first.inner_text()
    assert page.locator("nav a").count() == page.locator("section").count() > 4


def test_a_hostile_backtest_does_nothing(opened: Open, tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate(run)
    trade(store.root, "full")
    named = {MARKUP: "buy and hold", HOSTILE[1]: "equal weight"}

    def change(facts: dict[str, object]) -> dict[str, object]:
        benchmarks = facts["benchmarks"]
        assert isinstance(benchmarks, dict)
        other = {name: benchmarks[of] for name, of in named.items()} | benchmarks
        return facts | {"description": HOSTILE[1], "verdicts": [MARKUP, HOSTILE[1]], "benchmarks": other}

    change_backtest(run, change)
    path = tmp_path / "hostile.html"
    path.write_text(html(report(store, "full")), encoding="utf-8")
    page = opened(path).page
    assert page.evaluate("window.harm") is None
    assert MARKUP in page.locator("section .verdicts").last.inner_text()


def test_a_script_that_got_in_would_not_run(browser: Browser, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "tampered.html"
    harm = "<script>window.harm=1</script><img src='https://example.invalid/x.png'><p onclick='window.harm=2'>here</p>"
    path.write_text(file.read_text(encoding="utf-8").replace("<main>", f"<main>{harm}", 1), encoding="utf-8")
    tampered = open_page(browser, path)
    tampered.page.locator("main > p").first.click()
    assert tampered.page.evaluate("window.harm") is None
    assert sum("Content Security Policy" in complaint for complaint in tampered.complaints) >= 3
    tampered.page.context.close()


def test_thousands_of_symbols_are_sorted_at_once(opened: Open, tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    count = 5_000
    few = market(40)
    happened = replace(
        few,
        symbols=tuple(f"S{number:04}" for number in range(count)),
        symbol=np.repeat(np.arange(count), 2),
        time=np.tile(few.time[:2], count),
        last_close=np.full(2 * count, 100.0),
        closes=100.0 * np.exp(np.random.default_rng(0).normal(0.0, 0.02, (2 * count, 1))),
        deviation=np.ones(count),
        usual_move=np.ones(count),
    )
    write_evaluation(run, STEP, happened, forecast(happened, skill=0.1, noise=0.1, seed=1))
    path = tmp_path / "many.html"
    path.write_text(html(report(store, "full")), encoding="utf-8")
    page = opened(path).page
    table = page.locator("h5:text-is('By symbol') + .table")
    assert table.locator("tbody tr").count() == count
    seconds = page.evaluate(
        """() => {
            const heading = [...document.querySelectorAll("th button")].find((each) => each.textContent === "RMSE");
            const start = performance.now();
            heading.click();
            document.body.getBoundingClientRect();
            return (performance.now() - start) / 1000;
        }"""
    )
    assert seconds < 2.0, "sorting stands in the way"
    shown = [float(text) for text in table.locator("tbody tr:visible td:nth-child(2)").all_text_contents()]
    assert shown == sorted(shown, reverse=True)
