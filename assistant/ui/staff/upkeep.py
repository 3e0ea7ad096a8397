"""What staff do to the index: the functions behind `footnote index`, each use written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.ui.jobs import Job, Stopped
from assistant.ui.staff.desk import Desk
from index.embedders.late import LateEmbedder
from index.errors import FootnoteError, IndexDamaged, InputError
from index.interrupted import resumable
from index.layout import Layout
from index.manifest import Manifest, read_manifest
from index.part import parts_of
from index.printing import tally
from index.removal import remove
from index.report import BuildReport, OnProgress
from index.terminal import counted
from index.updating import folders_of, update
from index.verify import verify
from index.withdrawals import undo_withdrawal, withdraw

Scope = Mapping[str, Any]
Say = Callable[[str], None]
LONGEST = 4_000


def start_rebuild(desk: Desk, scope: Scope) -> Job:
    """Read the folders again, as `footnote index build`; a job."""

    def work(report: OnProgress, say: Say) -> str:
        return _told(update(_root(desk), folders_of(_manifest(desk)), desk.vector_cache, report))

    return _start(desk, scope, "Bringing the index up to date", "rebuild", "", work)


def start_adding(desk: Desk, scope: Scope, path: str) -> Job:
    """Take in a file or a folder of the folders that are indexed; a job."""
    place = _place(_manifest(desk), _text(path, "a path"))

    def work(report: OnProgress, say: Say) -> str:
        parts = parts_of(_manifest(desk), [place])
        return _told(update(_root(desk), parts, desk.vector_cache, report))

    parts_of(_manifest(desk), [place])  # what cannot be added is said at once
    return _start(desk, scope, f"Adding {path}", "add", path, work)


def start_verifying(desk: Desk, scope: Scope) -> Job:
    """Check every digest and passage; a job."""

    def work(report: OnProgress, say: Say) -> str:
        problems = verify(Layout(_root(desk)), report)
        if problems:
            first = "; ".join(problems[:3])
            raise IndexDamaged(f"{counted(len(problems), 'problems')}: {first}. See index repair.")
        return "Everything is as it was written."

    return _start(desk, scope, "Checking the index", "verify", "", work)


def start_undoing(desk: Desk, scope: Scope, article: str) -> Job:
    """Take a withdrawal back; a job, since its passages may have to be embedded again."""
    name = _text(article, "an article's id or path")
    root = _root(desk)

    def work(report: OnProgress, say: Say) -> str:
        say("writing the article's passages")
        model = LateEmbedder(_manifest(desk), root)
        back = undo_withdrawal(root, [name], model, desk.vector_cache)
        return f"{counted(len(back), 'articles')} no longer withdrawn."

    return _start(desk, scope, f"Taking the withdrawal of {name} back", "undo", name, work)


def withdraw_now(desk: Desk, scope: Scope, article: str, reason: str) -> str:
    """Withdraw an article; what was done, in words. Raises FootnoteError."""
    name, why = _text(article, "an article's id or path"), reason.strip()
    if not why:
        raise InputError("Say why it is withdrawn: the audit trail keeps the reason.")
    _check_free(desk)
    done = withdraw(_root(desk), [name])
    desk.record(scope, "withdraw", name, why)
    others = [*done.copies, *done.near]
    shown = "; ".join(other.path for other in others)
    still = f" Copies are still shown: {shown}" if others else ""
    return f"{counted(len(done.articles), 'articles')} withdrawn.{still}"


def remove_now(desk: Desk, scope: Scope, article: str) -> str:
    """Take an article out until a build meets it again. Raises FootnoteError."""
    name = _text(article, "an article's id or path")
    _check_free(desk)
    count = remove(_root(desk), [name])
    desk.record(scope, "remove", name)
    return f"{counted(count, 'articles')} removed."


def _start(
    desk: Desk,
    scope: Scope,
    title: str,
    what: str,
    subject: str,
    work: Callable[[OnProgress, Say], str],
) -> Job:
    """Run a job that is written down when it begins and when it ends, however it does."""
    asked = dict(scope)

    def recorded(report: OnProgress, say: Say) -> str:
        desk.record(asked, what, subject)
        try:
            with resumable(str(_root(desk))):
                done = work(report, say)
        except Stopped:
            desk.record(asked, f"{what} cancelled", subject)
            raise
        except FootnoteError as problem:
            desk.record(asked, f"{what} failed", subject, str(problem))
            raise
        desk.record(asked, f"{what} done", subject, done)
        return done

    return desk.runner.start(title, recorded)


def _check_free(desk: Desk) -> None:
    """Refuse what would wait for the index's lock while a job of this page holds it."""
    job = desk.runner.job
    if job is not None and job.running:
        raise InputError(f"{job.title} is still running. Wait for it, or cancel it first.")


def _place(manifest: Manifest, path: str) -> Path:
    """A path as it stands, or below the folder of a source where it is relative."""
    given = Path(path)
    if given.is_absolute():
        return given
    roots = [Path(entry.root) for entry in manifest.sources if entry.root]
    found = [root / given for root in roots if (root / given).exists()]
    return found[0] if found else given


def _told(report: BuildReport) -> str:
    return f"{tally(report)}, in {report.seconds:.1f} s."


def _root(desk: Desk) -> Path:
    return desk.index.layout.root


def _manifest(desk: Desk) -> Manifest:
    return read_manifest(Layout(_root(desk)))


def _text(value: object, expected: str) -> str:
    """What a browser sent as a name. Raises InputError."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > LONGEST or "\x00" in text:
        raise InputError(f"Nothing that could be used came; {expected} is expected.")
    return text
