"""Every command that the README shows does what it says, in a folder of a user's own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line and not line.startswith("#")
]
FILES = {
    block.partition("\n")[0].removeprefix("# "): block
    for block in re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
}
"""Configurations that the README shows, by the names in their first lines."""
ASKED = "2012-04-24-why-the-leap-day-arrangement-broke-down.md"
"""What the README asks is answered there."""
NOT_RUN = {"make test"}  # it would run itself
ACTIVATION = ". .venv/bin/activate"
ON_THE_WEB = {command for command in COMMANDS if "https://example.org/" in command}
"""Run by test_readme_web.py, against a server of its own."""
WATCHING = [command for command in COMMANDS if command.startswith("footnote index watch")]
SERVING = [command for command in COMMANDS if command.startswith(("make serve", "footnote serve"))]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's paths exist."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "articles", folder / "articles")
    shutil.copytree(ROOT / "eval" / "sets", folder / "eval" / "sets")
    _thin(folder / "eval" / "sets" / "sample" / "questions.jsonl")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    some = folder / "path" / "to" / "articles"
    some.mkdir(parents=True)
    for file in [*sorted((folder / "articles").glob("*.md"))[1::5], folder / "articles" / ASKED]:
        shutil.copy(file, some)
    other = folder / "path" / "to" / "other"
    other.mkdir()
    shutil.copy(next((folder / "articles").glob("*.md")), other)
    _beir(folder / "path" / "to" / "beir")
    return folder


def _thin(questions: Path) -> None:
    """Every tenth question, enough to see that a command works: `make gate` asks them all."""
    questions.write_text("".join(questions.read_text("utf-8").splitlines(True)[::10]), "utf-8")


def _beir(folder: Path) -> None:
    (folder / "qrels").mkdir(parents=True)
    numbers = "1234"
    rows = [{"_id": n, "title": f"Note {n}", "text": f"Note {n} is on topic {n}."} for n in numbers]
    queries = [{"_id": f"q{n}", "text": f"which is on topic {n}"} for n in numbers]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    judged = "".join(f"q{n}\t{n}\t1\n" for n in numbers)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}")


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def test_the_readme_has_commands_of_every_kind() -> None:
    assert set(FILES) == {"lexical.toml", "grid.toml", "openid.toml"}
    assert {"make serve", "make test", ACTIVATION} <= set(COMMANDS)
    assert len(COMMANDS) > 10


@pytest.mark.timeout(900)
def test_commands_in_order(home: Path) -> None:
    """One test, because each command builds on those before it, as it does for a reader."""
    for command in COMMANDS:
        if command in {*NOT_RUN, *ON_THE_WEB, *SERVING, *WATCHING, ACTIVATION}:
            continue
        done = subprocess.run(
            command, shell=True, cwd=home, env=_environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), f"{command} printed nothing"


def test_activation_names_a_script_that_make_creates() -> None:
    assert ACTIVATION == ". .venv/bin/activate"
    assert "VENV := .venv" in (ROOT / "Makefile").read_text()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


@pytest.mark.parametrize("command", SERVING)
def test_serving(command: str, home: Path, port: int, tmp_path: Path) -> None:
    if command.startswith("make") and not (ROOT / ".venv" / ".installed").exists():
        pytest.skip("needs the environment that make installs: make install")
    index = tmp_path / "index"
    if command.startswith("make"):
        command = f"{command} PORT={port} INDEX={index}"
    else:
        subprocess.run(
            f"footnote index build articles --quiet --index {index}",
            shell=True, cwd=home, env=_environment(), check=True,
        )  # fmt: skip
        command = command.replace("my-index", str(index)).replace("7861", str(port))
    where = ROOT if command.startswith("make") else home
    server = subprocess.Popen(
        command, shell=True, cwd=where, env=_environment(), start_new_session=True
    )
    try:
        assert _health(port, server)["articles"] == 36
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(30)


@pytest.mark.parametrize("command", WATCHING)
def test_watching(command: str, home: Path) -> None:
    """Runs after the commands, on the index that they made, until Ctrl-C."""
    watching = subprocess.Popen(
        f"exec {command}", shell=True, cwd=home, env=_environment() | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert watching.stdout is not None
    assert "Watching" in watching.stdout.readline()
    os.killpg(watching.pid, signal.SIGINT)
    assert watching.wait(60) == 0
    assert "Ended." in watching.stdout.read()


def _health(port: int, server: subprocess.Popen[bytes]) -> dict[str, object]:
    for _ in range(1200):
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")


def test_the_python_example(home: Path) -> None:
    """Runs after the commands, on the index that they made."""
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block is not None
    done = subprocess.run(
        [sys.executable, "-c", block[1] + "\nassert answer.citations"],
        cwd=home, env=_environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
