"""The staff pages' HTML. Whatever readers asked and articles say is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from assistant.ledger.queries.overview import Totals
from assistant.ledger.queries.period import Period, written
from assistant.ledger.queries.questions import Cited, Shown
from assistant.ledger.queries.sources import Source
from assistant.types import AnswerSentence
from assistant.ui.source import escape, permalink
from assistant.wording import by_wording
from index.errors import FootnoteError
from index.generation import Index
from index.terminal import counted

HIDDEN = "[withdrawn since]"


def figures_view(figures: Totals) -> str:
    """The period's figures side by side."""
    share = "–" if figures.answered is None else f"{figures.answered:.0%}"
    facts = (
        ("questions", f"{figures.asked:,}"),
        ("answered", share),
        ("with a sentence withheld", f"{figures.withheld:,}"),
        ("confidence, mean", _number(figures.confidence, ".2f")),
        ("time, median", _number(figures.p50_ms, ",.0f", " ms")),
        ("time, 95 % within", _number(figures.p95_ms, ",.0f", " ms")),
        ("liked", f"{figures.liked:,}"),
        ("disliked", f"{figures.disliked:,}"),
        ("citations reported", f"{figures.reported:,}"),
    )
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="figures">{cells}</dl>'


def top_view(rows: Sequence[Source]) -> str:
    """The most cited articles."""
    if not rows:
        return "<h2>Most cited</h2><p class='note'>Nothing was cited.</p>"
    lines = "".join(
        f"<tr><td>{row.counts.cited:,}</td><td>{escape(row.title)}</td>"
        f"<td>{escape(_some(row.authors))}</td></tr>"
        for row in rows
    )
    return (
        '<h2>Most cited</h2><div class="wide"><table><thead><tr><th>Answers</th><th>Article</th>'
        f"<th>Authors</th></tr></thead><tbody>{lines}</tbody></table></div>"
    )


def sources_note(count: int, most: int, within: Period) -> str:
    """How many rows there are, and where to have all of them as a file."""
    return f'<p class="downloads">{_of(count, most, "articles")}. {_links("sources", within)}</p>'


def groups_note(count: int, within: Period) -> str:
    return f'<p class="downloads">{counted(count, "rows")}. {_links("sources", within)}</p>'


def stale_note(count: int, most: int) -> str:
    passages = counted(count, "cited passages")
    shown = passages if count < most else f"The first {most:,} cited passages"
    links = _links("stale", Period())
    return f'<p class="downloads">{shown} whose article changed or went. {links}</p>'


def questions_note(before: int, done: int, count: int, kind: str, within: Period) -> str:
    """`count` is how many there are in all; those after `before` and up to `done` are listed."""
    links = _links("questions", within, only=kind)
    listed = f"Questions {before + 1:,} to {done:,} of {count:,}" if before < done else "No more"
    text = listed if before else _of(count, done, "questions")
    return f'<p class="downloads">{text}. {links}</p>'


def review_note(waiting: int, judged: int, most: int) -> str:
    """How many reports wait and how many verdicts there are; of each `most` are listed."""
    link = '<a href="export/judgements.jsonl">Questions for footnote eval</a>' if judged else ""
    cut = f" The newest {most:,} of each are listed." if max(waiting, judged) > most else ""
    return f'<p class="downloads">{waiting:,} to be judged, {judged:,} judged.{cut} {link}</p>'


def citing_view(title: str, found: Sequence[tuple[int, str, str]], most: int) -> str:
    """The questions whose answers cite an article, at most `most` of them."""
    if not found:
        return f"<p class='note'>{escape(title)} is cited by no question that is kept.</p>"
    lines = "".join(
        f'<li>{escape(text)} <span class="soft">{day} · {number}</span></li>'
        for number, day, text in found
    )
    newest = f'<p class="soft">The newest {most:,}.</p>' if len(found) == most else ""
    heading = f"<h2>Questions that cite {escape(title)}</h2>"
    return f"{heading}{newest}<ul class='citing'>{lines}</ul>"


