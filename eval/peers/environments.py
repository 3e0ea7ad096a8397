"""The peers' environments: one each, exactly locked, made by a command, apart from ours.

    $FOOTNOTE_CACHE/peers/<first 16 digits of the lock's sha256>/

A changed lock is another environment; deleting one is always safe.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedders.export import default_cache
from index.errors import FootnoteError, InputError
from index.files import sha256_of

HERE = Path(__file__).parent
COMMAND = "footnote eval peers --install"
COMPLETE = "complete"
"""Written last, so that an environment whose making was cut short is not taken for one."""

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "DO_NOT_TRACK": "1",
}
"""Neither downloads nor telemetry while measuring."""


@dataclass(frozen=True, slots=True)
class Peer:
    """`adapter` is run inside the environment that `lock` describes."""

    name: str
    lock: Path
    adapter: Path

    def environment(self, cache: Path | None = None) -> Path:
        """Where its environment belongs, whether or not it is there."""
        return (cache or default_cache()) / "peers" / sha256_of(self.lock)[:16]

    def interpreter(self, cache: Path | None = None) -> Path:
        """Raises InputError that names the command where the environment is missing."""
        folder = self.environment(cache)
        if not (folder / COMPLETE).is_file():
            raise InputError(
                f"The environment of {self.name} is missing at {folder}. "
                f"Run: {COMMAND} --peer {self.name}"
            )
        return python_of(folder)


def peer(name: str) -> Peer:
    return Peer(name, HERE / "locks" / f"{name}.txt", HERE / f"{name}_adapter.py")


PEERS = {name: peer(name) for name in ("llamaindex", "langchain", "haystack", "txtai")}


def install(peer: Peer, cache: Path | None = None, torch_index: str | None = None) -> Path:
    """Make a peer's environment where there is none yet; its folder.

    `torch_index` is an index of PyTorch's CPU builds, for those who do not want CUDA's packages.
    Raises FootnoteError with the last words of pip where it fails.
    """
    folder = peer.environment(cache)
    if (folder / COMPLETE).is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(folder)], peer)
    pip = [str(python_of(folder)), "-m", "pip", "install", "--quiet"]
    if torch_index is not None:
        torch = [line for line in peer.lock.read_text("utf-8").split() if line.startswith("torch=")]
        _run([*pip, "--index-url", torch_index, *torch], peer)
    _run([*pip, "--requirement", str(peer.lock)], peer)
    (folder / COMPLETE).write_text(f"{peer.name}\n", encoding="utf-8")
    return folder


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def clean_environment() -> dict[str, str]:
    """This process's variables, without those that would lead Python to other modules."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | OFFLINE


def _run(command: Sequence[str], peer: Peer) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise FootnoteError(
            f"The environment of {peer.name} could not be made: "
            f"{done.stderr.strip()[-800:]}\nMend that and run again: {COMMAND} --peer {peer.name}"
        )
