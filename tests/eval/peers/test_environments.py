"""Locks, adapters and the environments made from them."""

import ast
import re
import sys
from pathlib import Path

import pytest

from eval.peers.environments import COMPLETE, HERE, PEERS, Peer, install
from index.errors import FootnoteError, InputError

OURS = {"index", "assistant", "eval", "app"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_host_needs_the_standard_library_only() -> None:
    assert imported(HERE / "host.py") <= sys.stdlib_module_names


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_an_adapter_imports_nothing_of_ours(peer: Peer) -> None:
    assert imported(peer.adapter)
    assert not imported(peer.adapter) & OURS


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_a_lock_pins_everything_and_one_plain_torch(peer: Peer) -> None:
    lines = peer.lock.read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9._-]+==[A-Za-z0-9.!]+", line) for line in lines)
    assert "torch==2.13.0" in lines
    assert not [line for line in lines if re.match(r"nvidia|cuda|triton|torchvision", line)]


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_a_lock_holds_what_it_was_made_from(peer: Peer) -> None:
    pinned = {line.partition("==")[0] for line in peer.lock.read_text("utf-8").splitlines()}
    wanted = peer.lock.with_suffix(".in").read_text("utf-8").splitlines()
    names = {re.split(r"[\[=]", line)[0] for line in wanted}  # a lock names no extras
    assert names <= pinned


def test_a_missing_environment_names_the_command(tiny: Peer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Run: footnote eval peers --install --peer tiny"):
        tiny.interpreter(tmp_path)


def test_an_environment_whose_making_was_cut_short_is_missing(tiny: Peer, tmp_path: Path) -> None:
    (tiny.environment(tmp_path) / "bin").mkdir(parents=True)
    (tiny.environment(tmp_path) / "bin" / "python").touch()
    with pytest.raises(InputError, match="is missing"):
        tiny.interpreter(tmp_path)


def test_another_lock_is_another_environment(tiny: Peer, tmp_path: Path) -> None:
    before = tiny.environment(tmp_path)
    tiny.lock.write_text("pip==1.1\n", encoding="utf-8")
    assert tiny.environment(tmp_path) != before


def test_an_environment_is_made_from_its_lock(tiny: Peer, tmp_path: Path) -> None:
    """An empty lock needs no network, and takes the whole way but pip's downloads."""
    tiny.lock.write_text("", encoding="utf-8")
    folder = install(tiny, tmp_path)
    assert (folder / COMPLETE).read_text("utf-8") == "tiny\n"
    assert tiny.interpreter(tmp_path).is_file()
    assert install(tiny, tmp_path) == folder


def test_a_lock_that_cannot_be_installed_says_why(tiny: Peer, tmp_path: Path) -> None:
    tiny.lock.write_text("not a requirement at all\n", encoding="utf-8")
    with pytest.raises(FootnoteError, match=r"(?s)tiny could not be made: .*Invalid requirement"):
        install(tiny, tmp_path)
    with pytest.raises(InputError, match="is missing"):
        tiny.interpreter(tmp_path)
