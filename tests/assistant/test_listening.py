"""Where a server listens: taken at once, and one clear line where it cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

import app
from assistant.listening import listen
from index.errors import InputError


def test_a_free_port_is_taken_and_one_in_use_is_an_error_that_names_it() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert port > 0
        with pytest.raises(InputError, match=rf"Port {port} of 127\.0\.0\.1 is in use.*--port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70, "198.51.100.7"])
def test_an_address_of_another_machine_is_an_error_that_names_it(host: str) -> None:
    with pytest.raises(InputError, match=f"{host[:20]}.*--host"):
        listen(host, 0)


def test_serve_ends_with_one_line_and_nothing_done_where_its_port_is_in_use(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit) as ended:
            app.main(["serve", "--articles", str(archive), "--index", str(index), "--port", port])
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        f"footnote: Port {port} of 127.0.0.1 is in use, perhaps by another footnote serve. "
        "End that one, or choose another port: footnote serve --port PORT\n"
    )
    assert not index.exists()
