"""The HTML of the tab *Article*. Whatever articles say is escaped here."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ledger.queries.sources import Counts
from assistant.ledger.queries.spans import CitedSpan
from assistant.ledger.queries.stale import Stale
from assistant.ui.source import byline, escape, permalink, readable_date
from assistant.ui.staff.heat import heat_view
from assistant.ui.staff.versions import Version
from index.errors import ArticleWithdrawn
from index.manifest import Withdrawal
from index.terminal import counted
from index.types import Article

STATES = {
    "stands": "the words still stand in the newest version",
    "changed": "the words are no longer there",
    "gone": "the article left the archive",
    "withdrawn": "the article is withdrawn",
}


def found_row(article: Article, withdrawn: bool) -> list[str]:
    return [
        article.title or article.path,
        ", ".join(article.authors),
        (article.published or "")[:4],
        "withdrawn" if withdrawn else "",
        article.path,
        article.article_id,
    ]


def withdrawn_row(entry: Withdrawal) -> list[str]:
    year = (entry.published or "")[:4]
    return [
        entry.title or entry.path, ", ".join(entry.authors), year, "withdrawn", entry.path,
        entry.article_id,
    ]  # fmt: skip


def article_view(
    article: Article,
    counts: Counts,
    spans: Sequence[CitedSpan],
    gone: Sequence[Stale],
    versions: Sequence[Version],
) -> str:
    """The newest version with what is cited of it, and the citations of older ones."""
    link = escape(permalink(article.article_id, article.text_sha256))
    here = counted(len(spans), "places") if spans else "nothing"
    cited = (
        f"Cited by {counted(counts.cited, 'answers')}, the last on {counts.last_cited}: "
        f"{here} of this version."
        if counts.cited
        else "No answer cites it."
    )
    return (
        f'<div class="look"><h2>{escape(article.title or article.path)}</h2>'
        f'<p class="soft">{escape(byline(article.authors, article.published))}</p>'
        f"<p>{cited} {counted(len(versions), 'stored versions')}. "
        f'<a href="../{link}" target="_blank" rel="noopener">Open as page</a></p>'
        f"{stale_view(gone)}{heat_view(article.text, spans)}</div>"
    )


def stale_view(gone: Sequence[Stale]) -> str:
    """Citations of versions that are no longer the newest."""
    if not gone:
        return ""
    rows = "".join(
        f'<tr><td>{STATES.get(row.state, row.state)}</td><td class="number">{row.answers:,}</td>'
        f"<td>{row.last_cited}</td><td><q>{escape(row.quote)}</q></td></tr>"
        for row in gone
    )
    return (
        '<h3>Stale citations</h3><div class="wide" tabindex="0" role="region" '
        'aria-label="Stale citations"><table><thead><tr><th>State</th><th>Answers</th>'
        f"<th>Last cited</th><th>Quotation</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def withdrawn_view(problem: ArticleWithdrawn, counts: Counts) -> str:
    """A withdrawn article: what it was, and none of its text."""
    return (
        f'<div class="look"><h2>{escape(problem.title)}</h2>'
        f'<p class="soft">{escape(byline(problem.authors, problem.published))}</p>'
        f"<p>Withdrawn on {escape(readable_date(problem.since[:10]))}; its text is shown nowhere. "
        f"It was cited by {counted(counts.cited, 'answers')}.</p></div>"
    )


def version_name(version: Version) -> str:
    """What a version is called where one is chosen."""
    date = version.article.published or "no date"
    now = ", the newest" if version.live else ""
    return f"{version.version[:12]} ({date}, {version.article.reader}{now})"
