"""Results as one HTML file that needs nothing but itself: no script, no request, any browser.

What data sets, articles and configurations say is untrusted: Jinja escapes every value, control
and direction characters become spaces, and the page's own policy forbids scripts and loads should
something ever slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.reports import reading
from eval.reports.blocks import Section
from eval.reports.comparing import made_comparison, pairs_of, stored_comparisons
from eval.reports.reading import Result
from eval.reports.sections.answers import answers_section
from eval.reports.sections.compared import comparison_section
from eval.reports.sections.facts import circumstances_section
from eval.reports.sections.grid import grid_section
from eval.reports.sections.retrieval import retrieval_section
from eval.reports.sections.size import size_section
from eval.reports.sections.speed import peers_section, speed_section
from eval.reports.sections.upkeep import upkeep_section
from index.terminal import printable

TEMPLATES = Path(__file__).parent / "templates"

OF_RESULT: tuple[Callable[[Result], Section | None], ...] = (
    lambda result: comparison_section(stored_comparisons(result)),
    lambda result: (
        retrieval_section(result) if reading.kind_of(result) in ("retrieval", "run") else None
    ),
    lambda result: answers_section(result) if reading.kind_of(result) == "answers" else None,
    size_section,
    speed_section,
    peers_section,
    grid_section,
    upkeep_section,
)


def report_html(results: Sequence[Result]) -> str:
    """The whole page. Two results of a kind over the same data are compared, the first as A."""
    sections = [comparison_of(results)]
    for result in results:
        made = [section for make in OF_RESULT if (section := make(result)) is not None]
        sections += made if len(results) == 1 else [named(section, result) for section in made]
    found = [section for section in sections if section is not None]
    return rendered(title_of(results), [*found, circumstances_section(results)])


def named(section: Section, result: Result) -> Section:
    """With the configuration's name, so that results of one set can be told apart."""
    if not reading.table(result.get("configuration")):
        return section
    return replace(section, title=f"{section.title}, {reading.configuration_name(result)}")


def comparison_of(results: Sequence[Result]) -> Section | None:
    made = [
        made_comparison(a, b, reading.MAIN.get(reading.kind_of(a), ""))
        for a, b in pairs_of(results)
    ]
    return comparison_section([item for item in made if item is not None])


def title_of(results: Sequence[Result]) -> str:
    names = dict.fromkeys(reading.name_of(result) for result in results)
    kinds = dict.fromkeys(reading.kind_of(result) for result in results)
    return f"{', '.join(names)} – {', '.join(kinds)}"


def rendered(title: str, sections: Sequence[Section]) -> str:
    return environment().get_template("report.html").render(title=title, sections=sections)


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=harmless,
    )


def harmless(value: Any) -> Any:
    """Every value that a template prints; markup that Jinja made is a subclass of str."""
    return printable(value) if type(value) is str else value
