"""The page: sound, inert, self-contained, and saying what the results say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree, html
from report_results import HOSTILE

from eval.cli import evaluate
from eval.measures.ranking import RETRIEVAL_MEASURES
from eval.reports.page import TEMPLATES, report_html
from eval.results import Result, load
from index.errors import InputError
from index.terminal import printable

KINDS = (
    "retrieval", "answers", "speed", "scale", "peers", "compare", "crash", "updates", "fuzz"
)  # fmt: skip
TAGS = (
    "html head meta title style body header p h1 h2 h3 nav a main section div figure figcaption "
    "ul li span svg text line rect circle g polyline table thead tbody tr th td data"
).split()


def parsed(page: str) -> Any:
    """The document; an error of the parser fails, but for the tags that it is too old to know."""
    parser = html.HTMLParser(encoding="utf-8")
    document = html.document_fromstring(page.encode(), parser)
    errors = [e.message for e in parser.error_log if e.type_name != "HTML_UNKNOWN_TAG"]
    assert errors == []
    return document


def table(document: Any, title: str) -> dict[str, list[str]]:
    """{first cell: the others' texts or values} of the table under a title."""
    (place,) = (each for each in document.iter("h3") if each.text_content() == title)
    lines = {}
    for row in place.getparent().iterfind(".//tbody/tr"):
        cells = [each.find("data").get("value") if each.find("data") is not None
                 else each.text_content().strip() for each in row]  # fmt: skip
        lines[row[0].text_content().strip()] = cells[1:]
    return lines


@pytest.fixture(params=[*KINDS, "two of a set", "all"])
def page(request: pytest.FixtureRequest, kinds: dict[str, Result]) -> str:
    chosen = {
        "two of a set": [kinds["retrieval"], kinds["other"]],
        "all": list(kinds.values()),
    }
    return report_html(chosen.get(request.param) or [kinds[request.param]])


def test_every_kind_makes_a_sound_page(page: str) -> None:
    document = parsed(page)
    assert page.startswith("<!doctype html>")
    assert {each.tag for each in document.iter(etree.Element)} <= set(TAGS)
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert document.xpath("//h2")[-1].text == "Circumstances"


def test_nothing_is_loaded_and_nothing_runs(page: str) -> None:
    document = parsed(page)
    for element in document.iter(etree.Element):
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in ("src", "srcset", "style", "xlink:href")
            assert name != "href" or re.fullmatch(r"#s\d+", value)
            assert "url(" not in value or name in ("title", "aria-label")
    (style,) = document.iter("style")
    assert style.text_content().strip() == (TEMPLATES / "style.css").read_text("utf-8").strip()
    assert not re.search(r"url\(|@import|@font-face|http", style.text_content())
    (policy,) = document.xpath("//meta[@http-equiv]/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_hostile_texts_are_shown_as_they_are(kinds: dict[str, Result]) -> None:
    page = report_html([kinds["compare"], kinds["speed"]])
    shown = " ".join(parsed(page).text_content().split())
    assert " ".join(printable(HOSTILE).split()) in shown
    assert str(7 * 191) not in page
    assert "\u202e" not in page


def test_every_chart_has_a_text_and_a_table(page: str) -> None:
    document = parsed(page)
    for chart in document.xpath("//svg[not(ancestor::svg)]"):
        assert chart.get("role") == "img"
        assert len(chart.get("aria-label")) > 20
    for section in document.iter("section"):
        assert len(list(section.iter("table"))) >= 1


def test_retrieval_figures_are_those_of_the_result(kinds: dict[str, Result]) -> None:
    result = kinds["retrieval"]
    lines = table(parsed(report_html([result])), "The same in figures")
    assert list(lines) == list(RETRIEVAL_MEASURES)
    for name, (mean, interval, n) in lines.items():
        low, high = result["intervals"][name]
        assert (float(mean), int(n)) == (result[name], 3)
        assert interval == f"{low:.3f} to {high:.3f}"


def test_answer_figures_are_those_of_the_result(kinds: dict[str, Result]) -> None:
    result = kinds["answers"]
    document = parsed(report_html([result]))
    lines = table(document, "The same in figures")
    for name, (mean, _, n) in lines.items():
        assert float(mean) == result[name]
        assert int(n) == result["n_by_measure"].get(name, result["n"])
    threshold = result["configuration"]["abstention"]["threshold"]
    answered = [row for row in result["risk_coverage"] if row["threshold"] >= threshold]
    shown = list(table(document, "Risk at some coverages").values())[-1]
    assert float(shown[0]) == answered[-1]["risk"]
    confidence = table(document, "Confidence in figures")
    outcome = next(each for each in result["outcomes"] if each["kind"] == "unanswerable")
    assert float(confidence["unanswerable"][1]) == outcome["confidence"]
    assert confidence["answerable"][-1] == "2"


def test_speed_figures_by_hand(kinds: dict[str, Result]) -> None:
    """Nearest rank: half of four values is two of them, 95 % of four is all four."""
    document = parsed(report_html([kinds["speed"]]))
    lines = table(document, "Latencies in ms")
    assert lines["retrieval"] == ["2.0", "4.0", "4.0"]
    assert lines["answer, 8 readers"] == ["200.0", "400.0", "400.0"]
    assert list(table(document, "Growth in figures")) == ["100", "200"]
    assert table(document, "Growth in figures")["200"] == ["1500.0", "5.0", "4.0", "8.0"]


def test_size_is_drawn_over_the_number_of_passages(kinds: dict[str, Result]) -> None:
    document = parsed(report_html([kinds["scale"]]))
    lines = table(document, "Size in figures")
    assert list(lines) == ["1,000", "100,000", "1,000,000"]
    assert lines["1,000,000"][1:5] == ["5.0", "9.0", "6.0", "42.25"]
    assert lines["1,000,000"][-2:] == ["600.5", "100.0"]
    titles = [each.text for each in document.iter("figcaption")]
    assert titles[0] == "Retrieval in ms, by size"
    assert titles[1] == "Resident bytes a passage, by size"
    (memory,) = (
        each for each in document.iter("figure") if each.find("figcaption").text == titles[1]
    )
    assert len(memory.findall(".//circle")) == 2  # one size has no figure for it


def test_peers_are_ratios_to_footnote(kinds: dict[str, Result]) -> None:
    """0.75 / 0.8 for quality, 100 / 25 for articles a second, 10 / 5 for milliseconds."""
    document = parsed(report_html([kinds["peers"]]))
    charts = {
        each.find("figcaption").text: [value.text for value in each.find_class("values")[0]]
        for each in document.iter("figure")
    }
    assert charts == {
        "Quality, nDCG@10": ["1.50 ×", "0.94 ×"],
        "Speed, indexing, articles/s": ["2.00 ×", "4.00 ×"],
        "Speed, query, median in ms": ["0.80 ×", "2.00 ×"],
    }


def test_a_comparison_is_drawn_question_by_question(kinds: dict[str, Result]) -> None:
    document = parsed(report_html([kinds["compare"]]))
    chart = next(e for e in document.iter("figure") if "gains of B in nDCG@10" in e[0].text)
    bars = chart.findall(".//rect")
    assert [bar.get("class") for bar in bars] == ["f1", "f1", "f0", "f2"]
    heights = [float(bar.get("height").rstrip("%")) for bar in bars]
    whole = 0.6 - -0.6  # the axis, its ends at the next step of 0.2
    expected = [100 * 0.5 / whole, 100 * 0.25 / whole, 0.8, 100 * 0.25 / whole]
    assert heights == pytest.approx(expected, abs=0.001)
    assert bars[0].find("title").text.startswith("<script>window.__xss=1</script></svg>")
    assert bars[3].find("title").text.endswith("… (1.000 → 0.750)") is False
    losses = table(document, "Largest losses of B, tiny nDCG@10")
    assert [cells[-1] for cells in losses.values()] == ["-0.25"]
    (place,) = (each for each in document.iter("h3") if each.text == "B against A")
    rows = [
        [cell.text_content().strip() for cell in row]
        for row in place.getparent().iterfind(".//tbody/tr")
    ]
    assert rows[0] == [
        *("tiny", "nDCG@10", "B", "0.500", "0.625", "+0.125", "−0.250 to 0.500"),
        *("0.0425", "0.0850", "2", "1", "1", "4"),
    ]
    assert rows[1][7:] == ["–", "0.0850", "–", "–", "–", "4"]
    assert rows[2][5] == "−0.125"
    assert sum("gains of" in each[0].text for each in document.iter("figure")) == 2


def test_two_results_of_a_set_are_compared(kinds: dict[str, Result]) -> None:
    document = parsed(report_html([kinds["retrieval"], kinds["other"]]))
    (cells,) = table(document, "B against A").values()
    assert float(cells[1]) == pytest.approx(kinds["retrieval"]["nDCG@10"])
    assert float(cells[2]) == pytest.approx(kinds["other"]["nDCG@10"])
    of_a, of_b = (kinds[name]["per_query"]["nDCG@10"] for name in ("retrieval", "other"))
    wins = sum(of_b[key] > of_a[key] for key in of_a)
    losses = sum(of_b[key] < of_a[key] for key in of_a)
    assert [int(cell) for cell in cells[5:]] == [wins, 3 - wins - losses, losses, 3]
    assert "retrieval.dense_weight" in [
        each.text for each in document.find_class("marked") if each.text
    ]


JUNK: list[object] = [
    "x",
    "",
    [],
    {},
    None,
    True,
    float("nan"),
    10**400,
    [{}],
    [1, None],
    {"a": {}},
]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:12])
def test_a_result_in_another_shape_is_no_error(kinds: dict[str, Result], junk: object) -> None:
    for result in kinds.values():
        for key in result:
            assert report_html([{**result, key: junk}])
        assert report_html([{"kind": result["kind"]}, {**result, "per_query": junk}, result])


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05), L the relative luminance of an sRGB colour."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def schemes() -> Iterator[dict[str, str]]:
    css = (TEMPLATES / "style.css").read_text("utf-8")
    for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL):
        found = dict(re.findall(r"--(\w+): (#\w+);", block))
        yield {
            k: v if len(v) == 7 else "#" + "".join(2 * c for c in v[1:]) for k, v in found.items()
        }


