"""Settings of a model: merged at the entry point, checked, and silent about what is secret."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from assistant.engines.extractive import ExtractiveEngine
from assistant.engines.model import ModelEngine
from assistant.engines.options import settled, worded
from assistant.engines.queries import BuiltInQueries
from assistant.engines.registry import ENGINES, open_engine, open_queries
from assistant.engines.rewriting import ModelQueries
from assistant.engines.settings import EngineSettings, Limits, ModelSettings
from index.errors import InputError

ROOT = Path(__file__).parents[3]
URL = "http://127.0.0.1:11434/v1"


def run(*options: str, **environment: str) -> EngineSettings:
    found: list[EngineSettings] = []
    command = click.command()(worded(lambda words: found.append(words)))
    done = CliRunner().invoke(command, options, env=environment, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return found[0]


def test_without_a_model_nothing_changes() -> None:
    assert run() == EngineSettings()
    assert isinstance(open_engine(run()), ExtractiveEngine)
    assert isinstance(open_queries(run()), BuiltInQueries)


def test_an_option_goes_before_the_environment() -> None:
    words = run(
        "--model", "large", "--model-seconds", "9", "--model-rewrites",
        FOOTNOTE_MODEL_URL=URL, FOOTNOTE_MODEL="small", FOOTNOTE_MODEL_KEY="k",
    )  # fmt: skip
    model = ModelSettings(URL, "large", "k", Limits(whole=9))
    assert words == EngineSettings("openai", model, rewrite=True)
    engine = open_engine(words)
    assert isinstance(engine, ModelEngine)
    assert engine.name == "openai:large"


def test_a_configured_model_can_be_left_out() -> None:
    words = run("--engine", "extractive", FOOTNOTE_MODEL_URL=URL, FOOTNOTE_MODEL="small")
    assert isinstance(open_engine(words), ExtractiveEngine)


@pytest.mark.parametrize(
    ("engine", "url", "name", "missing"),
    [
        ("openai", None, None, "FOOTNOTE_MODEL_URL"),
        (None, URL, None, "FOOTNOTE_MODEL"),
        (None, None, "m", "FOOTNOTE_MODEL_URL"),
        (None, "ftp://s3cret@host", "m", "http or https"),
        (None, "http://", "m", "http or https"),
        (None, "http://host:99999", "m", "http or https"),
        (None, "nonsense s3cret", "m", "http or https"),
        (None, URL, "\x1b[2J", "printable"),
        (None, URL, "x" * 101, "100"),
    ],
)
def test_half_a_model_is_an_error_that_shows_no_address(
    engine: str | None, url: str | None, name: str | None, missing: str
) -> None:
    with pytest.raises(InputError, match=missing) as caught:
        settled(engine, url, name, None, Limits(), False)
    assert "s3cret" not in str(caught.value)


def test_a_key_that_could_forge_a_header_is_refused() -> None:
    with pytest.raises(InputError, match="key") as caught:
        ModelSettings(URL, "m", "s3cret\r\nHost: evil.example")
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(ModelSettings("http://u:s3cret@h/v1", "m", "s3cret"))


def test_a_model_may_word_searches_and_no_answers() -> None:
    words = settled("extractive", URL, "m", None, Limits(), True)
    assert isinstance(open_engine(words), ExtractiveEngine)
    assert isinstance(open_queries(words), ModelQueries)
    with pytest.raises(InputError, match="FOOTNOTE_MODEL_URL"):
        settled(None, None, None, None, Limits(), True)


@pytest.mark.parametrize("given", [URL, f"{URL}/", f"{URL}/chat/completions"])
def test_the_address_may_be_given_in_full(given: str) -> None:
    assert str(ModelSettings(given, "m").endpoint) == f"{URL}/chat/completions"


def test_the_registry_names_classes_that_exist() -> None:
    assert set(ENGINES) == {"extractive", "openai"}
    with pytest.raises(InputError, match="extractive, openai"):
        open_engine(EngineSettings("oracle"))


def test_ask_falls_back_visibly(small_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://reader:s3cret@127.0.0.1:{port}/v1"
    question = "Who built the lighthouse at Cape Orme?"
    options = ["--index", str(small_index), "--model-url", url, "--model", "parrot-1"]
    done = subprocess.run(
        [sys.executable, "app.py", "ask", question, *options],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tomas Reyl in 1887. [1]" in done.stdout
    assert "The model parrot-1 cannot be reached." in " ".join(done.stdout.split())
    assert "s3cret" not in done.stdout