def answer_view(found: Shown, index: Index, marker: int | None = None) -> str:
    """An answer as its reader saw it, with what is known of how it came about; one citation of it
    may stand out."""
    question = found.question
    gone = {c.marker for c in found.citations if index.withdrawal(c.article_id) is not None}
    notice = f"<blockquote>{escape(found.notice)}</blockquote>" if found.notice else ""
    facts = (
        ("Asked", f"{question.at} UTC, {question.channel}"),
        ("Searched for", found.search_query if found.search_query != question.question else ""),
        ("Filters", _filters(found)),
        ("Confidence", f"{question.confidence:.3f}"),
        ("Engine", f"{found.engine}, {question.total_ms:,.0f} ms"),
        ("Readers say", _opinion(found)),
        ("Answer", str(question.number)),
        ("Conversation", question.conversation or ""),
    )
    rows = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value.strip()
    )
    return (
        f'<div class="look"><p class="asked">{escape(question.question)}</p>'
        f"{_said(found.sentences, gone)}{notice}{_citations(found.citations, index, marker)}"
        f'<dl class="facts">{rows}</dl></div>'
    )


def _said(sentences: Sequence[AnswerSentence], gone: set[int]) -> str:
    """Paragraphs; where a model worded some, each says whose words it is."""
    paragraphs = []
    for words, run in by_wording(sentences):
        paragraphs += [f'<p class="soft">{escape(words)}</p>'] if words else []
        body = " ".join(_sentence(sentence, gone) for sentence in run)
        paragraphs.append(f'<p class="said">{body}</p>')
    return "".join(paragraphs)


def _sentence(sentence: AnswerSentence, gone: set[int]) -> str:
    numbers = "".join(f"[{number}]" for number in sentence.citations)
    shown = HIDDEN if gone & set(sentence.citations) else sentence.text
    return f"{escape(shown)}&nbsp;{numbers}"


def _citations(citations: Sequence[Cited], index: Index, chosen: int | None) -> str:
    lines = "".join(_citation(cited, index, cited.marker == chosen) for cited in citations)
    return f'<ol class="cited">{lines}</ol>' if lines else ""


def _citation(cited: Cited, index: Index, chosen: bool) -> str:
    link = permalink(cited.article_id, cited.version, (cited.start, cited.end))
    try:
        article = index.article(cited.article_id, cited.version)
        quote = article.text[cited.start : cited.end]
        name = article.title or article.path
    except FootnoteError as problem:
        quote, name = "", str(problem)
    reported = (
        "" if cited.reported is None else f"<br><em>Reported: {escape(cited.reported) or '–'}</em>"
    )
    kind = ' class="relevant"' if chosen else ""
    rank = "" if cited.rank is None else f" · found at rank {cited.rank}"
    return (
        f'<li value="{cited.marker}"{kind}><q>{escape(quote)}</q><br>'
        f'<a href="../{escape(link)}" target="_blank" rel="noopener">{escape(name)}</a>'
        f'<span class="soft">{rank}</span>{reported}</li>'
    )


def _filters(found: Shown) -> str:
    given = found.filters or {}
    parts = (f"{name}: {_value(value)}" for name, value in given.items() if value)
    return "; ".join(parts)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _opinion(found: Shown) -> str:
    word = {1: "of use", -1: "of no use"}.get(found.question.thumb or 0, "")
    return f"{word}: {found.question.reason}" if found.question.reason else word


def _some(authors: Sequence[str]) -> str:
    """The first three of them: an article may have dozens."""
    more = len(authors) - 3
    named = ", ".join(authors[:3])
    return f"{named} and {counted(more, 'others')}" if more > 0 else named


def _of(count: int, shown: int, things: str) -> str:
    """Such as "1 article" and "The first 1,000 of 84,123 questions"."""
    return (
        counted(count, things) if count <= shown else f"The first {shown:,} of {count:,} {things}"
    )


def _number(value: float | None, form: str, unit: str = "") -> str:
    return "–" if value is None else f"{value:{form}}{unit}"


def _links(what: str, within: Period, **more: str) -> str:
    query = dict(more)
    if within.first is not None:
        query["since"] = written(within.first)
    if within.last is not None:
        query["until"] = written(within.last)
    tail = f"?{urlencode(query)}" if query else ""
    return " ".join(
        f'<a href="export/{what}.{kind}{escape(tail)}" download>{kind.upper()}</a>'
        for kind in ("csv", "json")
    )
