"""What staff do to the index from their page: one thing at a time, written down, nothing else."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.accounts.access import remember
from assistant.accounts.users import Account
from assistant.ui.jobs import Job
from assistant.ui.staff import upkeep
from assistant.ui.staff.desk import Desk
from index.errors import InputError


@pytest.fixture
def scope() -> dict[str, Any]:
    """A request of somebody who is signed in."""
    made: dict[str, Any] = {"type": "http", "client": ("192.0.2.7", 1)}
    remember(made, Account("ada", "staff", "ada", 0))
    return made


def ended(job: Job) -> Job:
    deadline = time.monotonic() + 120
    while job.running:
        assert time.monotonic() < deadline, "the job did not end"
        time.sleep(0.01)
    return job


def paths(desk: Desk) -> set[str]:
    return {article.path for article in desk.index.headers.values()}


def trail(desk: Desk) -> list[tuple[str, str, str]]:
    assert desk.access is not None
    entries = desk.access.trail.entries()
    assert {(entry.who, entry.address) for entry in entries} <= {("ada", "192.0.2.7")}
    return [(entry.what, entry.subject, entry.detail) for entry in reversed(entries)]


def test_a_rebuild_takes_in_what_changed(desk: Desk, scope: dict[str, Any], folder: Path) -> None:
    (folder / "new.md").write_text("# New\n\nA new article stands here.\n", "utf-8")
    (folder / "bees.md").unlink()
    job = ended(upkeep.start_rebuild(desk, scope))
    assert not job.failed, job.said
    assert job.said.startswith("1 added, 0 changed, 2 unchanged, 1 removed")
    assert paths(desk) == {"new.md", "keel.md", "clock.md"}
    assert [what for what, _, _ in trail(desk)] == ["rebuild", "rebuild done"]
    assert (desk.vector_cache or Path()).is_dir(), "vectors are kept where the server was told"


@pytest.mark.parametrize("absolute", [True, False])
def test_a_file_is_added(desk: Desk, scope: dict[str, Any], folder: Path, absolute: bool) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "new.md").write_text("# New\n\nA new article stands here.\n", "utf-8")
    (folder / "other.md").write_text("# Other\n\nIt is not asked for.\n", "utf-8")
    path = str(folder / "below") if absolute else "below/new.md"
    job = ended(upkeep.start_adding(desk, scope, path))
    assert job.said.startswith("1 added"), job.said
    assert "below/new.md" in paths(desk)
    assert "other.md" not in paths(desk)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../outside.md", "link.md", "", " ", "a\x00b", "none.md", "https://x/"]
)
def test_nothing_outside_the_folders_is_added(
    desk: Desk, scope: dict[str, Any], folder: Path, path: str
) -> None:
    (folder.parent / "outside.md").write_text("# Outside\n\nA secret.\n", "utf-8")
    (folder / "link.md").symlink_to(folder.parent / "outside.md")
    before = paths(desk)
    with pytest.raises(InputError):
        upkeep.start_adding(desk, scope, path)
    assert desk.runner.job is None
    assert paths(desk) == before
    assert trail(desk) == []


def test_what_staff_do_is_written_down(desk: Desk, scope: dict[str, Any]) -> None:
    assert upkeep.withdraw_now(desk, scope, "bees.md", "It is wrong.") == "1 article withdrawn."
    assert paths(desk) == {"keel.md", "clock.md"}
    job = ended(upkeep.start_undoing(desk, scope, "bees.md"))
    assert job.said == "1 article no longer withdrawn.", job.said
    assert upkeep.remove_now(desk, scope, "clock.md") == "1 article removed."
    assert ended(upkeep.start_verifying(desk, scope)).said == "Everything is as it was written."
    assert trail(desk) == [
        ("withdraw", "bees.md", "It is wrong."),
        ("undo", "bees.md", ""),
        ("undo done", "bees.md", "1 article no longer withdrawn."),
        ("remove", "clock.md", ""),
        ("verify", "", ""),
        ("verify done", "", "Everything is as it was written."),
    ]


def test_what_fails_says_so_and_is_written_down(
    desk: Desk, scope: dict[str, Any], folder: Path
) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    job = ended(upkeep.start_rebuild(desk, scope))
    assert job.failed
    assert str(folder) in job.said
    assert [what for what, _, _ in trail(desk)] == ["rebuild", "rebuild failed"]
    assert len(paths(desk)) == 3


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_needs_a_reason(desk: Desk, scope: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match="Say why"):
        upkeep.withdraw_now(desk, scope, "bees.md", reason)
    assert len(paths(desk)) == 3


@pytest.mark.parametrize("article", ["none.md", "", None, 7, ["bees.md"], "x" * 5000])
def test_what_a_browser_may_send_is_checked(
    desk: Desk, scope: dict[str, Any], article: Any
) -> None:
    for act in (
        lambda: upkeep.withdraw_now(desk, scope, article, "because"),
        lambda: upkeep.remove_now(desk, scope, article),
    ):
        with pytest.raises(InputError):
            act()
    assert len(paths(desk)) == 3
    assert trail(desk) == []


def test_one_thing_at_a_time(desk: Desk, scope: dict[str, Any]) -> None:
    release = threading.Event()
    desk.runner.start("Something long", lambda report, say: str(release.wait(60)))
    for act in (
        lambda: upkeep.start_rebuild(desk, scope),
        lambda: upkeep.start_verifying(desk, scope),
        lambda: upkeep.start_undoing(desk, scope, "bees.md"),
        lambda: upkeep.withdraw_now(desk, scope, "bees.md", "because"),
        lambda: upkeep.remove_now(desk, scope, "bees.md"),
    ):
        with pytest.raises(InputError, match="Something long is still running"):
            act()
    release.set()
    assert trail(desk) == []


def test_a_job_that_is_cancelled_leaves_the_index_as_it_was(
    desk: Desk, scope: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "new.md").write_text("# New\n\nA new article stands here.\n", "utf-8")
    folders_of = upkeep.folders_of

    def cancelled(manifest: Any) -> Any:
        desk.runner.cancel()
        return folders_of(manifest)

    monkeypatch.setattr(upkeep, "folders_of", cancelled)
    job = ended(upkeep.start_rebuild(desk, scope))
    assert job.said.startswith("Cancelled.")
    assert "new.md" not in paths(desk)
    assert [what for what, _, _ in trail(desk)] == ["rebuild", "rebuild cancelled"]
    monkeypatch.undo()
    assert not ended(upkeep.start_rebuild(desk, scope)).failed
    assert "new.md" in paths(desk)
