"""The commands that the documents show for the web, against a server on this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from index_files import page
from web_server import Reply, serving

ROOT = Path(__file__).parent.parent
EXAMPLE = "https://example.org"
COMMANDS = [
    line
    for document in ("README.md", "docs/sources.md")
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL)
    for line in block.splitlines()
    if EXAMPLE in line
]


def test_the_documents_show_how_to_fetch() -> None:
    assert len(COMMANDS) == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_fetching(command: str, tmp_path: Path) -> None:
    with serving() as site:
        entries = "".join(f"<url><loc>{site.url(f'/{n}')}</loc></url>" for n in ("keel", "rib"))
        site.pages["/sitemap.xml"] = Reply(f"<urlset>{entries}</urlset>".encode())
        site.pages["/keel"] = Reply(page("The keel", "A keel of oak is laid first of all."))
        site.pages["/rib"] = Reply(page("The rib", "Ribs are set on the keel, one by one."))
        local = command.replace(EXAMPLE, site.address)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            f"{local} --private-host 127.0.0.1 --delay 0",
            shell=True, cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 articles, ")
    assert "fetching" in done.stderr