def test_contrasts_suffice() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    found = list(schemes())
    assert len(found) == 3, "light, dark and print"
    for colours in found:
        for ground in ("paper", "card"):
            for text in ("ink", "faint", "t1"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, colours)
            for mark in ("t0", "t2", "t3", "t4", "rule"):
                assert contrast(colours[mark], colours[ground]) >= 3, (mark, colours)


def test_the_command_writes_the_page(kinds: dict[str, Result], tmp_path: Path) -> None:
    paths = []
    for name in ("retrieval", "other"):
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps(kinds[name]), encoding="utf-8")
    arguments = ["report", *map(str, paths), "--out"]
    done = CliRunner().invoke(evaluate, [*arguments, str(tmp_path / "page.html")])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page == report_html([load(path) for path in paths])
    refused = CliRunner().invoke(evaluate, [*arguments, str(paths[0])])
    assert isinstance(refused.exception, InputError)
    assert load(paths[0])["kind"] == "retrieval"


def test_a_grid_shows_the_figure_to_quote_first() -> None:
    cells = [
        {"name": "dense_weight 0.4", "mean": 0.5, "interval": [0.4, 0.6]},
        {"name": f"fusion {HOSTILE}", "mean": 0.25, "interval": [0.125, 0.375]},
    ]
    held = {"mean": 0.45, "interval": [0.4, 0.5], "difference": -0.05, "p": 0.25}
    grid: Result = {"kind": "grid", "measure": "nDCG@10", "cells": cells, "optimism": 0.05}
    document = parsed(report_html([{**grid, "cross_validated": held, "base": {"mean": 0.5}}]))
    quoted = table(document, "The figure to quote")
    assert quoted["cross-validated"] == ["0.45", "0.400 to 0.500"]
    assert quoted["its difference from the base"][0] == "-0.05"
    listed = table(document, "All configurations")
    assert listed["dense_weight 0.4"] == ["0.5", "0.400 to 0.600"]
    assert listed["(base)"] == ["0.5", "–"]


def test_what_is_done_to_an_index_is_shown(kinds: dict[str, Result]) -> None:
    crash, updates, fuzz = (
        parsed(report_html([kinds[name]])).text_content() for name in ("crash", "updates", "fuzz")
    )
    assert "Crashes: 3 kills" in crash
    assert "Passages compared with clean indexes: 42." in crash
    assert "Over 5 articles." in updates
    assert "0.750" in updates
    assert "1,000" in fuzz
