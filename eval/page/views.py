"""The page's HTML. Every text from a data set, an article or a result is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from assistant.ui.source import escape
from eval.page.bench import measures_of
from eval.reports import reading
from eval.reports.reading import Figure
from eval.reports.table import interval, number
from eval.results import Result
from eval.running.drill import Look, Returned

PASSAGE_LENGTH = 700


def error_view(problem: Exception) -> str:
    return f'<p class="job failed" role="alert">{escape(str(problem))}</p>'


def unread_view(problems: Sequence[str]) -> str:
    """Which files of the results folder are none, the first few of them; empty without any."""
    if not problems:
        return ""
    more = f" … and {len(problems) - 3} more." if len(problems) > 3 else ""
    return note_view(f"Not listed: {' '.join(problems[:3])}{more}")


def note_view(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def result_view(name: str, result: Result) -> str:
    """A result's figures with intervals, what they depend on, and where to download them."""
    rows = "".join(map(_measure_row, _shown_figures(result)))
    return (
        f"<h2>{escape(str(result.get('dataset', '')))}</h2>"
        '<div class="wide"><table><thead><tr><th>Measure</th><th>Mean</th><th>95 %</th><th>n</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{_circumstances(result)}{_downloads(name, result)}"
    )


def _shown_figures(result: Result) -> list[Figure]:
    known = reading.figures(result, map(str, reading.table(result.get("intervals"))))
    return known or reading.figures(result, measures_of(result))


def _measure_row(figure: Figure) -> str:
    count = "" if figure.n is None else str(figure.n)
    return (
        f"<tr><td>{escape(figure.name)}</td><td>{number(figure.value)}</td>"
        f"<td>{interval(figure.bounds)}</td><td>{count}</td></tr>"
    )


def _circumstances(result: Result) -> str:
    configuration = reading.table(result.get("configuration"))
    embedder = reading.table(reading.table(result.get("manifest")).get("embedder"))
    facts = {
        "Configuration": f"{configuration.get('name', '')} "
        f"({str(result.get('configuration_sha256', ''))[:12]})",
        "Model": f"{embedder.get('name', '')}, {embedder.get('precision', '')}",
        "Processor": reading.table(result.get("machine")).get("processor", ""),
        "Commit": str(result.get("commit") or "unknown")[:13],
        "Data": str(result.get("dataset_sha256", ""))[:12],
    }
    items = "".join(f"<dt>{k}</dt><dd>{escape(str(v))}</dd>" for k, v in facts.items())
    return f'<dl class="facts">{items}</dl>'


def _downloads(name: str, result: Result) -> str:
    stem = quote(name.removesuffix(".json"), safe="")
    links = [("result.json", "Result (JSON)")]
    if "run_file" in result:
        links.append(("run.trec", "Run (TREC)"))
    items = f'<a href="download/{stem}/report.html" target="_blank" rel="noopener">Report</a> '
    items += " ".join(
        f'<a href="download/{stem}/{kind}" download>{text}</a>' for kind, text in links
    )
    return f'<p class="downloads">{items}</p>'


def look_view(look: Look, heading: str = "") -> str:
    """One question: where the judged articles rank, the answer, and the passages returned."""
    title = f"<h3>{escape(heading)}</h3>" if heading else ""
    searched = (
        f'<p class="soft">Searched for: {escape(look.search_query)}</p>'
        if look.search_query != look.question
        else ""
    )
    passages = "".join(_passage(passage) for passage in look.passages)
    return (
        f'<section class="look">{title}<p class="asked">{escape(look.question)}</p>{searched}'
        f"{_judged(look)}{_answer(look)}<h4>Passages</h4><ol>{passages}</ol></section>"
    )


def _judged(look: Look) -> str:
    if not look.judged:
        return '<p class="soft">No article is judged relevant: the archive does not answer.</p>'
    rows = "".join(
        f"<tr><td>{escape(doc_id)}</td><td>{grade}</td><td>{rank or 'beyond 100'}</td></tr>"
        for doc_id, grade, rank in sorted(look.judged, key=lambda row: (row[2] or 10**6, row[0]))
    )
    return (
        '<h4>Judged articles</h4><div class="wide"><table><thead><tr><th>Article</th><th>Grade</th>'
        f"<th>Rank</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _answer(look: Look) -> str:
    if look.answer is None:
        return ""
    sentences = "".join(
        f"<li>{escape(citation.quote)} <span class='soft'>{escape(citation.path)}</span></li>"
        for citation in look.answer.citations
    )
    confidence = f"confidence {look.answer.confidence:.3f}"
    said = f"<ol>{sentences}</ol>" if sentences else "<p>Nothing.</p>"
    return f"<h4>Answer, {confidence}</h4>{said}"


def _passage(passage: Returned) -> str:
    judged = "" if passage.grade is None else f' <b class="grade">judged {passage.grade}</b>'
    text = passage.text
    shown = text if len(text) <= PASSAGE_LENGTH else f"{text[:PASSAGE_LENGTH]} …"
    parts = ", ".join(f"{escape(name)} {value:.3f}" for name, value in passage.parts.items())
    return (
        f"<li{' class=relevant' if passage.grade else ''}><strong>"
        f"{escape(passage.title or passage.doc_id)}</strong>"
        f' <span class="soft">{escape(passage.doc_id)}, {passage.score:.3f}</span>{judged}'
        f'<p>{escape(shown)}</p><p class="soft parts">{parts}</p></li>'
    )


def side_by_side(looks: Sequence[str]) -> str:
    return f'<div class="pair">{"".join(looks)}</div>'
